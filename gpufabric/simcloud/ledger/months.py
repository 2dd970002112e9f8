"""Cuts time where prices change: at the end of a month, and on days when a price begins or ends."""

import calendar
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta


def hours_of_month(day: date) -> int:
    """Return the hours of the calendar month that a day is in."""
    return 24 * calendar.monthrange(day.year, day.month)[1]


def pieces(begin: datetime, end: datetime, changes: Sequence[date]) -> Iterator[tuple[datetime, datetime]]:
    """Yield the parts of a time in which no price changes.

    Args:
        begin: begin of the time.
        end: its end.
        changes: days on which prices change, in order.
    """
    while begin < end:
        cut = min(_next_month(begin.date()), _next(changes, begin.date()))
        until = min(end, datetime.combine(cut, time(), UTC))
        yield begin, until
        begin = until


def _next_month(day: date) -> date:
    return day.replace(day=1) + timedelta(days=calendar.monthrange(day.year, day.month)[1])


def _next(changes: Sequence[date], day: date) -> date:
    place = bisect_right(changes, day)
    return changes[place] if place < len(changes) else date.max
