"""Timeline of capacity: when that of each pool begins and ends, and its cost while no machine runs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Self

from gpufabric.plural import plural
from gpufabric.report import figures
from gpufabric.report.model import Report
from gpufabric.report.plots.bars import Part, PartKind, Row
from gpufabric.report.summary import CapacityTerm
from gpufabric.spec.capacity import Bound

CapacityCells = tuple[str, str, str, str, str, str, str]
"""Stack, pool, capacity, begin, end, state and cost."""

_MOST = 12
_MARGIN = 0.08
"""Part of the timeline on each side of its dates."""

_UNKNOWN_WIDTH = 0.04
"""Hatched part at a side that is unknown."""

_BEGINS: dict[Bound, str] = {
    "with-stack": "when the stack creates it",
    "open": "when its machines start",
}
_ENDS: dict[Bound, str] = {"open": "open-ended"}
_NOT_HELD = ("on-demand", "spot")


@dataclass(frozen=True, slots=True)
class _Axis:
    """Times that the timeline covers.

    Attributes:
        first: its left side.
        last: its right side.
        today: start of the report; None: unknown.
    """

    first: datetime
    last: datetime
    today: datetime | None

    @classmethod
    def of(cls, terms: list[CapacityTerm], today: datetime | None) -> Self | None:
        """Cover the dates of all terms and today; None if there is no date at all."""
        moments = [_moment(text) for term in terms for text in (term.begins, term.ends)]
        known = [moment for moment in (*moments, today) if moment is not None]
        if not known:
            return None
        first, last = min(known), max(known)
        margin = max((last - first) * _MARGIN, timedelta(days=1))
        return cls(first - margin, last + margin, today)

    def at(self, moment: datetime) -> float:
        """Return the place of a time, from 0 to 1."""
        return (moment - self.first) / (self.last - self.first)


@dataclass(frozen=True, slots=True)
class CapacityTimeline:
    """The timeline.

    Attributes:
        rows: reservations and blocks: those with an end first.
        key: its dates and the meaning of the parts.
        left: rows that only the table has.
        not_known: stacks whose terms are not known.
    """

    rows: tuple[Row, ...] = ()
    key: str = ""
    left: int = 0
    not_known: tuple[str, ...] = ()


def capacity_timeline(report: Report) -> CapacityTimeline:
    """Draw the reservations and blocks after the change; a pool on demand or on spot holds nothing."""
    today = _moment(report.started)
    terms = [(stack, term) for stack, term in _terms(report) if term.mode not in _NOT_HELD]
    axis = _Axis.of([term for _, term in terms], today)
    ordered = sorted(terms, key=lambda pair: _rank(pair[1]))
    rows = tuple(_row(stack, term, axis, today) for stack, term in ordered[:_MOST])
    return CapacityTimeline(rows, _key(axis), len(terms) - len(rows), tuple(_not_known(report)))


def capacity_cells(report: Report) -> Iterator[CapacityCells]:
    """Return a row of a table for each pool."""
    today = _moment(report.started)
    for stack, term in _terms(report):
        yield (
            stack,
            term.pool or "unknown",
            _held_text(term),
            _bound_text(term.begins, _BEGINS.get(term.begin)),
            _bound_text(term.ends, _ENDS.get(term.end)),
            _state(term, today),
            _cost_text(term, today),
        )


def _terms(report: Report) -> list[tuple[str, CapacityTerm]]:
    return [
        (stack.stack, term)
        for stack in report.stacks
        if stack.after is not None
        for term in stack.after.capacity or ()
    ]


def _not_known(report: Report) -> Iterator[str]:
    """Yield the stacks that may have GPUs after the change and do not state the terms of their capacity."""
    for stack in report.stacks:
        if stack.after is not None and stack.after.gpus != 0 and stack.after.capacity is None:
            yield stack.stack


def _moment(text: str | None) -> datetime | None:
    """Read a time with its zone; None if it is none."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _rank(term: CapacityTerm) -> tuple[bool, str]:
    """Sort dated terms by their end, then the others."""
    return term.ends is None, term.ends or ""


