"""The clock of the simulated clouds: a file in their folder, which moves only when a command moves it.

The file is ``clock.json``. Without it the simulated clouds have the time that ``GPUFABRIC_NOW`` states.
"""

import math
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from gpufabric.reading.json_text import parse_json
from gpufabric.reading.limits import UnreadableError
from gpufabric.reading.plain import read_text
from gpufabric.spec.problems import DeclarationError, Problem

CLOCK_FILE = "clock.json"
"""Name of the file in the folder of the simulated clouds."""

LIMIT = "docs/simulated-clouds/time.md"


@dataclass(frozen=True, slots=True)
class SimulatedClock:
    """A clock that stands still, or runs faster than real time.

    Attributes:
        stands_at: time at which it was set, or from which it runs.
        rate: simulated seconds that pass in a real second; 0 for a clock that stands still.
        since: real time from which it runs, in seconds since 1970; 0 for a clock that stands still.
        advanced_s: simulated seconds by which commands have moved it, beside the time that passed by itself.
    """

    stands_at: datetime
    rate: float = 0.0
    since: float = 0.0
    advanced_s: float = 0.0

    def now(self) -> datetime:
        """Return the simulated time."""
        if not self.rate:
            return self.stands_at
        return self.stands_at + timedelta(seconds=max(0.0, time.time() - self.since) * self.rate)

    def to_json(self) -> dict[str, Any]:
        """Return the clock as the file holds it."""
        return {
            "now": self.stands_at.isoformat(),
            "rate": self.rate,
            "since": self.since,
            "advanced_s": self.advanced_s,
        }


def read_clock(root: Path) -> SimulatedClock | None:
    """Read the clock of the simulated clouds.

    Args:
        root: folder of the simulated clouds.

    Returns:
        The clock; None if nobody has set it.

    Raises:
        DeclarationError: the file cannot be understood.
    """
    path = root / CLOCK_FILE
    if not path.exists():
        return None
    try:
        text = read_text(path)
    except UnreadableError as error:
        raise _fault(path, error.given) from None
    try:
        data = cast("dict[str, Any]", parse_json(text))
        clock = SimulatedClock(
            datetime.fromisoformat(data["now"]),
            *(float(data.get(name, 0)) for name in ("rate", "since", "advanced_s")),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _fault(path, text.strip()[:80] or "an empty file") from None
    if clock.stands_at.tzinfo is None or not _is_sound(clock):
        raise _fault(path, text.strip()[:80])
    return clock


def _is_sound(clock: SimulatedClock) -> bool:
    return all(0 <= number < math.inf for number in (clock.rate, clock.since, clock.advanced_s))


def _fault(path: Path, given: str) -> DeclarationError:
    allowed = "a file that `gpufabric sim clock` writes; `gpufabric sim clock reset` removes this one"
    return DeclarationError([Problem("now", given, allowed, LIMIT, file=str(path))])
