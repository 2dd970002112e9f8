"""Compares times with the weekly windows for maintenance."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from gpufabric.spec.maintenance import Maintenance, Window

_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LONGEST_AHEAD_DAYS = 7
_ANY_WEEK = datetime(2026, 1, 5, tzinfo=UTC)
"""Windows repeat weekly, so any week shows how they lie to each other."""


def is_open(maintenance: Maintenance, moment: datetime) -> bool:
    """Return whether machines may restart at a time: always, if there are no windows."""
    if not maintenance.windows:
        return True
    # A window is at most a day long, so the one that is open began today or yesterday.
    return any(
        begin <= moment < begin + timedelta(hours=window.hours)
        for window in maintenance.windows
        for begin in _beginnings(window, moment, first=-1, last=0)
    )


def next_opening(maintenance: Maintenance, moment: datetime) -> datetime | None:
    """Return when the next window begins after a time; None if there are no windows."""
    beginnings = (
        begin
        for window in maintenance.windows
        for begin in _beginnings(window, moment, first=0, last=_LONGEST_AHEAD_DAYS)
        if begin > moment
    )
    return min(beginnings, default=None)


def outside_text(maintenance: Maintenance, moment: datetime) -> str:
    """Say that a time is outside the windows, and when the next one begins; empty if it is inside."""
    if is_open(maintenance, moment):
        return ""
    opening = next_opening(maintenance, moment)
    following = f"; the next window begins on {opening:%A, %Y-%m-%d %H:%M} UTC" if opening else ""
    return f"{moment.astimezone(UTC):%A, %Y-%m-%d %H:%M} UTC is outside the maintenance windows{following}"


def covers(maintenance: Maintenance, window: Window) -> bool:
    """Return whether a weekly window lies inside the windows for maintenance: always, if there are none."""
    if not maintenance.windows:
        return True
    return all(
        _is_open_throughout(maintenance, begin, begin + timedelta(hours=window.hours))
        for begin in _beginnings(window, _ANY_WEEK, first=0, last=_LONGEST_AHEAD_DAYS - 1)
    )


def _is_open_throughout(maintenance: Maintenance, begin: datetime, end: datetime) -> bool:
    moment = begin
    while moment < end:
        ends = (
            opening + timedelta(hours=window.hours)
            for window in maintenance.windows
            for opening in _beginnings(window, moment, first=-1, last=0)
            if opening <= moment
        )
        latest = max(ends, default=moment)
        if latest <= moment:
            return False
        moment = latest
    return True


def _beginnings(window: Window, moment: datetime, *, first: int, last: int) -> Iterator[datetime]:
    """Yield when a window begins, on the days from ``first`` to ``last`` around a time."""
    today, start = moment.astimezone(UTC).date(), time.fromisoformat(window.start)
    for offset in range(first, last + 1):
        day = today + timedelta(days=offset)
        if _WEEK[day.weekday()] in window.days:
            yield datetime.combine(day, start, UTC)
