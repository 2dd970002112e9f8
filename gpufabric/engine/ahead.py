"""Asks the backend while this process still loads what it needs to make use of the answers.

Loading Pulumi's SDK and the project takes as long as the backend takes to answer. So this module needs
neither, and what it began is taken over by ``gpufabric.engine.command``.
"""

import os
import subprocess
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from gpufabric.engine.environment import engine_environment
from gpufabric.engine.locate import NoEngineError, find_engine
from gpufabric.wire.project import project_directory

Question = tuple[str, ...]

LISTED: Question = ("stack", "ls", "--json")
"""Which stacks there are: what every command that runs the engine asks the backend first."""
WHOAMI: Question = ("whoami", "--verbose", "--json")
"""Where the backend is: what those ask as well that a later run may go on with."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How a command ended: what it printed, line ends trimmed, and its exit status."""

    stdout: str
    stderr: str
    status: int


class Ahead:
    """Short commands that are under way.

    Args:
        pulumi: the executable.
        project: folder of ``Pulumi.yaml``.
        environment: variables beside those of this process.
        questions: the commands; each only reads.

    Raises:
        OSError: the executable cannot be run.
    """

    def __init__(
        self, pulumi: Path, project: Path, environment: Mapping[str, str], questions: Sequence[Question]
    ) -> None:
        self._project = str(project)
        self._begun: dict[Question, subprocess.Popen[str]] = {}
        variables = {
            **os.environ,
            **engine_environment(pulumi, environment),
            "PULUMI_AUTOMATION_API": "true",  # as the Automation API runs it
        }
        for question in questions:
            self._begun[question] = subprocess.Popen(
                [pulumi, "--non-interactive", *question],
                cwd=project,
                env=variables,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
            )

    def answer(self, arguments: Sequence[str], project: str) -> Answer | None:
        """Wait for a command and give its answer, once; None if it was not begun."""
        process = self._begun.pop(tuple(arguments), None) if project == self._project else None
        if process is None:
            return None
        with process:
            printed, error = process.communicate()
        return Answer(_trimmed(printed), _trimmed(error), process.returncode)

    def close(self) -> None:
        """End what nobody wants to know any more."""
        for process in self._begun.values():
            with process, suppress(ProcessLookupError):
                process.kill()
        self._begun.clear()


@contextmanager
def asking(
    root: Path, questions: Sequence[Question] = (LISTED, WHOAMI)
) -> Generator[Ahead | None, None, None]:
    """Ask the backend of a project ahead; None where that cannot be, and whoever asks later learns why.

    Args:
        root: folder of ``Pulumi.yaml``, or one below it.
        questions: what to ask.
    """
    ahead: Ahead | None = None
    project = project_directory(root)
    if (project / "Pulumi.yaml").is_file():
        with suppress(NoEngineError, OSError):
            ahead = Ahead(find_engine(project).bin_dir / "pulumi", project, {}, questions)
    try:
        yield ahead
    finally:
        if ahead:
            ahead.close()


def _trimmed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines())
