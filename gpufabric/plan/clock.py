"""The reference time of plans."""

import os
from datetime import UTC, datetime
from pathlib import Path

from gpufabric.plan.pace import SIMULATED_VARIABLE
from gpufabric.plan.simulated_clock import read_clock
from gpufabric.spec.problems import DeclarationError, Problem

NOW_VARIABLE = "GPUFABRIC_NOW"


def now() -> datetime:
    """Return the present, or the time that ``GPUFABRIC_NOW`` (ISO 8601) states.

    Reservations begin and end, so a plan depends on the time. Set the variable to get the same plan later.
    The simulated clouds set it, since their Capacity Blocks have fixed dates. Their own clock, once it is
    set, comes before the variable.

    Raises:
        DeclarationError: the variable is not an ISO 8601 time with a zone, or the simulated clock's file
            cannot be understood.
    """
    simulated = os.environ.get(SIMULATED_VARIABLE)
    clock = read_clock(Path(simulated)) if simulated else None
    if clock is not None:
        return clock.now()
    return stated_now() or datetime.now(UTC)


def stated_now() -> datetime | None:
    """Return the time that ``GPUFABRIC_NOW`` states; None without it. Raises ``DeclarationError``."""
    stated = os.environ.get(NOW_VARIABLE)
    if not stated:
        return None
    try:
        time = datetime.fromisoformat(stated)
    except ValueError:
        raise _fault(stated) from None
    if time.tzinfo is None:
        raise _fault(f"{stated}, which has no time zone")
    return time


def _fault(given: str) -> DeclarationError:
    problem = Problem(
        where=NOW_VARIABLE,
        given=given,
        allowed="an ISO 8601 time with a time zone, such as 2026-12-01T12:00:00Z",
        limit="without the variable, the present counts",
        file="environment",
    )
    return DeclarationError([problem])
