"""Time of a round as a function of the time on the link: the larger of some straight lines.

The event model only adds and takes maxima. The length of a round in the steady state is therefore the
largest weight of a cycle of waiting events, and each weight is a straight line over the sending time. A
schedule has few such lines, and each can be solved for the sending time, so that verdicts run no events.
"""

from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from gpufabric.training.schedule import SyncSchedule, events_of

_ROUNDS = 24
"""Rounds of a run. The last ones are taken: the first ones have no earlier data to wait for."""

_STEADY = 12
"""Rounds at the end of a run over which the length is averaged: a cycle may span some of them."""

_MOST_ROUNDS = 1e4
"""Sending time of the last line, in rounds: beyond it, only the link counts."""

_SAME = 1e-9
_DEPTH = 40


@dataclass(frozen=True, slots=True)
class ShareLine:
    """A line of the length of a round.

    Attributes:
        steps: time without sending, in training steps.
        sendings: how often the whole model is sent in this time.
    """

    steps: float
    sendings: float

    def at(self, sending_steps: float) -> float:
        """Return the length of a round, in training steps.

        Args:
            sending_steps: time that the whole model takes on the link, in training steps.
        """
        return self.steps + self.sendings * sending_steps


@lru_cache(maxsize=4096)
def lines_of(schedule: SyncSchedule, latency_steps: float) -> tuple[ShareLine, ...]:
    """Return the lines of a schedule; the length of a round is the largest of them.

    Args:
        schedule: when layers are synchronized.
        latency_steps: time from the end of sending until a layer has arrived, in training steps.
    """
    first = run_of(schedule, 0.0, latency_steps)
    last_at = _MOST_ROUNDS * schedule.inner_steps
    last = run_of(schedule, last_at, latency_steps)
    lines = {first, last}
    _refine(schedule, latency_steps, lines, first, last, _DEPTH)
    return _upper(sorted(lines, key=lambda line: (line.sendings, line.steps)))


def _upper(lines: list[ShareLine]) -> tuple[ShareLine, ...]:
    """Return the lines that are the largest somewhere, from the flattest."""
    kept: list[ShareLine] = []
    for line in lines:
        if kept and line.sendings - kept[-1].sendings <= _SAME:
            if line.steps <= kept[-1].steps:
                continue
            kept.pop()
        while kept and _meet(kept[-1], line) <= (_meet(kept[-2], kept[-1]) if len(kept) > 1 else 0.0):
            kept.pop()
        kept.append(line)
    return tuple(kept)


def _meet(low: ShareLine, high: ShareLine) -> float:
    """Return the sending time at which a steeper line becomes the larger of two."""
    return (low.steps - high.steps) / (high.sendings - low.sendings)


@lru_cache(maxsize=4096)
def _ordered(schedule: SyncSchedule, latency_steps: float) -> tuple[tuple[float, ...], tuple[ShareLine, ...]]:
    """Return the lines from the flattest, and the sending times from which each next one is the largest."""
    lines = lines_of(schedule, latency_steps)
    return tuple(_meet(low, high) for low, high in pairwise(lines)), lines


def longest_of(schedule: SyncSchedule, latency_steps: float, sending_steps: float) -> float:
    """Return the length of a round, in training steps.

    Args:
        schedule: when layers are synchronized.
        latency_steps: time from the end of sending until a layer has arrived, in training steps.
        sending_steps: time that the whole model takes on the link, in training steps.
    """
    starts, lines = _ordered(schedule, latency_steps)
    return lines[bisect_right(starts, sending_steps)].at(sending_steps)


def _refine(
    schedule: SyncSchedule,
    latency_steps: float,
    lines: set[ShareLine],
    low: ShareLine,
    high: ShareLine,
    depth: int,
) -> None:
    """Add the lines between two of them: a further one is the largest where the two meet."""
    if not depth or high.sendings - low.sendings <= _SAME:
        return
    meet = _meet(low, high)
    if meet <= 0:
        return
    middle = run_of(schedule, meet, latency_steps)
    if middle.at(meet) <= low.at(meet) * (1 + _SAME) + _SAME:
        return
    lines.add(middle)
    _refine(schedule, latency_steps, lines, low, middle, depth - 1)
    _refine(schedule, latency_steps, lines, middle, high, depth - 1)


def run_of(schedule: SyncSchedule, sending_steps: float, latency_steps: float) -> ShareLine:
    """Run the events until the steady state, and return the line that a round follows there.

    Each layer that is due enters a link when its backward pass ends. The link sends one layer after the
    other, and the next forward pass of a layer waits until it has arrived.

    Args:
        schedule: when layers are synchronized.
        sending_steps: time that the whole model takes on the link, in training steps.
        latency_steps: time from the end of sending until a layer has arrived, in training steps.
    """
    events, layers = events_of(schedule), schedule.layers
    send = sending_steps / layers
    # Beside each time stand the two parts of which it consists: steps, and layers sent.
    clock, clock_steps, clock_sent = 0.0, 0.0, 0
    free, free_steps, free_sent = 0.0, 0.0, 0
    arrivals = [(0.0, 0.0, 0)] * layers
    ends: list[tuple[float, int]] = []
    for _ in range(_ROUNDS):
        before = 0.0
        for at, layer, sends in events:
            clock += at - before
            clock_steps += at - before
            before = at
            if sends:
                if clock > free:
                    free, free_steps, free_sent = clock, clock_steps, clock_sent
                free += send
                free_sent += 1
                arrivals[layer] = (free + latency_steps, free_steps + latency_steps, free_sent)
            elif arrivals[layer][0] > clock:
                clock, clock_steps, clock_sent = arrivals[layer]
        clock += schedule.inner_steps - before
        clock_steps += schedule.inner_steps - before
        ends.append((clock_steps, clock_sent))
    (first_steps, first_sent), (last_steps, last_sent) = ends[-1 - _STEADY], ends[-1]
    return ShareLine((last_steps - first_steps) / _STEADY, (last_sent - first_sent) / layers / _STEADY)
