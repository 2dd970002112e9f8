"""An answer on lead times in words, for the terminal and for pages."""

from collections.abc import Iterator

from gpufabric.lead_times.answer import LeadTimeAnswer, WaitingCost, Way
from gpufabric.lead_times.durations import StepDuration
from gpufabric.lead_times.schedule import DaysSpan
from gpufabric.plural import plural
from gpufabric.time_units import HOURS_PER_DAY

_MILLION = 1e6
_FEW = 10


def headline(result: LeadTimeAnswer) -> str:
    """Return which way comes first, in a sentence."""
    request, first = result.request, result.first
    wanted = f"{request.accelerators:,} {request.accelerator}"
    if first is not None:
        day = result.day(first.end.expected)
        by = f", by {day.isoformat()}" if day else ""
        return f"{wanted} run first by {first.path.title}: after {days_text(first.end)} days{by}"
    if not any(way.path.is_lease for way in result.ways):
        return f"{wanted}: no cloud leases them yet, and a way of your own has durations that are not known"
    return f"{wanted}: no way that gives all of them has durations that are all known"


def remarks(result: LeadTimeAnswer) -> Iterator[str]:
    """Yield what a reader must know besides: what to state, and machines that are only announced."""
    unknown = sorted({name for way in result.ways for name in way.schedule.unknown})
    if unknown:
        yield (
            f"No source says how long these take at most; state yours in days: {', '.join(unknown)}. Times"
            " with a plus sign omit what is not known: they are the least."
        )
    for machine in result.announced:
        when = machine.expected.value if machine.expected else "no date is known"
        yield f"Announced: {machine.title.value} ({', '.join(machine.clouds.value)}), expected: {when}."


def number(days: float) -> str:
    """Return days in a few characters; less than a day in hours."""
    if 0 < days < 1:
        return f"{max(1, round(days * HOURS_PER_DAY))} h"
    return f"{days:.1f}".removesuffix(".0") if days < _FEW else f"{days:,.0f}"


def days_text(span: DaysSpan | StepDuration) -> str:
    """Return days with their range: ``70 (56 to 140)``; a plus sign if they may be more."""
    plus = "+" if span.is_open else ""
    expected = f"{number(span.expected)}{plus}"
    if number(span.low) == number(span.high):
        return expected
    return f"{expected} ({number(span.low)} to {number(span.high)}{plus})"


def duration_text(lasting: StepDuration) -> str:
    """Return a duration in words."""
    return "unknown" if lasting.is_unknown else days_text(lasting)


def gpus_text(way: Way) -> str:
    """Return how many accelerators a way gives."""
    return "all" if way.is_enough else f"{way.gpus:,} at most"


def runs_by(way: Way, result: LeadTimeAnswer) -> str:
    """Return the date by which the accelerators run, as expected; a dash without a start."""
    day = result.day(way.end.expected)
    if day is None:
        return "-"
    return f"{'after ' if way.end.is_open else ''}{day.isoformat()}"


def waiting_text(cost: WaitingCost | None, *, is_open: bool) -> str:
    """Return the cost of waiting in millions of US dollars; a dash if the value of a day is not stated."""
    if cost is None:
        return "-"
    plus = "+" if is_open else ""
    low, expected, high = (f"{value / _MILLION:,.1f}" for value in (cost.low, cost.expected, cost.high))
    return f"{expected}{plus}" if low == high else f"{expected}{plus} ({low} to {high}{plus})"


def critical_text(way: Way) -> str:
    """Return the steps that decide the end, in their order."""
    steps = [planned.step.name for planned in way.schedule.steps if planned.is_critical]
    return ", ".join(steps)


def value_text(result: LeadTimeAnswer) -> str:
    """Return how many ways there are."""
    leases = sum(way.path.is_lease for way in result.ways)
    return f"{plural(leases, 'lease')} and {plural(len(result.ways) - leases, 'way')} to machines of your own"
