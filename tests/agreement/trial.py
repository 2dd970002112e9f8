"""Runs a case on the real engine and the simulated clouds."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from gpufabric.engine.locate import Engine
from gpufabric.plan.clock import NOW_VARIABLE
from gpufabric.preflight.examine import Preflight
from gpufabric.preflight.result import PreflightExit, PreflightReport
from gpufabric.preflight.verdict import PreflightVerdict
from gpufabric.simcloud.accounts.reader import SimulatedReader
from gpufabric.simcloud.environment import SIMULATED_TIME, sim_environment
from gpufabric.simcloud.home import build_home
from tests.agreement.cases import Case
from tests.agreement.drafts import INFINIBAND, Declared
from tests.agreement.joins import Join
from tests.simcloud.leases import lease
from tools.bare_project import bare_project, declare

TIMEOUT_S = 300
UNLIMITED = {"azure": {"features": [INFINIBAND]}}
"""Capacity file of an account without limits."""


@dataclass(frozen=True)
class Place:
    """A project, the simulated clouds that it runs against, and the engine.

    Attributes:
        project: folder of ``Pulumi.yaml``.
        clouds: folder of the simulated clouds.
        engine: the engine.
    """

    project: Path
    clouds: Path
    engine: Engine

    @property
    def environment(self) -> dict[str, str]:
        """Variables for the engine."""
        return sim_environment(self.clouds, self.engine.bin_dir)

    def copy(self, folder: Path) -> "Place":
        """Copy project and clouds, with the state of all stacks."""
        copied = Place(folder / "project", folder / "sim", self.engine)
        shutil.copytree(self.project, copied.project, symlinks=True)
        shutil.copytree(self.clouds, copied.clouds, symlinks=True)
        return copied

    def offer(self, offered: Mapping[str, object]) -> None:
        """Write the capacity file."""
        (self.clouds / "capacity.json").write_text(json.dumps(offered), encoding="utf-8")

    def declare(self, stacks: Mapping[str, Declared]) -> None:
        """Write the files of stacks, and create the stacks that do not exist."""
        for stack, declared in stacks.items():
            declare(self.project, stack, declared)
            created = self._pulumi("stack", "select", stack, "--create")
            assert created.returncode == 0, created.stderr

    def up(self, stacks: Iterable[str]) -> str:
        """Update stacks without policies; return what the engine says of those that fail."""
        runs = [self._pulumi("up", "-s", stack, "--yes", "--skip-preview") for stack in stacks]
        return "\n".join(f"{run.stdout}{run.stderr}" for run in runs if run.returncode)

    def preflight(self, stacks: Iterable[str]) -> PreflightReport:
        """Run a preflight of stacks, with the states that the engine has of all stacks of their accounts."""
        reader = SimulatedReader(self.clouds)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(NOW_VARIABLE, SIMULATED_TIME)
            preflight = Preflight(
                root=self.project,
                stacks=list(stacks),
                reader_for=lambda _: reader,
                table=lambda _cloud, _type: (),
            )
            states = {stack: self._state(stack) for stack in preflight.all_stacks()}
            return preflight.with_states(states).run()

    def _state(self, stack: str) -> Path:
        """Export the state of a stack."""
        file = self.project.parent / f"{stack}.state.json"
        exported = self._pulumi("stack", "export", "-s", stack, "--file", str(file))
        assert exported.returncode == 0, exported.stderr
        return file

    def _pulumi(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.engine.bin_dir / "pulumi", *arguments, "--non-interactive", "--color", "never"],
            cwd=self.project,
            env=os.environ | self.environment,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )


@dataclass
class Bench:
    """Makes places for cases; what runs before a case is brought up once for all cases that share it.

    Attributes:
        repo: the checkout.
        folder: an empty folder.
        engine: the engine.
    """

    repo: Path
    folder: Path
    engine: Engine
    _bases: dict[str, Place] = field(default_factory=dict[str, Place])
    _number: int = 0

    def place_for(self, case: Case) -> Place:
        """Return a place of a case's own, with the capacity of its account."""
        key = json.dumps(case.running, sort_keys=True)
        if key not in self._bases:
            self._bases[key] = self._base(case)
        self._number += 1
        place = self._bases[key].copy(self.folder / f"case{self._number}")
        if case.leased:
            region = next(iter(case.stacks.values()))
            assert lease(place.clouds, region, case.shape, case.leased)
        place.offer({case.cloud: case.offered})
        return place

    def _base(self, case: Case) -> Place:
        folder = self.folder / f"base{len(self._bases)}"
        clouds = folder / "sim"
        build_home(clouds)
        place = Place(bare_project(self.repo, folder / "project"), clouds, self.engine)
        place.offer(UNLIMITED)
        place.declare(case.running)
        failure = place.up(case.running)
        assert not failure, f"{case.text}: {failure}"
        return place


@dataclass(frozen=True)
class Trial:
    """A preflight, and the update after it.

    Attributes:
        case: the case.
        report: the preflight.
        failure: what the engine says of the update; empty if it succeeded.
    """

    case: Case | Join
    report: PreflightReport
    failure: str

    @property
    def is_ready(self) -> bool:
        """Whether preflight says ok to everything that the next update needs."""
        if self.report.exit == PreflightExit.DECLARATION:
            return False
        return not self._lacking

    @property
    def _lacking(self) -> list[PreflightVerdict]:
        return [verdict for verdict in self.report.verdicts if verdict.status != "ok" and verdict.needed_now]

    def disagreements(self) -> Iterator[str]:
        """Yield where preflight and the update disagree."""
        if self.is_ready and self.failure:
            yield f"preflight says ok, and the update fails: {_errors(self.failure)}"
        elif not self.is_ready and not self.failure:
            said = [verdict.text for verdict in self._lacking]
            problems = [problem for stack in self.report.stacks for problem in stack.problems]
            yield f"preflight says {said or problems}, and the update succeeds"


def run_trial(case: Case, bench: Bench) -> Trial:
    """Run a preflight of a case, and then the update."""
    place = bench.place_for(case)
    place.declare(case.stacks)
    report = place.preflight(case.stacks)
    return Trial(case, report, place.up(case.stacks))


def _errors(output: str) -> str:
    lines = [line.strip() for line in output.splitlines()]
    said = [line for line in lines if "error: " in line and not line.endswith("error occurred:")]
    return (said or lines)[0]