def _row(stack: str, term: CapacityTerm, axis: _Axis | None, today: datetime | None) -> Row:
    return Row(
        f"{stack}: {term.pool or 'pool unknown'}",
        f"{_held_text(term)}, {_term_text(term, today)}",
        tuple(_parts(term, axis, today)) if axis else (),
        f"cost while unused: {_cost_text(term, today)}",
    )


def _held_text(term: CapacityTerm) -> str:
    count = "unknown machines" if term.count is None else plural(term.count, "machine")
    shared = f" (shared with {', '.join(term.shared_with)})" if term.shared_with else ""
    return f"{term.mode or 'mode unknown'}, {count}{shared}"


def _bound_text(moment: str | None, reason: str | None) -> str:
    known = _moment(moment)
    return _time_text(known) if known is not None else reason or figures.UNKNOWN


def _cost_text(term: CapacityTerm, today: datetime | None) -> str:
    """Write the cost per hour while no machine runs."""
    if _kind(term, today) == "ended":
        return "nothing after its end"
    if term.usd_per_hour_idle is None:
        return figures.UNKNOWN
    if term.mode in _NOT_HELD and term.usd_per_hour_idle == Decimal(0):
        return "nothing"
    return f"{figures.amount(term.usd_per_hour_idle)}/hour"


def _state(term: CapacityTerm, today: datetime | None) -> str:
    """Say whether the capacity is held at the start of the report."""
    if term.mode in _NOT_HELD:
        return "nothing held"
    if today is None or (term.begin == "unknown" and term.end == "unknown"):
        return figures.UNKNOWN
    if term.begin == "with-stack":
        return "held while the stack has it"
    return {"ended": "ended", "future": "not begun"}.get(_kind(term, today), "held")


def _term_text(term: CapacityTerm, today: datetime | None) -> str:
    """Say which date of the term comes next, or that it has passed."""
    begins, ends = _moment(term.begins), _moment(term.ends)
    kind = _kind(term, today)
    if kind == "future" and begins is not None:
        text = f"not begun: begins {_with_days(begins, today)}"
        return text if ends is None else f"{text}, ends {_time_text(ends)}"
    if ends is not None:
        return f"{'ended' if kind == 'ended' else 'ends'} {_with_days(ends, today)}"
    if term.end != "unknown":
        return "open-ended"
    return "begin and end unknown" if term.begin == "unknown" else "end unknown"


def _with_days(moment: datetime, today: datetime | None) -> str:
    """Write a time and its distance from the start of the report."""
    if today is None:
        return _time_text(moment)
    days = abs(moment - today).days
    distance = plural(days, "day") if days else "less than a day"
    return f"{_time_text(moment)} ({f'in {distance}' if moment > today else f'{distance} ago'})"


def _time_text(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _parts(term: CapacityTerm, axis: _Axis, today: datetime | None) -> Iterator[Part]:
    """Draw the term; a hatched end says that the date is unknown."""
    begins, ends = _moment(term.begins), _moment(term.ends)
    left = 0.0 if begins is None else axis.at(begins)
    right = 1.0 if ends is None else axis.at(ends)
    before = _UNKNOWN_WIDTH if term.begin in ("unknown", "with-stack") else 0.0
    after = _UNKNOWN_WIDTH if term.end == "unknown" else 0.0
    if before and after:
        yield Part("unknown", 0.0, 1.0)
    else:
        if before:
            yield Part("unknown", left, before)
        yield Part(_kind(term, today), left + before, right - left - before - after)
        if after:
            yield Part("unknown", right - after, after)
    if axis.today is not None:
        yield Part("today", axis.at(axis.today), 0.005)


def _kind(term: CapacityTerm, today: datetime | None) -> PartKind:
    begins, ends = _moment(term.begins), _moment(term.ends)
    if today is not None and ends is not None and ends <= today:
        return "ended"
    return "future" if today is not None and begins is not None and begins > today else "held"


def _key(axis: _Axis | None) -> str:
    if axis is None:
        return ""
    today = (
        "The report does not say when it started."
        if axis.today is None
        else f"Line: {axis.today:%Y-%m-%d}, start of this report."
    )
    return f"From {axis.first:%Y-%m-%d} to {axis.last:%Y-%m-%d}. {today} Hatched: date unknown."
