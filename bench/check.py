"""Time of ``gpufabric check`` of the demo's stacks, and time and memory of a fabric of 100 stacks."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML

from bench.common import ROOT, alternate, spread
from gpufabric.engine.workspace import copy_project
from gpufabric.plan.clock import NOW_VARIABLE
from gpufabric.simcloud.environment import SIMULATED_TIME
from gpufabric.wire.project import BACKBONE_STACK

STACKS = 100
DEMO_TARGET_SECONDS = 5.0
COMMAND = [sys.executable, "-c", "from gpufabric.cli.main import run; run()", "check", "--json"]
CHILD = [sys.executable, "-c", "from bench.check import one_process; one_process()"]


class CheckRun(NamedTuple):
    seconds: float
    cpu_seconds: float
    report: Any


def run(runs: int) -> None:
    """Measure and print."""
    load = os.getloadavg()[0]
    print(f"check: without an engine; {os.cpu_count()} cores, load {load:.1f}; {runs} runs of the demo")
    with tempfile.TemporaryDirectory() as folder:
        demo = copy_project(ROOT, Path(folder) / "demo")
        (checks,) = alternate(runs, partial(_check, demo))
        stacks = len(list((demo / "stacks").glob("Pulumi.*.yaml")))
        print(
            f"  demo: {stacks} stacks; {spread([check.seconds for check in checks], ' s')}, "
            f"{statistics.median(check.cpu_seconds for check in checks):.2f} s of CPU; "
            f"target at most {DEMO_TARGET_SECONDS:.0f} s"
        )
        many = copy_project(ROOT, Path(folder) / "many")
        _declare(many)
        checked = _check(many)
        judged = sum(bool(stack["findings"]) for stack in checked.report["stacks"])
        resources = sum(stack["resources"] for stack in checked.report["stacks"])
        print(
            f"  fabric: {len(checked.report['stacks'])} stacks, {judged} judged, {resources} resources; "
            f"{checked.seconds:.1f} s; per stack {checked.seconds / STACKS:.2f} s and "
            f"{checked.cpu_seconds / STACKS:.2f} s of CPU"
        )
        _memory(many)


def one_process() -> None:
    """Check all stacks of the project in the working directory in this process; print memory after each."""
    from gpufabric import collector  # noqa: PLC0415
    from gpufabric.check.fabric import check_slice  # noqa: PLC0415
    from gpufabric.check.stack import Checkout  # noqa: PLC0415
    from gpufabric.snapshots.project import project_with_facts  # noqa: PLC0415

    root = Path.cwd()
    names = sorted(project_with_facts(root).regions)
    collector.switch_off()
    memory = [
        (name, _resident_mib()) for name in names if check_slice(Checkout(root, root / "stacks"), [name])
    ]
    print(json.dumps(memory))


def _memory(project: Path) -> None:
    done = subprocess.run(CHILD, cwd=project, env=_environment(), capture_output=True, text=True, check=True)
    memory: list[tuple[str, float]] = json.loads(done.stdout)
    for cloud in ("aws", "azure", "oci"):
        own = [mib for name, mib in memory if name.startswith(cloud)]
        growth_kib = (own[-1] - own[1]) / (len(own) - 2) * 1024
        print(
            f"  memory of one process, {cloud}: {own[0]:.0f} MiB after one stack, {own[1]:.0f} after two, "
            f"{own[-1]:.0f} after {len(own)}: {growth_kib:+.0f} KiB for each further stack"
        )


def _check(project: Path) -> CheckRun:
    began, used = time.perf_counter(), _cpu_seconds()
    done = subprocess.run(
        COMMAND, cwd=project, env=_environment(), capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - began
    if done.returncode > 1:
        raise SystemExit(f"bench: gpufabric check failed:\n{done.stdout[-2000:]}\n{done.stderr}")
    return CheckRun(seconds, _cpu_seconds() - used, json.loads(done.stdout))


def _cpu_seconds() -> float:
    spent = os.times()
    return spent.children_user + spent.children_system


def _environment() -> dict[str, str]:
    return os.environ | {NOW_VARIABLE: SIMULATED_TIME, "PYTHONPATH": str(ROOT)}


def _declare(project: Path) -> None:
    """Replace the demo's stacks by many regions, each with its own address range."""
    folder = project / "stacks"
    yaml = YAML(typ="safe")
    declared: list[tuple[str, Any]] = []
    for file in sorted(folder.glob("Pulumi.*.yaml")):
        stack = file.name.removeprefix("Pulumi.").removesuffix(".yaml")
        if stack != BACKBONE_STACK:
            declared.append((stack, yaml.load(file.read_text(encoding="utf-8"))))
        file.unlink()
    for number in range(STACKS):
        stack, data = declared[number % len(declared)]
        data["config"]["gpufabric:region"]["network"]["cidr"] = f"10.{number}.0.0/16"
        yaml.dump(data, folder / f"Pulumi.{stack}-{number:03}.yaml")


def _resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
