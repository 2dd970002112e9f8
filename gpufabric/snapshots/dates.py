"""Dates of records that cannot be true."""

from datetime import datetime, timedelta

CLOCK_SKEW = timedelta(hours=1)
"""A record whose time is further ahead than clocks differ was edited, or read with a wrong clock."""


def is_future(read_at: datetime | None, now: datetime) -> bool:
    """Return whether a record is dated in the future; not if it has no date.

    Args:
        read_at: time of the record.
        now: the present.
    """
    return read_at is not None and read_at > now + CLOCK_SKEW
