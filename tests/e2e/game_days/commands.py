"""Commands of a user, and how they end."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.e2e.game_days.gate import FOLDER_VARIABLE, OPEN, POINT_VARIABLE, REACHED
from tests.e2e.game_days.plan import Phase
from tests.e2e.game_days.processes import end_marked, until

GPUFABRIC = (sys.executable, "-c", "from gpufabric.cli.entry import run; run()")
TIMEOUT_SECONDS = 300


@dataclass(slots=True)
class Ended:
    """A command that has ended.

    Attributes:
        arguments: the command.
        status: its exit status.
        text: what it printed.
    """

    arguments: str
    status: int
    text: str


@dataclass(frozen=True, slots=True)
class Gate:
    """The gate of the providers of a command.

    Attributes:
        folder: its folder.
        phase: the kind of point at which it stops a provider.
        after: number of such points before it.
    """

    folder: Path
    phase: Phase
    after: int

    @property
    def variables(self) -> dict[str, str]:
        """Variables by which providers know it."""
        return {FOLDER_VARIABLE: str(self.folder), POINT_VARIABLE: f"{self.phase}:{self.after}"}

    @property
    def provider(self) -> int:
        """Process id of the provider that waits."""
        return int((self.folder / REACHED).read_text())

    def reached(self, running: "Running") -> bool:
        """Wait until a provider waits; return False if the command ended before."""
        until(lambda: (self.folder / REACHED).exists() or not running.runs, TIMEOUT_SECONDS)
        return running.runs

    def open(self) -> None:
        """Let the provider go on."""
        (self.folder / OPEN).touch()


@dataclass(slots=True)
class Running:
    """A command that runs.

    Attributes:
        arguments: the command.
        process: its process.
        output: file of what it prints.
        mark: mark of all processes of the arena.
    """

    arguments: str
    process: "subprocess.Popen[bytes]"
    output: IO[str]
    mark: str

    @property
    def runs(self) -> bool:
        """Whether it has not ended."""
        return self.process.poll() is None

    def end(self) -> Ended:
        """Wait for its end; one that hangs is killed."""
        try:
            self.process.wait(TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            end_marked(self.mark)
            self.process.wait()
        with self.output as output:
            output.seek(0)
            return Ended(self.arguments, self.process.returncode, output.read())
