"""The processes below a running engine: language host, programs, policy packs and providers.

An engine whose language host was killed waits for the program, which waits for the engine: both hang
(3.250.0, tried). It ends in order once the program ends. An engine that was killed leaves all of them.
"""

import os
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

LOOK_SECONDS = 2.0
END_SECONDS = 3.0
"""Time between SIGTERM and SIGKILL."""

_HOST = "pulumi-language-"


@dataclass(frozen=True, slots=True)
class Process:
    """A process; its arguments tell it from another one that got its id later."""

    pid: int
    parent: int
    arguments: str


@dataclass(slots=True)
class EngineProcesses:
    """Watches the processes below an engine.

    Attributes:
        engine: process id of the engine.
        below: processes that were seen below it, by process id.
        programs: what was seen below each language host.
    """

    engine: int
    below: dict[int, Process] = field(default_factory=dict[int, Process])
    programs: dict[Process, set[Process]] = field(default_factory=dict[Process, set[Process]])
    _looked: float = 0.0
    _asked: set[Process] = field(default_factory=set[Process])

    def look(self) -> None:
        """Look at the processes from time to time; end the programs of a language host that is gone."""
        if time.monotonic() - self._looked < LOOK_SECONDS:
            return
        self._looked = time.monotonic()
        running = _running()
        below = set(_below(self.engine, running))
        self.below |= {process.pid: process for process in below}
        for process in below:
            if process.parent == self.engine and _HOST in process.arguments:
                self.programs.setdefault(process, set()).update(_below(process.pid, running))
        for host, programs in self.programs.items():
            if host != running.get(host.pid):
                self._end(program for program in programs if program.pid in running)

    def end_all(self) -> None:
        """End what an engine that was killed has left."""
        self._end(self.below.values())
        deadline = time.monotonic() + END_SECONDS
        while time.monotonic() < deadline and _left(self.below.values()):
            time.sleep(LOOK_SECONDS / 20)
        self._end(_left(self.below.values()))

    def _end(self, processes: Iterable[Process]) -> None:
        """Ask processes to end, and insist on it at the second time."""
        for process in _left(processes):
            number = signal.SIGKILL if process in self._asked else signal.SIGTERM
            self._asked.add(process)
            with suppress(ProcessLookupError, PermissionError):
                os.kill(process.pid, number)


def processes_below(pid: int) -> list[Process]:
    """Return the processes below one, at any depth."""
    return list(_below(pid, _running()))


def _left(processes: Iterable[Process]) -> list[Process]:
    """Return those of the processes that still run, under whatever parent."""
    wanted = list(processes)
    running = _running() if wanted else {}
    return [
        process
        for process in wanted
        if process.pid in running and running[process.pid].arguments == process.arguments
    ]


def _below(pid: int, running: Mapping[int, Process]) -> Iterable[Process]:
    """Yield the processes below one, at any depth."""
    for process in running.values():
        if process.parent == pid:
            yield process
            yield from _below(process.pid, running)


def _running() -> dict[int, Process]:
    """Return all processes of this machine that have not ended."""
    done = subprocess.run(
        ["ps", "-A", "-ww", "-o", "pid=,ppid=,stat=,args="],
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    processes: dict[int, Process] = {}
    for line in done.stdout.splitlines():
        pid, parent, state, *arguments = line.split(None, 3)
        if not state.startswith("Z") and arguments:
            processes[int(pid)] = Process(int(pid), int(parent), arguments[0])
    return processes
