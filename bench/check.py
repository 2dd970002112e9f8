"""Time of ``gpufabric check`` of the demo's stacks, and time and memory of a fabric of 100 stacks."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bench.common import ROOT
from gpufabric.engine.workspace import copy_project
from gpufabric.plan.clock import NOW_VARIABLE
from gpufabric.simcloud.environment import SIMULATED_TIME
from gpufabric.spec.project import BACKBONE_STACK

STACKS = 100
DEMO_TARGET_SECONDS = 5.0
COMMAND = [sys.executable, "-c", "from gpufabric.cli.main import run; run()", "check", "--json"]
CHILD = [sys.executable, "-c", "from bench.check import one_process; one_process()"]


def run(runs: int) -> None:
    """Measure and print."""
    load = os.getloadavg()[0]
    print(f"check: without an engine; {os.cpu_count()} cores, load {load:.1f}; {runs} runs of the demo")
    with tempfile.TemporaryDirectory() as folder:
        demo = copy_project(ROOT, Path(folder) / "demo")
        measured = [_measure(demo)[:2] for _ in range(runs + 1)][1:]  # the first warms caches
        stacks = len(list((demo / "stacks").glob("Pulumi.*.yaml")))
        times = [seconds for seconds, _cpu in measured]
        cpu_median = statistics.median(cpu for _seconds, cpu in measured)
        print(
            f"  demo: {stacks} stacks; median {statistics.median(times):.2f} s (min {min(times):.2f}, "
            f"max {max(times):.2f}), {cpu_median:.2f} s of CPU; target at most {DEMO_TARGET_SECONDS:.0f} s"
        )
        many = copy_project(ROOT, Path(folder) / "many")
        _declare(many)
        seconds, cpu, report = _measure(many)
        judged = sum(bool(one["findings"]) for one in report["stacks"])
        resources = sum(one["resources"] for one in report["stacks"])
        print(
            f"  fabric: {len(report['stacks'])} stacks, {judged} judged, {resources} resources; "
            f"{seconds:.1f} s, {seconds / STACKS:.2f} s each; {cpu / STACKS:.2f} s of CPU each"
        )
        _memory(many)


def one_process() -> None:
    """Check all stacks of the project in the working directory in this process; print memory after each."""
    from gpufabric import collector  # noqa: PLC0415
    from gpufabric.check.fabric import check_slice  # noqa: PLC0415
    from gpufabric.check.stack import Checkout  # noqa: PLC0415
    from gpufabric.spec.project import load_project  # noqa: PLC0415

    root = Path.cwd()
    names = sorted(load_project(root).regions)
    collector.switch_off()
    found = [
        (name, _resident_mib()) for name in names if check_slice(Checkout(root, root / "stacks"), [name])
    ]
    print(json.dumps(found))


def _memory(project: Path) -> None:
    done = subprocess.run(CHILD, cwd=project, env=_environment(), capture_output=True, text=True, check=True)
    found: list[tuple[str, float]] = json.loads(done.stdout)
    for cloud in ("aws", "azure", "oci"):
        own = [mib for name, mib in found if name.startswith(cloud)]
        each = (own[-1] - own[1]) / (len(own) - 2) * 1024
        print(
            f"  memory, one process, {cloud}: {own[0]:.0f} MiB after its first stack, {own[1]:.0f} after the "
            f"second, {own[-1]:.0f} after {len(own)}: {each:+.0f} KiB for each further one"
        )


def _measure(project: Path) -> tuple[float, float, Any]:
    """Check a project; give seconds, seconds of CPU of all its processes, and the report."""
    began, used = time.perf_counter(), _cpu_seconds()
    done = subprocess.run(
        COMMAND, cwd=project, env=_environment(), capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - began
    if done.returncode > 1:
        raise SystemExit(f"bench: gpufabric check failed:\n{done.stdout[-2000:]}\n{done.stderr}")
    return seconds, _cpu_seconds() - used, json.loads(done.stdout)


def _cpu_seconds() -> float:
    spent = os.times()
    return spent.children_user + spent.children_system


def _environment() -> dict[str, str]:
    return os.environ | {NOW_VARIABLE: SIMULATED_TIME, "PYTHONPATH": str(ROOT)}


def _declare(project: Path) -> None:
    """Replace the demo's stacks by many regions, each with an address range of its own."""
    folder = project / "stacks"
    yaml = YAML(typ="safe")
    found: list[tuple[str, Any]] = []
    for file in sorted(folder.glob("Pulumi.*.yaml")):
        stack = file.name.removeprefix("Pulumi.").removesuffix(".yaml")
        if stack != BACKBONE_STACK:
            found.append((stack, yaml.load(file.read_text(encoding="utf-8"))))
        file.unlink()
    for number in range(STACKS):
        stack, data = found[number % len(found)]
        data["config"]["gpufabric:region"]["network"]["cidr"] = f"10.{number}.0.0/16"
        yaml.dump(data, folder / f"Pulumi.{stack}-{number:03}.yaml")


def _resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
