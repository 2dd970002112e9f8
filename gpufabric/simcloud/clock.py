"""Sets and reads the clock of the simulated clouds."""

import json
import os
import re
import time
from datetime import datetime, timedelta
from pathlib import Path

from gpufabric.plan.clock import stated_now
from gpufabric.plan.pace import MINUTE_VARIABLE, minute_s
from gpufabric.plan.simulated_clock import CLOCK_FILE, LIMIT, SimulatedClock, read_clock
from gpufabric.simcloud.environment import SIMULATED_TIME
from gpufabric.spec.problems import DeclarationError

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_DURATION = re.compile(r"(?:\d{1,9}(?:\.\d{1,6})?[smhd])+")
_PART = re.compile(r"(\d+(?:\.\d+)?)([smhd])")
_LONGEST_S = 100 * 366 * 86400

FORM = "a duration such as 90s, 30m, 6h, 1d12h"
"""Form of a duration, for messages."""


def simulated_now(root: Path) -> datetime:
    """Return the time in the simulated clouds.

    It is that of their clock; without one that of ``GPUFABRIC_NOW``, and without both the time that
    ``gpufabric sim env`` states.

    Raises:
        DeclarationError: the clock or the variable cannot be understood.
    """
    clock = read_clock(root)
    return clock.now() if clock is not None else stated_now() or datetime.fromisoformat(SIMULATED_TIME)


def advance(root: Path, by: timedelta) -> SimulatedClock:
    """Move the clock forward; it stands or runs as before. Raises ``DeclarationError`` and ``OSError``."""
    clock = read_clock(root) or SimulatedClock(simulated_now(root))
    return _write(root, clock.now() + by, clock.rate, clock.advanced_s + by.total_seconds())


def set_to(root: Path, moment: datetime) -> SimulatedClock:
    """Set the clock to a time that is not before its own. Raises ``DeclarationError`` and ``OSError``."""
    now = simulated_now(root)
    if moment < now:
        raise DeclarationError.of(
            "time",
            given=moment.isoformat(),
            allowed=f"{now.isoformat()} or later: what is in the ledger has happened",
            limit=LIMIT,
        )
    return advance(root, moment - now)


def run_at(root: Path, rate: float) -> SimulatedClock:
    """Let the clock run.

    Args:
        root: folder of the simulated clouds.
        rate: simulated seconds that pass in a real second; 0 stops the clock.

    Raises:
        DeclarationError: the clock or the variable cannot be understood.
        OSError: the file cannot be written.
    """
    clock = read_clock(root)
    return _write(root, simulated_now(root), rate, clock.advanced_s if clock else 0.0)


def forget(root: Path) -> bool:
    """Remove the clock, so that ``GPUFABRIC_NOW`` counts again; return whether there was one."""
    path = root / CLOCK_FILE
    existed = path.is_file()
    path.unlink(missing_ok=True)
    return existed


def duration(text: str, where: str = "duration") -> timedelta:
    """Read a duration such as ``6h`` or ``1d12h``.

    Args:
        text: the duration.
        where: what it is, for messages.

    Raises:
        DeclarationError: it is none, or longer than 100 years.
    """
    seconds = 0.0
    if _DURATION.fullmatch(text):
        seconds = sum(float(number) * _SECONDS[unit] for number, unit in _PART.findall(text))
    if not 0 < seconds <= _LONGEST_S:
        raise DeclarationError.of(where, given=text[:40] or "nothing", allowed=FORM, limit=LIMIT)
    return timedelta(seconds=seconds)


def pace(root: Path) -> float:
    """Return the real seconds of one simulated minute.

    ``GPUFABRIC_SIM_MINUTE_S`` states them; without it a running clock does. With 0, creations end at once.
    Raises ``DeclarationError``.
    """
    if os.environ.get(MINUTE_VARIABLE):
        return minute_s()
    clock = read_clock(root)
    return 60 / clock.rate if clock is not None and clock.rate else 0.0


def skipped_s(root: Path) -> float:
    """Return the real seconds that need no waiting, because commands moved the clock by them."""
    clock = read_clock(root)
    return clock.advanced_s / 60 * pace(root) if clock is not None else 0.0


def _write(root: Path, moment: datetime, rate: float, advanced_s: float) -> SimulatedClock:
    clock = SimulatedClock(moment, rate, time.time() if rate else 0.0, advanced_s)
    root.mkdir(parents=True, exist_ok=True)
    path = root / CLOCK_FILE
    temporary = path.with_suffix(f".{os.getpid()}")
    temporary.write_text(json.dumps(clock.to_json()) + "\n", encoding="utf-8")
    temporary.replace(path)
    return clock
