"""Estimates the remaining time of a stack and of a run, from documented creation times alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heapreplace

from gpufabric.engine.live.pace import CreationPace
from gpufabric.engine.live.stack_progress import CREATIONS, RunningStep, StackProgress
from gpufabric.engine.order import Needs, levels


@dataclass(frozen=True, slots=True)
class Remaining:
    """Remaining time of a stack or a run.

    Attributes:
        minutes: time until the documented creations end, in minutes of the clouds; None if none is to come.
        at_least: whether more is to come, whose duration nobody documents.
    """

    minutes: float | None
    at_least: bool


NOTHING = Remaining(None, at_least=False)
UNKNOWN = Remaining(None, at_least=True)


def usual_minutes(step: RunningStep, pace: CreationPace) -> int | None:
    """Return the documented duration of a step; None if there is none. Only creations have one."""
    return pace.usual_minutes.get(step.type) if step.creates else None


def remaining_of_step(step: RunningStep, now: float, pace: CreationPace) -> float | None:
    """Return the remaining minutes of a step: negative if it takes longer than usual, None if unknown."""
    usual = usual_minutes(step, pace)
    return None if usual is None else usual - pace.minutes(now - step.began)


def remaining_of_stack(progress: StackProgress, now: float, pace: CreationPace) -> Remaining:
    """Estimate the remaining time of a stack, as if all its documented creations began at once.

    Events do not name dependencies, so creations that follow each other count as if they ran side by side.
    """
    if progress.phase in ("done", "not done"):
        return NOTHING
    if progress.left is None:
        return UNKNOWN
    known: list[float] = []
    open_ended = progress.phase == "running" and progress.action != "up"
    for key, type_ in progress.left.items():
        running = progress.running.get(key) if progress.action == "up" else None
        if running is not None:
            minutes = remaining_of_step(running, now, pace)
        else:
            minutes = pace.usual_minutes.get(type_) if key[1] in CREATIONS else None
        if minutes is None or minutes < 0:
            open_ended = True
        else:
            known.append(minutes)
    return Remaining(max(known, default=None), open_ended)


def remaining_of_run(
    stacks: Mapping[str, StackProgress], needs: Needs, parallel: int, now: float, pace: CreationPace
) -> Remaining:
    """Estimate the remaining time of a run: the sum over the levels of its order.

    The stacks of a level run at the same time, at most ``parallel`` of them; the next level begins when all
    have ended.
    """
    total, known, at_least = 0.0, False, False
    for level in levels(stacks, needs):
        estimates = [
            remaining_of_stack(progress, now, pace)
            for progress in sorted((stacks[name] for name in level), key=_running_first)
        ]
        at_least |= any(estimate.at_least for estimate in estimates)
        known |= any(estimate.minutes is not None for estimate in estimates)
        total += _side_by_side([estimate.minutes or 0.0 for estimate in estimates], parallel)
    return Remaining(total if known else None, at_least)


def _running_first(progress: StackProgress) -> bool:
    return progress.phase != "running"


def _side_by_side(durations: Sequence[float], parallel: int) -> float:
    """Return the end of the last of several durations; each begins as soon as one of the slots is free."""
    slots = [0.0] * max(parallel, 1)
    heapify(slots)
    for duration in durations:
        heapreplace(slots, slots[0] + duration)
    return max(slots)
