"""Runs the Pulumi command line: short commands, and operations whose events are read while they run.

It uses the command and the workspace of the Automation API, but runs operations itself, for four reasons.
``Stack.up`` and ``Stack.destroy`` of the Automation API read outputs and configuration with every secret in
plain text. They select the stack, which changes the stack that plain ``pulumi`` works on. Their engines share
the terminal's process group, so a Ctrl-C reaches them twice, which stops them at once. And their events lack
fields that the engine writes.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from pulumi import automation as auto
from pulumi.automation.errors import create_command_error
from semver import VersionInfo

from gpufabric.components.start_gate import GATE_VARIABLE
from gpufabric.engine.background_queries import WHOAMI, BackgroundQueries
from gpufabric.engine.environment import engine_environment
from gpufabric.engine.interrupts import CANCEL, TERMINATE, Interrupts
from gpufabric.engine.processes import EngineProcesses
from gpufabric.engine.torn_files import TornFile, is_sign, resources_of_states, torn_files
from gpufabric.engine.watchdog import stopped_if_killed
from gpufabric.events.follow import Follower
from gpufabric.events.parse import RawEvent, without_colours

POLL_SECONDS = 0.1
GRACE_SECONDS = 30.0
"""Time after which an engine that was asked to stop at once is killed."""

_LOCKED = ("the stack is currently locked by", "Another update is currently in progress")
# The Automation API sets both; the second one enables --event-log.
# A gate that this process inherits is that of another update.
_ENVIRONMENT = {"PULUMI_AUTOMATION_API": "true", "PULUMI_DEBUG_COMMANDS": "true", GATE_VARIABLE: ""}


@dataclass(frozen=True, slots=True)
class OperationEnd:
    """End of an operation.

    Attributes:
        status: exit status; negative if a signal killed the process.
        error: its standard error, without colours.
        interrupted: whether it received an interrupt.
    """

    status: int
    error: str
    interrupted: bool = False

    @property
    def killed(self) -> bool:
        """Whether it was killed before it could save the state and release its lock."""
        return self.status < 0

    @property
    def locked(self) -> bool:
        """Whether the stack was locked."""
        return any(text in self.error for text in _LOCKED)


class _Command(auto.PulumiCommand):
    """The Automation API's command, which takes the results of background queries."""

    def __init__(self, pulumi: Path, version: str, queries: BackgroundQueries | None) -> None:
        self._queries = queries
        if version:
            self.command = str(pulumi)
            self.version = VersionInfo.parse(version)
        else:
            super().__init__(root=str(pulumi.parent.parent) if pulumi.parent.name == "bin" else None)

    def run(
        self,
        args: list[str],
        cwd: str,
        additional_env: Mapping[str, str],
        on_output: Callable[[str], Any] | None = None,
        on_error: Callable[[str], Any] | None = None,
    ) -> auto.CommandResult:
        """Run a short command, or wait for the background query that asks the same.

        Raises:
            auto.CommandError: it failed.
        """
        result = self._queries.take(args, cwd) if self._queries else None
        if result is None:
            return super().run(args, cwd, additional_env, on_output, on_error)
        ended = auto.CommandResult(result.stdout, result.stderr, result.status)
        if result.status:
            raise create_command_error(ended)
        return ended


