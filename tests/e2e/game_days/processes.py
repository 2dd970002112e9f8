"""Processes of a game day: which run, which are hit, and which are left."""

import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from gpufabric.engine.processes import Process
from tests.e2e.game_days.plan import Victim

MARK_VARIABLE = "GAME_DAY_MARK"
"""All processes of an arena have it in their environment."""

END_SECONDS = 60
"""Time after which a process that should have ended counts as left."""

SIGNS: Mapping[Victim, str] = {
    "engine": "--event-log",
    "host": "pulumi-language-python ",
    "program": "pulumi-language-python-exec",
    "pack": "-m pulumi.policy",
    "fork server": "gpufabric.engine.forkserver",
}
"""Text in the arguments of each victim."""


def marked(mark: str) -> Iterator[tuple[int, str]]:
    """Yield the running processes with a mark: process id and arguments."""
    wanted = f"{MARK_VARIABLE}={mark}".encode()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if wanted in (entry / "environ").read_bytes().split(b"\0") and is_running(int(entry.name)):
                yield int(entry.name), (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue


def end_marked(mark: str) -> None:
    """Kill the processes with a mark."""
    for pid, _ in marked(mark):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def left(mark: str) -> list[str]:
    """Wait for the processes with a mark to end; return the arguments of those that do not."""
    deadline = time.monotonic() + END_SECONDS
    while (running := list(marked(mark))) and time.monotonic() < deadline:
        time.sleep(0.1)
    return [arguments for _, arguments in running]


def victim_in(victim: Victim, below: list[Process]) -> Process | None:
    """Return the process that is hit; None if it does not run."""
    sign = SIGNS[victim]
    fitting = [process for process in below if sign in process.arguments]
    if victim == "host":
        programs = {process.parent for process in below if SIGNS["program"] in process.arguments}
        fitting = [process for process in below if process.pid in programs]
    return fitting[-1] if fitting else None


def is_running(pid: int) -> bool:
    """Tell whether a process runs; one that ended and was not awaited does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (OSError, IndexError):
        return False


def until(condition: Callable[[], object], seconds: float) -> None:
    """Wait for a condition, but not longer than some seconds."""
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
