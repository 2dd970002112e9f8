"""Parts that all benchmarks share: a scratch project on the real engine, alternating runs, medians."""

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from gpufabric.engine.locate import find_engine
from gpufabric.engine.workspace import copy_project
from gpufabric.simcloud.environment import sim_environment
from gpufabric.simcloud.home import build_home

ROOT = Path(__file__).resolve().parent.parent
REGIONS = ("aws-us-east-1", "azure-eastus", "oci-us-ashburn-1")
"""The demo's regions that benchmarks of single stacks measure, one of each cloud."""

Result = TypeVar("Result")


@dataclass(frozen=True)
class Bench:
    """A scratch project.

    Attributes:
        base: temporary folder.
        project: copy of the checkout's project.
        environment: variables that select the simulated clouds.
        engine: description of the engine.
    """

    base: Path
    project: Path
    environment: dict[str, str]
    engine: str

    def run(
        self,
        *command: str,
        project: Path | None = None,
        variables: Mapping[str, str] | None = None,
        fails: bool = False,
    ) -> str:
        """Run a command and return its output; end the benchmark unless it ends as expected."""
        done = subprocess.run(
            command,
            cwd=project or self.project,
            env={**self.environment, **(variables or {})},
            capture_output=True,
            text=True,
            check=False,
        )
        if (done.returncode != 0) != fails:
            said = f"{done.stdout}\n{done.stderr}"
            raise SystemExit(f"bench: {' '.join(command)} ended with status {done.returncode}:\n{said}")
        return done.stdout

    def pulumi(self, *arguments: str, project: Path | None = None, fails: bool = False) -> str:
        """Run the engine's command line and return its output."""
        command = ("pulumi", *arguments, "--non-interactive", "--color", "never")
        return self.run(*command, project=project, fails=fails)

    def seconds(self, *arguments: str, project: Path | None = None, fails: bool = False) -> float:
        """Time one run of the engine's command line, in seconds."""
        began = time.perf_counter()
        self.pulumi(*arguments, project=project, fails=fails)
        return time.perf_counter() - began


@contextmanager
def scratch() -> Iterator[Bench]:
    """Yield a scratch project and remove it at the end."""
    engine = find_engine(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        build_home(base / "sim")
        environment = os.environ | sim_environment(base / "sim", engine.bin_dir)
        yield Bench(base, copy_project(ROOT, base / "project"), environment, engine.described)


def alternate(runs: int, *measures: Callable[[], Result]) -> list[tuple[Result, ...]]:
    """Run measures alternately, and return the results of each.

    A change of the machine's speed then affects all of them. The first round warms caches and does not count.
    """
    rounds = [tuple(measure() for measure in measures) for _ in range(runs + 1)]
    return list(zip(*rounds[1:], strict=True))


def ratios(first: Sequence[float], second: Sequence[float]) -> list[float]:
    """Divide the results of two measures round by round."""
    return [numerator / denominator for numerator, denominator in zip(first, second, strict=True)]


def spread(values: Sequence[float], unit: str = "") -> str:
    """Return the median with minimum and maximum."""
    return f"{statistics.median(values):.2f}{unit} (min {min(values):.2f}, max {max(values):.2f})"
