"""Where game days take place: a project, simulated clouds with gates, and the commands of a user."""

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gpufabric.engine.locate import Engine
from gpufabric.engine.processes import Process, processes_below
from gpufabric.simcloud.environment import sim_environment
from gpufabric.simcloud.home import build_home
from gpufabric.simcloud.inspect import held, tamper
from gpufabric.simcloud.ledger.accounts import statement
from gpufabric.wire.schema.tokens import PACKAGES
from tests.e2e.game_days.gate import FOLDER_VARIABLE, OPEN, POINT_VARIABLE, REACHED
from tests.e2e.game_days.plan import Command, GameDay, Victim, declaration
from tools.bare_project import bare_project, declare

MARK_VARIABLE = "GAME_DAY_MARK"
"""All processes of an arena have it in their environment."""

GPUFABRIC = (sys.executable, "-c", "from gpufabric.cli.main import run; run()")
TIMEOUT_SECONDS = 300
END_SECONDS = 60
"""Time after which a process that should have ended counts as left."""

_SIGNS: Mapping[Victim, str] = {
    "engine": "--event-log",
    "host": "pulumi-language-python ",
    "program": "pulumi-language-python-exec",
    "pack": "-m pulumi.policy",
    "fork server": "gpufabric.engine.forkserver",
}
"""Text in the arguments of each victim."""


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


