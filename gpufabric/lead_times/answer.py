"""All ways to accelerators side by side, with the cost of waiting."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.market import Announced, market
from gpufabric.lead_times.durations import StepDuration, duration
from gpufabric.lead_times.paths import LeadTimePath, paths
from gpufabric.lead_times.schedule import DaysSpan, PathSchedule, schedule
from gpufabric.spec.gpu_request import GpuRequest, StepName
from gpufabric.spec.ownership import AmountRange
from gpufabric.spec.problems import DeclarationError, Problem


@dataclass(frozen=True, slots=True)
class WaitingCost:
    """Cost of the days until accelerators run, in US dollars.

    Attributes:
        low: with the least days and value.
        expected: as expected.
        high: with the greatest days and value.
    """

    low: float
    expected: float
    high: float


@dataclass(frozen=True, slots=True)
class Way:
    """A way to the accelerators of a request.

    Attributes:
        schedule: its steps and their times.
        gpus: accelerators that it gives at the same time, at most those of the request.
        is_enough: whether it gives all of them.
        waiting: cost of the days until then; None if the value of a day is not stated.
    """

    schedule: PathSchedule
    gpus: int
    is_enough: bool
    waiting: WaitingCost | None

    @property
    def path(self) -> LeadTimePath:
        """Its path."""
        return self.schedule.path

    @property
    def end(self) -> DaysSpan:
        """When the accelerators run."""
        return self.schedule.end


@dataclass(frozen=True, slots=True)
class LeadTimeAnswer:
    """Ways to the accelerators of a request.

    Attributes:
        request: the request.
        ways: the ways, in the order of the paths.
        announced: machines with this accelerator that clouds have only announced.
    """

    request: GpuRequest
    ways: tuple[Way, ...]
    announced: tuple[Announced, ...]

    @property
    def first(self) -> Way | None:
        """The earliest way that gives all accelerators and has known durations; None: there is none."""
        known = [way for way in self.ways if way.is_enough and not way.end.is_open]
        return min(known, key=lambda way: (way.end.expected, way.path.id), default=None)

    @property
    def by_time(self) -> list[Way]:
        """The ways from the earliest to the latest; those that may take longer than is known come last."""
        return sorted(self.ways, key=lambda way: (way.end.is_open, way.end.expected, way.path.id))

    def day(self, days: float) -> date | None:
        """Return the date of a point in time; None without a start."""
        start = self.request.start
        return None if start is None else start + timedelta(days=ceil(days))


def answer(
    request: GpuRequest,
    catalog: Catalog,
    file: str = "",
    known: Mapping[StepName, StepDuration] | None = None,
) -> LeadTimeAnswer:
    """Schedule every way to the accelerators of a request.

    Args:
        request: the request; its accelerator has the catalogue's spelling.
        catalog: machines and published durations.
        file: name of the request's file, for messages.
        known: durations that accounts state; what the request states comes first.

    Raises:
        DeclarationError: a duration is stated for a step that no way has, or a date is too late.
    """
    ways = paths(request, catalog)
    used: set[StepName] = {step.name for path in ways for step in path.steps}
    unused = sorted(set(request.days) - used)
    if unused:
        raise DeclarationError(
            [
                Problem(f"days.{name}", "a duration", f"one of {', '.join(sorted(used))}", _WAYS, file or "")
                for name in unused
            ]
        )
    answers: Mapping[StepName, StepDuration] = known or {}
    durations: dict[StepName, StepDuration] = {
        name: answers[name]
        if name in answers and name not in request.days
        else duration(name, request, catalog)
        for name in used
    }
    planned = [schedule(path, durations) for path in ways]
    announced = [
        machine
        for machine in market(catalog).announced.values()
        if machine.gpu_model.value == request.accelerator
    ]
    result = LeadTimeAnswer(request, tuple(_way(path, request) for path in planned), tuple(announced))
    _check_dates(result, file)
    return result


_WAYS = "the ways to these accelerators from these clouds"


def _way(planned: PathSchedule, request: GpuRequest) -> Way:
    most = planned.path.most
    gpus = request.accelerators if most is None else min(most, request.accelerators)
    return Way(planned, gpus, gpus == request.accelerators, _waiting(planned.end, request))


def _waiting(end: DaysSpan, request: GpuRequest) -> WaitingCost | None:
    value = request.value_of_day_usd
    if value is None:
        return None
    if isinstance(value, AmountRange):
        return WaitingCost(end.low * value.low, end.expected * value.expected, end.high * value.high)
    return WaitingCost(end.low * value, end.expected * value, end.high * value)


def _check_dates(result: LeadTimeAnswer, file: str) -> None:
    longest = max(way.end.high for way in result.ways)
    try:
        result.day(longest)
    except OverflowError:
        raise DeclarationError(
            [Problem("days", f"{longest:g} days in all", "an end before the year 10000", "dates", file)]
        ) from None
