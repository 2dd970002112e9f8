"""The reference time of plans."""

import os
from datetime import UTC, datetime

NOW_VARIABLE = "GPUFABRIC_NOW"


def now() -> datetime:
    """Return the present, or the time that ``GPUFABRIC_NOW`` (ISO 8601) states.

    Reservations begin and end, so a plan depends on the time. Set the variable to get the same plan later.
    The simulated clouds set it, since their Capacity Blocks have fixed dates.

    Raises:
        ValueError: the variable is not an ISO 8601 time with a zone.
    """
    stated = os.environ.get(NOW_VARIABLE)
    if not stated:
        return datetime.now(UTC)
    time = datetime.fromisoformat(stated)
    if time.tzinfo is None:
        raise ValueError(f"{NOW_VARIABLE}={stated}: give the time zone, such as 2026-12-01T12:00:00Z")
    return time
