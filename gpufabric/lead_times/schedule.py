"""Begins and ends of the steps of a path: each starts as soon as those that it waits for have ended."""

from collections.abc import Mapping
from dataclasses import dataclass

from gpufabric.lead_times.durations import StepDuration
from gpufabric.lead_times.paths import LeadTimePath, PathStep
from gpufabric.spec.gpu_request import StepName


@dataclass(frozen=True, slots=True)
class DaysSpan:
    """A point in time, in days from the start.

    Attributes:
        low: if every step takes its least time.
        expected: if every step takes its expected time.
        high: if every step takes its greatest time.
        is_open: whether it may be later, because the duration of a step before is not known.
    """

    low: float
    expected: float
    high: float
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step with its times.

    Attributes:
        step: the step.
        duration: its duration.
        start: its begin.
        end: its end.
        is_critical: whether a longer expected duration would move the end of the path.
    """

    step: PathStep
    duration: StepDuration
    start: DaysSpan
    end: DaysSpan
    is_critical: bool


@dataclass(frozen=True, slots=True)
class PathSchedule:
    """A path with the times of its steps.

    Attributes:
        path: the path.
        steps: its steps, in the path's order.
        end: when the accelerators run.
    """

    path: LeadTimePath
    steps: tuple[PlannedStep, ...]
    end: DaysSpan

    @property
    def unknown(self) -> tuple[StepName, ...]:
        """Steps that may take longer than any source says."""
        return tuple(planned.step.name for planned in self.steps if planned.duration.is_open)


_START = DaysSpan(0.0, 0.0, 0.0)


def schedule(path: LeadTimePath, durations: Mapping[StepName, StepDuration]) -> PathSchedule:
    """Return the earliest times of all steps of a path.

    Args:
        path: the path; its steps come after those that they wait for.
        durations: the duration of each step.
    """
    times: dict[StepName, tuple[DaysSpan, DaysSpan]] = {}
    for step in path.steps:
        start = _latest([times[before][1] for before in step.after])
        times[step.name] = (start, _after(start, durations[step.name]))
    end = _latest([stop for _, stop in times.values()])
    critical = _critical(path, times, end)
    steps = tuple(
        PlannedStep(step, durations[step.name], *times[step.name], step.name in critical)
        for step in path.steps
    )
    return PathSchedule(path, steps, end)


def _latest(spans: list[DaysSpan]) -> DaysSpan:
    if not spans:
        return _START
    return DaysSpan(
        max(span.low for span in spans),
        max(span.expected for span in spans),
        max(span.high for span in spans),
        any(span.is_open for span in spans),
    )


def _after(start: DaysSpan, lasting: StepDuration) -> DaysSpan:
    return DaysSpan(
        start.low + lasting.low,
        start.expected + lasting.expected,
        start.high + lasting.high,
        start.is_open or lasting.is_open,
    )


def _critical(
    path: LeadTimePath, times: Mapping[StepName, tuple[DaysSpan, DaysSpan]], end: DaysSpan
) -> set[StepName]:
    """Return the steps without slack: their latest end, from the end of the path backwards, is their end."""
    latest: dict[StepName, float] = {}
    for step in reversed(path.steps):
        start, stop = times[step.name]
        due = latest.setdefault(step.name, end.expected)
        for before in step.after:
            begin = due - (stop.expected - start.expected)
            latest[before] = min(latest.get(before, end.expected), begin)
    # Sums of floats in another order differ in the last digits.
    return {name for name, due in latest.items() if due - times[name][1].expected < _SAME_DAYS}


_SAME_DAYS = 1e-6
