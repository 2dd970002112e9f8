"""Where game days take place: a project, simulated clouds with gates, and the commands of a user."""

import json
import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gpufabric.engine.locate import Engine
from gpufabric.simcloud.environment import sim_environment
from gpufabric.simcloud.inspect import held, tamper
from gpufabric.simcloud.ledger.accounts import statement
from tests.e2e.game_days import processes
from tests.e2e.game_days.commands import GPUFABRIC, TIMEOUT_SECONDS, Ended, Gate, Running
from tests.e2e.game_days.plan import Aim, Command, Phase, declaration
from tests.e2e.game_days.templates import fresh_project
from tools.bare_project import declare


@dataclass
class Arena:
    """A project on simulated clouds, always in the same folder: states name it.

    Attributes:
        folder: where everything is. It keeps the states before commands; a later arena in it uses them.
        repo: the checkout.
        engine: the engine.
        variables: variables of every command of the present game day.
        closing: what is undone before the next game day.
    """

    folder: Path
    repo: Path
    engine: Engine
    variables: dict[str, str] = field(default_factory=dict[str, str])
    closing: ExitStack = field(default_factory=ExitStack)

    @property
    def clouds(self) -> Path:
        """Folder of the simulated clouds."""
        return self.live / "sim"

    @property
    def live(self) -> Path:
        """Folder of the present game day."""
        return self.folder / "live"

    @property
    def temporary(self) -> Path:
        """Folder of temporary files."""
        return self.live / "tmp"

    @property
    def project(self) -> Path:
        """The project."""
        return self.live / "project"

    def set_up(self, day: Aim) -> None:
        """Put the state before the command in place, and declare what it aims at."""
        self.close()
        before: Command = day.command if day.command == "destroy" else "refresh"
        kept = "empty" if day.command == "up" else before
        template = self._state(f"{day.stack}-{kept}", day.stack, before, before=True)
        shutil.rmtree(self.live, ignore_errors=True)
        shutil.copytree(template, self.live, symlinks=True)
        for name in ("gate", "tmp"):
            (self.live / name).mkdir()
        declare(self.project, day.stack, declaration(day.stack, day.command, before=False))
        if day.command == "refresh":
            tags = "freeformTags" if day.stack.startswith("oci") else "tags"
            entry = next(entry for entry in held(self.clouds) if tags in entry.resource.inputs)
            tamper(self.clouds, entry.resource.id, f"{tags}.drift", "yes", type_=entry.resource.type)

    def close(self) -> None:
        """End what a game day has left."""
        processes.end_marked(str(self.folder))
        self.closing.close()
        self.variables.clear()

    def state(self, stack: str) -> dict[str, Any]:
        """Return the state as the backend keeps it."""
        return json.loads(self.state_file(stack).read_text())["checkpoint"]["latest"]

    def state_file(self, stack: str) -> Path:
        """Return the file of the state."""
        return self.clouds / "state" / ".pulumi" / "stacks" / "gpufabric" / f"{stack}.json"

    def gate(self, phase: Phase, after: int) -> Gate:
        """Return the gate for one point of a command."""
        return Gate(self.live / "gate", phase, after)

    def start(
        self, *arguments: str, project: Path | None = None, variables: Mapping[str, str] | None = None
    ) -> Running:
        """Start ``gpufabric`` as a user would."""
        folder = project or self.project
        output = (self.live / f"output-{len(list(self.live.glob('output-*')))}.txt").open("w+")
        process = subprocess.Popen(
            [*GPUFABRIC, *arguments],
            cwd=folder,
            env=self.environment(variables or {}),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        return Running(f"gpufabric {shlex.join(arguments)}", process, output, str(self.folder))

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
            env=self.environment({}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
        return Ended(shlex.join(words), done.returncode, done.stdout + done.stderr)

    def left(self) -> list[str]:
        """Wait for the processes of the arena to end; return those that do not."""
        return processes.left(str(self.folder))

    def charges(self, day: Aim) -> list[tuple[str, str]]:
        """Return what the clouds charge for a clean update to what the command aims at; nothing if it
        destroys.
        """
        if day.command == "destroy":
            return []
        before: Command = "refresh" if day.command == "up" else day.command
        folder = self._state(f"{day.stack}-{before}", day.stack, before, before=day.command == "refresh")
        return charged(folder / "sim")

    def environment(self, variables: Mapping[str, str]) -> dict[str, str]:
        """Return the variables of a command."""
        return {
            **os.environ,
            **sim_environment(self.clouds, self.engine.bin_dir),
            processes.MARK_VARIABLE: str(self.folder),
            "TMPDIR": str(self.temporary),
            "COLUMNS": "200",
            **self.variables,
            **variables,
        }

    def _state(self, name: str, stack: str, command: Command, *, before: bool) -> Path:
        """Return a folder with a state; it is made at its first use, in the place of the present day."""
        folder = self.folder / name
        if folder.exists():
            return folder
        aside = self.folder / "aside"
        if self.live.exists():
            self.live.rename(aside)
        self.temporary.mkdir(parents=True)
        fresh_project(self.repo, self.project, self.clouds)
        declare(self.project, stack, declaration(stack, command, before=before))
        if name.endswith("-empty"):
            self.run(f"pulumi stack init --no-select {stack}")
        else:
            done = self.run(f"gpufabric up {stack} --yes")
            assert done.status == 0, done.text
        shutil.rmtree(self.temporary)
        self.live.rename(folder)
        if aside.exists():
            aside.rename(self.live)
        return folder


def charged(clouds: Path) -> list[tuple[str, str]]:
    """Return the products that simulated clouds charge now, with their amounts."""
    lines = statement(clouds).lines
    return sorted((line.product.name, f"{line.amount.normalize():f}") for line in lines if line.amount)
