"""Runs a case on the real engine and the simulated clouds."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gpufabric.engine.locate import Engine
from gpufabric.simcloud.environment import sim_environment
from gpufabric.simcloud.home import build_home
from tests.agreement.cases import Case
from tests.agreement.drafts import INFINIBAND, Declared
from tests.simcloud.leases import lease
from tools.bare_project import bare_project, declare

TIMEOUT_S = 300
_UNLIMITED = {"azure": {"features": [INFINIBAND]}}
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

    def up(self, stacks: Mapping[str, Declared]) -> str:
        """Declare stacks and update them without policies; return the first failure, or nothing."""
        for stack, declared in stacks.items():
            declare(self.project, stack, declared)
        failures = [self._up(stack) for stack in stacks]
        return next(filter(None, failures), "")

    def _up(self, stack: str) -> str:
        created = self._pulumi("stack", "select", stack, "--create")
        assert created.returncode == 0, created.stderr
        run = self._pulumi("up", "-s", stack, "--yes", "--skip-preview")
        return "" if run.returncode == 0 else f"{run.stdout}{run.stderr}"

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
        place.offer(_UNLIMITED)
        failure = place.up(case.running)
        assert not failure, f"{case.text}: {failure}"
        return place
