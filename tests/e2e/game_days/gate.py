"""``python -m tests.e2e.game_days.gate <package>``: a simulated provider that stops at one point.

The point is the N-th check, read, or write of all providers of a command. There, the provider writes its
process id, and waits until somebody has dealt the blow.
"""

import fcntl
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gpufabric.simcloud.provider.stubs import load_stubs_alone

FOLDER_VARIABLE = "GAME_DAY_GATE"
POINT_VARIABLE = "GAME_DAY_POINT"
"""``<phase>:<number>``."""

REACHED, OPEN, COUNT = "reached", "open", "count"


def passes(phase: str) -> None:
    """Count a point, and wait there if it is the one."""
    folder = os.environ.get(FOLDER_VARIABLE)
    wanted, _, number = os.environ.get(POINT_VARIABLE, "").partition(":")
    if not folder or phase != wanted:
        return
    with (Path(folder) / COUNT).open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        count = len(file.read()) + 1
        file.write(".")
        file.flush()
        fcntl.flock(file, fcntl.LOCK_UN)
    if count != int(number):
        return
    reached = Path(folder) / REACHED
    reached.with_suffix(".new").write_text(str(os.getpid()))
    reached.with_suffix(".new").rename(reached)
    while not (Path(folder) / OPEN).exists():
        time.sleep(0.02)


def gated(work: Callable[..., Any], before: str, after: str) -> Callable[..., Any]:
    """Return a function that passes the gate before and after its work."""

    def work_between(*arguments: Any, **options: Any) -> Any:
        if before:
            passes(before)
        result = work(*arguments, **options)
        if after:
            passes(after)
        return result

    return work_between


def main(package: str) -> int:
    """Serve a package with gates."""
    load_stubs_alone("gpufabric.simcloud.provider.protocol")
    from gpufabric.simcloud.provider import lifecycle, servicer
    from gpufabric.simcloud.provider.server import serve

    for name in ("create", "update", "delete"):
        setattr(lifecycle, name, gated(getattr(lifecycle, name), "before", "after"))
    lifecycle.read = gated(lifecycle.read, "read", "")
    servicer.check = gated(servicer.check, "check", "")
    return serve(package)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
