"""Time and memory of a rollout: 30 regions of three clouds with 100,000 GPUs, from `check` to `destroy`.

Three regions, one of each cloud, come first: what grows faster than the number of regions shows in the ratio.
"""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML

from bench.common import Bench, scratch
from tools.small_fabric import REGIONS

LARGEST = 30
SIZES = (3, LARGEST)
GPUS = 100_000
PHASES: Mapping[str, tuple[str, ...]] = {
    "check": ("check",),
    "preview": ("preview", "--init"),
    "up": ("up", "--yes"),
    "preview again": ("preview",),
    "destroy": ("destroy", "--yes"),
}
COMMAND = (sys.executable, "-c", "from gpufabric.cli.main import run; run()")
_GPUS_PER_NODE = 8
_NODES_PER_POOL = 100
"""Machines of a pool: Azure has one node pool for each InfiniBand partition of 100."""


class Cost(NamedTuple):
    """Time and memory of a phase.

    Attributes:
        seconds: duration.
        busy_seconds: processor time of all processes.
        peak_mb: memory of the largest process, in MB (10^6 bytes).
    """

    seconds: float
    busy_seconds: float
    peak_mb: float


def run(_runs: int) -> None:
    """Measure each size once, and print what a region takes."""
    print(f"rollout: {GPUS:,} GPUs in {LARGEST} regions; {os.cpu_count()} cores")
    for size in SIZES:
        with scratch() as bench:
            stacks = _declare(bench, size)
            for phase, arguments in PHASES.items():
                cost = measured(bench, *arguments, *(stacks if phase != "check" else ()))
                print(
                    f"  {size} regions, {phase}: {cost.seconds:.0f} s, "
                    f"{cost.busy_seconds:.0f} s of processors, {cost.busy_seconds / size:.1f} s a region; "
                    f"largest process {cost.peak_mb:.0f} MB",
                    flush=True,
                )


def declare_region(bench: Bench, stack: str, region: Mapping[str, Any]) -> None:
    """Replace the demo's regions by one.

    Args:
        bench: the project.
        stack: name of the stack.
        region: its declaration.
    """
    _clear(bench)
    _write(bench.project / "stacks" / f"Pulumi.{stack}.yaml", region)


def _clear(bench: Bench) -> None:
    """Remove the demo's regions and its job."""
    for file in (bench.project / "stacks").glob("Pulumi.*.yaml"):
        file.unlink()
    yaml = YAML()
    project = yaml.load((bench.project / "Pulumi.yaml").read_text(encoding="utf-8"))
    project["config"]["fabric"]["default"] = {"name": "large"}
    yaml.dump(project, bench.project / "Pulumi.yaml")


def _declare(bench: Bench, size: int) -> list[str]:
    """Replace the demo's regions by others, each in an account of its own."""
    _clear(bench)
    nodes = GPUS // _GPUS_PER_NODE // LARGEST + 1
    stacks: list[str] = []
    for number in range(size):
        base, declared = list(REGIONS.items())[number % len(REGIONS)]
        stack = f"{base}-r{number:02}"
        _write(bench.project / "stacks" / f"Pulumi.{stack}.yaml", _region(declared, number, nodes))
        stacks.append(stack)
    return stacks


def _region(declared: Mapping[str, Any], number: int, nodes: int) -> dict[str, Any]:
    shape = declared["pools"]["train"]["shape"]
    sizes = [min(_NODES_PER_POOL, nodes - start) for start in range(0, nodes, _NODES_PER_POOL)]
    pools = {f"train-{place}": {"shape": shape, "nodes": count} for place, count in enumerate(sizes)}
    own: dict[str, Any] = {"network": {"cidr": f"10.{number}.0.0/16"}, "pools": pools}
    if declared["cloud"] == "aws":
        own["account_id"] = f"1234567890{number:02}"
    if declared["cloud"] == "azure":
        own["subscription_id"] = declared["subscription_id"][:-2] + f"{number:02}"
    # Protected data would keep `destroy` from removing the stack.
    lustre = {**declared["storage"]["lustre"], "protect": False}
    return {**declared, **own, "storage": {"lustre": lustre, "checkpoints": {"protect": False}}}


def _write(file: Path, region: Mapping[str, Any]) -> None:
    YAML(typ="safe").dump({"config": {"gpufabric:region": dict(region)}}, file)


def measured(bench: Bench, *arguments: str) -> Cost:
    """Run a command, and return what it took.

    Args:
        bench: the project.
        arguments: arguments of the command line.
    """
    began = time.perf_counter()
    with (bench.base / "output").open("w+b") as output:
        process = subprocess.Popen(
            [*COMMAND, *arguments], cwd=bench.project, env=bench.environment, stdout=output, stderr=output
        )
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        if status:
            output.seek(0)
            raise SystemExit(f"bench: gpufabric {arguments[0]} failed:\n{output.read().decode()[-6000:]}")
    return Cost(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / 1e6)
