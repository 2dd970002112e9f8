"""Share of time that GPUs compute while layers pass a link, from a model of its events."""

from functools import lru_cache
from math import inf

from gpufabric.training.schedule import SyncSchedule
from gpufabric.training.share_lines import lines_of, longest_of


def compute_share(schedule: SyncSchedule, sending_steps: float, latency_steps: float = 0.0) -> float:
    """Return the share of time that the GPUs compute, from 0 to 1.

    Each layer that is due enters a link when its backward pass ends. The link sends one layer after the
    other, and the next forward pass of a layer waits until it has arrived. The result is that of a round in
    the steady state. It reproduces table 4 of arXiv 2501.18512 (``bench/training.md``).

    Args:
        schedule: when layers are synchronized.
        sending_steps: time that the whole model takes on the link, in training steps.
        latency_steps: time from the end of sending until a layer has arrived, in training steps.
    """
    longest = longest_of(schedule, latency_steps, sending_steps)
    return schedule.inner_steps / max(longest, schedule.inner_steps)


@lru_cache(maxsize=65536)
def most_sending_steps(schedule: SyncSchedule, share: float, latency_steps: float = 0.0) -> float:
    """Return the longest time on the link with which GPUs compute a share of the time, in training steps.

    0 if the latency alone costs more.

    Args:
        schedule: when layers are synchronized.
        share: share of the time, above 0 and at most 1.
        latency_steps: time from the end of sending until a layer has arrived, in training steps.
    """
    longest, lines = schedule.inner_steps / share, lines_of(schedule, latency_steps)
    if any(line.steps > longest for line in lines):
        return 0.0
    return min(((longest - line.steps) / line.sendings for line in lines if line.sendings), default=inf)