@dataclass
class Arena:
    """A project on simulated clouds, always in the same folder: states name it.

    Attributes:
        folder: where everything is.
        repo: the checkout.
        engine: the engine.
        templates: folders with the state before a command, by stack and declaration.
    """

    folder: Path
    repo: Path
    engine: Engine
    templates: dict[tuple[str, str], Path] = field(default_factory=dict)

    @property
    def clouds(self) -> Path:
        """Folder of the simulated clouds."""
        return self.live / "sim"

    @property
    def live(self) -> Path:
        """Folder of the present game day."""
        return self.folder / "live"

    @property
    def project(self) -> Path:
        """The project."""
        return self.live / "project"

    def set_up(self, day: GameDay) -> None:
        """Put the state before the command in place, and declare what it aims at."""
        self._end_marked()
        shutil.rmtree(self.live, ignore_errors=True)
        shutil.copytree(self._template(day), self.live, symlinks=True)
        for name in ("gate", "tmp"):
            (self.live / name).mkdir()
        declare(self.project, day.stack, declaration(day.stack, day.command, before=False))
        if day.command == "refresh":
            tags = "freeformTags" if day.stack.startswith("oci") else "tags"
            entry = next(entry for entry in held(self.clouds) if tags in entry.resource.inputs)
            tamper(self.clouds, entry.resource.id, f"{tags}.drift", "yes", type_=entry.resource.type)

    def state(self, stack: str) -> dict[str, Any]:
        """Return the state as the backend keeps it."""
        return json.loads(self.state_file(stack).read_text())["checkpoint"]["latest"]

    def state_file(self, stack: str) -> Path:
        """Return the file of the state."""
        return self.clouds / "state" / ".pulumi" / "stacks" / "gpufabric" / f"{stack}.json"

    def strike(self, day: GameDay) -> tuple[Ended, bool]:
        """Run the command, deal the blow at its point, and wait until all has ended.

        Returns:
            the command, and whether the blow landed.
        """
        command = "up" if day.command in ("scale", "replace") else day.command
        packs = () if day.victim in ("pack", "fork server") else ("--no-policies",)
        options = (*packs, "--no-preflight") if command == "up" else ()
        arguments = (command, day.stack, "--yes", *options)
        gate = self.live / "gate"
        variables = {FOLDER_VARIABLE: str(gate), POINT_VARIABLE: f"{day.phase}:{day.after}"}
        if day.victim == "fork server":
            variables["GPUFABRIC_FORKS"] = "yes"
        with (self.live / "output.txt").open("w+") as output:
            process = subprocess.Popen(
                [*GPUFABRIC, *arguments],
                cwd=self.project,
                env=self._environment(variables),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            _until(lambda: (gate / REACHED).exists() or process.poll() is not None, TIMEOUT_SECONDS)
            landed = process.poll() is None and self._blow(day, process.pid)
            (gate / OPEN).touch()
            try:
                process.wait(TIMEOUT_SECONDS)
            except subprocess.TimeoutExpired:
                self._end_marked()
                process.wait()
            output.seek(0)
            return Ended(f"gpufabric {shlex.join(arguments)}", process.returncode, output.read()), landed

    def run(self, command: str) -> Ended:
        """Run a command as a user would who copies it from the terminal."""
        words = shlex.split(command)
        started = {"gpufabric": list(GPUFABRIC), "pulumi": [str(self.engine.bin_dir / "pulumi")]}
        if words[0] == "gpufabric" and words[1] in ("up", "refresh", "destroy") and "--yes" not in words:
            words.append("--yes")
        if words[:2] == ["gpufabric", "up"]:
            words += ["--no-preflight", "--no-policies"]
        done = subprocess.run(
            [*started.get(words[0], [words[0]]), *words[1:]],
            cwd=self.project,
            env=self._environment({}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
        return Ended(shlex.join(words), done.returncode, done.stdout + done.stderr)

    def damage(self, day: GameDay) -> None:
        """Damage files of the backend as a crash of the machine does."""
        file = self.state_file(day.stack)
        if day.damage == "empty attributes":
            Path(f"{file}.attrs").write_bytes(b"")
        elif day.damage == "cut state" and file.is_file():
            # The engine keeps the state before as a backup.
            content = file.read_bytes()
            file.write_bytes(content[: len(content) // 2])

    def left(self) -> list[str]:
        """Wait for the processes of the arena to end; return those that do not."""
        deadline = time.monotonic() + END_SECONDS
        while (marked := list(self._marked())) and time.monotonic() < deadline:
            time.sleep(0.1)
        return [arguments for _, arguments in marked]

    def _blow(self, day: GameDay, cli: int) -> bool:
        if day.victim == "provider":
            pid = int((self.live / "gate" / REACHED).read_text())
        elif day.victim == "cli":
            pid = cli
        else:
            struck = _victim(day.victim, processes_below(cli))
            if struck is None:
                return False
            pid = struck.pid
        numbers = {
            "kill": [signal.SIGKILL],
            "term": [signal.SIGTERM],
            "hup": [signal.SIGHUP],
            "ctrl-c twice": [signal.SIGINT, signal.SIGINT],
        }[day.blow]
        for index, number in enumerate(numbers):
            if index:
                time.sleep(0.5)  # the first one is passed on
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                return False
        if numbers == [signal.SIGKILL]:
            _until(lambda: not _runs(pid), END_SECONDS)
        else:
            time.sleep(0.5)
        return True

    def charges(self, day: GameDay) -> list[tuple[str, str]]:
        """Return what the clouds charge for a clean update to what the command aims at; nothing if it
        destroys.
        """
        if day.command == "destroy":
            return []
        before: Command = "refresh" if day.command == "up" else day.command
        aside = self.folder / "aside"
        self.live.rename(aside)
        folder = self._of((day.stack, before), day.stack, before, before=day.command == "refresh")
        aside.rename(self.live)
        return charged(folder / "sim")

    def _template(self, day: GameDay) -> Path:
        before: Command = day.command if day.command == "destroy" else "refresh"
        key = (day.stack, "empty" if day.command == "up" else before)
        return self._of(key, day.stack, before, before=True)

    def _of(self, key: tuple[str, str], stack: str, command: Command, *, before: bool) -> Path:
        if key not in self.templates:
            self.templates[key] = self._made(key, stack, command, before=before)
        return self.templates[key]

    def _made(self, key: tuple[str, str], stack: str, command: Command, *, before: bool) -> Path:
        shutil.rmtree(self.live, ignore_errors=True)
        (self.live / "tmp").mkdir(parents=True)
        bare_project(self.repo, self.project)
        build_home(self.clouds)
        for package in PACKAGES:
            for launcher in self.clouds.glob(f"home/plugins/resource-{package}-v*/pulumi-resource-{package}"):
                launcher.write_text(
                    f"#!/bin/sh\nPYTHONPATH={shlex.quote(str(self.repo))} "
                    f'exec {shlex.quote(sys.executable)} -m tests.e2e.game_days.gate {package} "$@"\n'
                )
        declare(self.project, stack, declaration(stack, command, before=before))
        if key[1] == "empty":
            self.run(f"pulumi stack init --no-select {stack}")
        else:
            done = self.run(f"gpufabric up {stack} --yes")
            assert done.status == 0, done.text
        shutil.rmtree(self.live / "tmp")
        folder = self.folder / "-".join(key)
        shutil.rmtree(folder, ignore_errors=True)
        self.live.rename(folder)
        return folder

    def _environment(self, variables: Mapping[str, str]) -> dict[str, str]:
        return {
            **os.environ,
            **sim_environment(self.clouds, self.engine.bin_dir),
            MARK_VARIABLE: str(self.folder),
            "TMPDIR": str(self.live / "tmp"),
            "COLUMNS": "200",
            **variables,
        }

    def _marked(self) -> Iterator[tuple[int, str]]:
        """Yield the running processes of this arena."""
        mark = f"{MARK_VARIABLE}={self.folder}".encode()
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (entry / "environ").read_bytes().split(b"\0") and _runs(int(entry.name)):
                    yield int(entry.name), (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue

    def _end_marked(self) -> None:
        for pid, _ in self._marked():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue


def charged(clouds: Path) -> list[tuple[str, str]]:
    """Return the products that simulated clouds charge now, with their amounts."""
    lines = statement(clouds).lines
    return sorted((line.product.name, f"{line.amount.normalize():f}") for line in lines if line.amount)


def _victim(victim: Victim, below: list[Process]) -> Process | None:
    sign = _SIGNS[victim]
    fitting = [process for process in below if sign in process.arguments]
    if victim == "host":
        programs = {process.parent for process in below if _SIGNS["program"] in process.arguments}
        fitting = [process for process in below if process.pid in programs]
    return fitting[-1] if fitting else None


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (OSError, IndexError):
        return False


def _until(condition: Callable[[], object], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