class EngineCommand:
    """The Pulumi command line on one project.

    Args:
        pulumi: the executable.
        project: folder of ``Pulumi.yaml``.
        environment: variables beside those of this process.
        version: version of the executable; empty to ask it.
        queries: queries that run in the background.
    """

    def __init__(
        self,
        pulumi: Path,
        project: Path,
        environment: Mapping[str, str],
        *,
        version: str = "",
        queries: BackgroundQueries | None = None,
    ) -> None:
        self.project = project
        self._pulumi = pulumi
        self._environment = engine_environment(pulumi, environment)
        self._command = _Command(pulumi, version, queries)
        self.workspace = auto.LocalWorkspace(
            work_dir=str(project), env_vars=self._environment, pulumi_command=self._command
        )

    def run(self, *arguments: str) -> str:
        """Run a short command and return its standard output.

        Raises:
            auto.CommandError: it failed.
        """
        return self._command.run(list(arguments), str(self.project), self._environment).stdout

    def address(self) -> str:
        """Return the address of the backend.

        Raises:
            auto.CommandError: there is no login.
        """
        return str(json.loads(self.run(*WHOAMI)).get("url", ""))

    def torn_files(self) -> list[TornFile]:
        """Return the files of a file backend that cannot be read.

        Raises:
            auto.CommandError: there is no login.
        """
        return torn_files(self.address(), self.workspace.project_settings().name, self.project)

    def list_stacks(self) -> dict[str, int | None]:
        """Return the number of resources of each stack of the backend; None if it does not say.

        The stacks of a file backend are listed although some of its files are torn.

        Raises:
            auto.CommandError: the backend cannot be read.
        """
        try:
            return {
                stack.name.rsplit("/", 1)[-1]: stack.resource_count for stack in self.workspace.list_stacks()
            }
        except auto.CommandError as error:
            if not is_sign(str(error)):
                raise
            name = self.workspace.project_settings().name
            listed = resources_of_states(self.address(), name, self.project)
            if not listed:
                raise
            return {stack: 1 if count is None else count for stack, count in listed.items()}

    def write(self, arguments: Sequence[str], output: Path, environment: Mapping[str, str]) -> int:
        """Run a command, and write its standard output to a file.

        Args:
            arguments: arguments of the command line.
            output: the file.
            environment: variables for this command only.

        Returns:
            its exit status.
        """
        with output.open("wb") as file:
            return subprocess.run(
                [self._pulumi, *arguments, "--non-interactive", "--color", "never"],
                cwd=self.project,
                env={**os.environ, **self._environment, **environment},
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.DEVNULL,
                check=False,
            ).returncode

    def operate(
        self,
        arguments: Sequence[str],
        take: Callable[[RawEvent], None],
        interrupts: Interrupts,
        environment: Mapping[str, str] | None = None,
    ) -> OperationEnd:
        """Run an operation, pass on its events, and pass interrupts to it.

        Args:
            arguments: arguments of the command line.
            take: called with each event.
            interrupts: interrupts of this process.
            environment: variables for this operation only.
        """
        folder = Path(tempfile.mkdtemp(prefix="gpufabric-events-"))
        try:
            with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as error:
                log = folder / "events.jsonl"
                process = self._start([*arguments, "--event-log", str(log)], error, environment or {})
                with Follower(log, take) as follower, stopped_if_killed(process.pid):
                    try:
                        interrupted = _attend(process, follower, interrupts)
                    except BaseException:
                        # Without anybody who follows it, an engine would go on unsupervised.
                        follower.discard()
                        _attend(process, follower, interrupts, at_least=CANCEL)
                        raise
                error.seek(0)
                return OperationEnd(process.returncode, without_colours(error.read()), interrupted)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _start(
        self, arguments: list[str], error: IO[str], environment: Mapping[str, str]
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [self._pulumi, *arguments, "--non-interactive", "--color", "never"],
            cwd=self.project,
            env={**os.environ, **self._environment, **_ENVIRONMENT, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=error,
            process_group=0,
        )


def _attend(
    process: "subprocess.Popen[bytes]", follower: Follower, interrupts: Interrupts, *, at_least: int = 0
) -> bool:
    """Wait for an engine to exit; pass each interrupt to it once, and kill it if it does not exit.

    Args:
        process: the engine.
        follower: follows its events.
        interrupts: interrupts of this process.
        at_least: number of interrupts that it gets in any case.

    Returns:
        whether it received an interrupt.
    """
    passed, stopping_since = 0, 0.0
    below = EngineProcesses(process.pid)
    while process.poll() is None:
        follower.read()
        below.look()
        # Before its first event, a signal kills the engine, which then keeps its lock.
        if follower.has_events and max(interrupts.count, at_least) > passed and passed < TERMINATE:
            passed += 1
            stopping_since = time.monotonic() if passed > CANCEL else 0.0
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGINT)
        overdue = stopping_since and time.monotonic() - stopping_since > GRACE_SECONDS
        if overdue or interrupts.count > TERMINATE:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(POLL_SECONDS)
    if process.returncode < 0:
        below.end_all()
    follower.read()
    return passed > 0 or interrupts.count > TERMINATE
