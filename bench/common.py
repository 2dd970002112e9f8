"""What the benchmarks share: a scratch project on the real engine, and timed runs of its command line."""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gpufabric.engine.locate import find_engine
from gpufabric.engine.workspace import copy_project
from gpufabric.simcloud.environment import sim_environment
from gpufabric.simcloud.home import build_home

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Bench:
    """A scratch project.

    Attributes:
        base: folder that goes away afterwards.
        project: copy of the checkout's project.
        environment: variables that select the simulated clouds.
        engine: which engine runs.
    """

    base: Path
    project: Path
    environment: dict[str, str]
    engine: str

    def pulumi(self, *arguments: str, project: Path | None = None) -> str:
        """Run the engine's command line and give what it printed; a failure ends the benchmark."""
        done = subprocess.run(
            ["pulumi", *arguments, "--non-interactive", "--color", "never"],
            cwd=project or self.project,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"bench: pulumi {' '.join(arguments)} failed:\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def seconds(self, *arguments: str, project: Path | None = None) -> float:
        """Time one run of the command line, in seconds."""
        began = time.perf_counter()
        self.pulumi(*arguments, project=project)
        return time.perf_counter() - began


@contextmanager
def scratch() -> Iterator[Bench]:
    """Make a scratch project that is removed at the end."""
    engine = find_engine(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        build_home(base / "sim")
        environment = os.environ | sim_environment(base / "sim", engine.bin_dir)
        yield Bench(base, copy_project(ROOT, base / "project"), environment, engine.described)
