"""Share of time that GPUs compute while layers pass a link, from a model of its events."""

from functools import lru_cache

from gpufabric.training.schedule import SyncSchedule, events_of

_ROUNDS = 16
"""Rounds after which the loop ends even if two rounds still differ."""

_SAME = 1e-9


@lru_cache(maxsize=65536)
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
    events, round_steps = events_of(schedule), float(schedule.inner_steps)
    send = sending_steps / schedule.layers
    arrivals = [0.0] * schedule.layers
    waited = free = start = added = 0.0
    previous = (-1.0, -1.0)
    for _ in range(_ROUNDS):
        before = waited
        for at, layer, sends in events:
            now = start + at + waited
            if sends:
                free = max(free, now)
                free += send
                arrivals[layer] = free + latency_steps
            elif arrivals[layer] > now:
                waited += arrivals[layer] - now
        start += round_steps
        added, queued = waited - before, max(0.0, free - start - waited)
        # A queue that still grows makes later rounds wait.
        if abs(added - previous[0]) <= _SAME * (1 + added) and abs(queued - previous[1]) <= _SAME * (
            1 + queued
        ):
            break
        previous = added, queued
    return round_steps / (round_steps + added)
