import copy
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from gpufabric.cli.demo import KEPT
from gpufabric.engine.locate import Engine
from gpufabric.simcloud.environment import sim_environment
from gpufabric.simcloud.home import build_home
from gpufabric.simcloud.inspect import held, reset
from gpufabric.simcloud.seed import seed
from tests.simcloud.hand_made import script_of
from tools.bare_project import bare_project, declare
from tools.small_fabric import REGIONS

TIMEOUT_SECONDS = 300
GPUFABRIC = [sys.executable, "-c", "from gpufabric.cli.main import run; run()"]


class Finished(NamedTuple):
    """Output of a command."""

    stdout: str
    stderr: str

    @property
    def text(self) -> str:
        """Both streams, on one line."""
        return " ".join((self.stdout + self.stderr).split())


@dataclass
class Sandbox:
    """A copy of the project with stacks of its own, its own state and its own simulated clouds."""

    root: Path
    project: Path
    checkout: Path
    environment: dict[str, str]
    pulumi_path: Path
    created: set[str] = field(default_factory=set)

    @property
    def clouds(self) -> Path:
        """Folder of the simulated clouds."""
        return self.root / "sim"

    def declare(self, stack: str, declared: dict[str, Any]) -> None:
        """Write a stack's file, keeping the salt that the engine wrote into it."""
        declare(self.project, stack, declared)

    def pulumi(self, *arguments: str, fails: bool = False) -> str:
        """Run the engine's command line as a user would, and give what it printed."""
        done = subprocess.run(
            [self.pulumi_path, *arguments, "--non-interactive", "--color", "never"],
            cwd=self.project,
            env=os.environ | self.environment,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
        output = done.stdout + done.stderr
        assert (done.returncode != 0) == fails, output
        return done.stdout if "--json" in arguments and not fails else output

    def gpufabric(self, *arguments: str, status: int = 0, **variables: str | None) -> Finished:
        """Run ``gpufabric`` as a user would, with the policy pack; a variable that is None is not set.

        The streams are checked for tracebacks.
        """
        environment = {**os.environ, **self.environment, **variables}
        done = subprocess.run(
            [*GPUFABRIC, *arguments],
            cwd=self.project,
            env={name: value for name, value in environment.items() if value is not None},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
        assert done.returncode == status, done.stdout + done.stderr
        assert "Traceback" not in done.stdout + done.stderr
        return Finished(done.stdout, done.stderr)

    def last_run(self) -> dict[str, Any]:
        """Give the manifest of the last run."""
        return json.loads(sorted(self.project.glob(".gpufabric/runs/*/run.json"))[-1].read_text())

    def preview(self, stack: str) -> dict[str, list[str]]:
        """Preview and give the names of the resources by operation."""
        digest = json.loads(self.pulumi("preview", "-s", stack, "--json", *self.packs))
        steps: dict[str, list[str]] = {}
        for step in digest["steps"]:
            steps.setdefault(step["op"], []).append("::".join(step["urn"].split("::")[2:]))
        return steps

    def up(self, stack: str, *more: str) -> str:
        """Bring a stack up, creating it on first use, without the preview that ``up`` shows before."""
        self.init(stack)
        return self.pulumi("up", "-s", stack, "--yes", "--skip-preview", *self.packs, *more)

    def init(self, stack: str) -> None:
        """Create a stack in the backend on first use."""
        if stack not in self.created:
            self.pulumi("stack", "init", stack)
            self.created.add(stack)

    def destroy(self, stack: str) -> str:
        """Lift protection and destroy a stack."""
        self.pulumi("state", "unprotect", "--all", "--yes", "-s", stack)
        return self.pulumi("destroy", "-s", stack, "--yes", "--skip-preview")

    def left(self) -> list[str]:
        """List what the clouds hold after a destroy, apart from what stays on purpose."""
        return [entry.resource.urn for entry in held(self.clouds) if entry.resource.type not in KEPT]

    def outputs(self, stack: str) -> dict[str, Any]:
        """Give a stack's outputs."""
        return json.loads(self.pulumi("stack", "output", "-s", stack, "--json"))

    @property
    def packs(self) -> tuple[str, str]:
        """Arguments that make a preview or update run the policy pack, which reads this project's files."""
        return ("--policy-pack", str(self.project / "policies"))


@pytest.fixture
def sandbox(tmp_path: Path, repo: Path, engine: Engine) -> Iterator[Sandbox]:
    """Give an empty project on the real engine and empty simulated clouds."""
    project = bare_project(repo, tmp_path / "project")
    build_home(tmp_path / "sim")
    environment = sim_environment(tmp_path / "sim", engine.bin_dir)
    yield Sandbox(
        root=tmp_path,
        project=project,
        checkout=repo,
        environment=environment,
        pulumi_path=engine.bin_dir / "pulumi",
    )


Declare = Callable[..., dict[str, Any]]


@pytest.fixture
def region() -> Declare:
    """Give the declaration of a region stack, with some properties replaced."""

    def with_replaced(stack: str, **replaced: Any) -> dict[str, Any]:
        return copy.deepcopy(REGIONS[stack]) | replaced

    return with_replaced


HandMade = Callable[[str], int]


@pytest.fixture
def hand_made(sandbox: Sandbox, region: Declare) -> HandMade:
    """Make a declared region by a script: no stack knows it."""

    def make(stack: str) -> int:
        sandbox.declare(stack, region(stack))
        sandbox.up(stack)
        script = sandbox.root / "script.json"
        number = script_of(sandbox.clouds, script)
        sandbox.pulumi("stack", "rm", stack, "--force", "--yes", "--preserve-config")
        reset(sandbox.clouds)
        seed(sandbox.clouds, script)
        return number

    return make
