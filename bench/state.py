"""Cost of a file backend's state in a large region: the engine writes the whole file at each step.

A region of AWS with few and with many pools is brought up with each setting that the engine has for such
backends.
"""

import os
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from ruamel.yaml import YAML

from bench.common import Bench, scratch

POOLS = (5, 20, 80)
SETTINGS: Mapping[str, Mapping[str, str]] = {"as it is": {}, "gzip": {"PULUMI_DIY_BACKEND_GZIP": "true"}}
"""Variables by what they do. ``PULUMI_SKIP_CHECKPOINTS`` is left out: a kill then loses all that was made."""

_SHAPE = "p5.48xlarge"
_POLL_SECONDS = 0.02


class Cost(NamedTuple):
    """Time of an update.

    Attributes:
        seconds: duration.
        busy_seconds: processor time of the engine and of what it started.
        written_mb: what the engine wrote, to files and to other processes, in MB (10^6 bytes).
        resources: resources in the state after it.
    """

    seconds: float
    busy_seconds: float
    written_mb: float
    resources: int


def run(_runs: int) -> None:
    """Measure each case once and print it; counts and bytes do not vary."""
    with scratch() as bench:
        print(f"state: `pulumi up` of one region on a file backend; {bench.engine}; {os.cpu_count()} cores")
        for number, pools in enumerate(POOLS):
            for place, (label, variables) in enumerate(SETTINGS.items()):
                stack = f"aws-us-east-1-state-{number}-{place}"
                _declare(bench, stack, pools, number * len(SETTINGS) + place)
                cost = _up(bench, stack, variables)
                print(
                    f"  {pools} pools, {cost.resources} resources, {label}: {cost.seconds:.0f} s, "
                    f"{cost.busy_seconds:.0f} s of processors, {cost.written_mb:,.0f} MB written, "
                    f"{1000 * cost.written_mb / cost.resources:,.0f} kB a resource",
                    flush=True,
                )


def _declare(bench: Bench, stack: str, pools: int, place: int) -> None:
    """Declare a region of small pools in a network of its own."""
    region = {
        "cloud": "aws",
        "region": "us-east-1",
        "account_id": "123456789012",
        "zone": "use1-az6",
        "system_zones": ["use1-az4", "use1-az6"],
        "network": {"cidr": f"10.{place}.0.0/16"},
        "pools": {f"pool-{number:03}": {"shape": _SHAPE, "nodes": 1} for number in range(pools)},
    }
    file = bench.project / "stacks" / f"Pulumi.{stack}.yaml"
    YAML(typ="safe").dump({"config": {"gpufabric:region": region}}, file)
    bench.pulumi("stack", "init", stack)


def _up(bench: Bench, stack: str, variables: Mapping[str, str]) -> Cost:
    command = ["pulumi", "up", "--yes", "--skip-preview", "-s", stack, "--non-interactive"]
    began = time.perf_counter()
    with (bench.base / "output").open("w+b") as output:
        process = subprocess.Popen(
            command, cwd=bench.project, env={**bench.environment, **variables}, stdout=output, stderr=output
        )
        written = 0
        while True:
            written = max(written, _written_bytes(process.pid))
            ended, status, used = os.wait4(process.pid, os.WNOHANG)
            if ended:
                break
            time.sleep(_POLL_SECONDS)
        seconds = time.perf_counter() - began
        if status:
            output.seek(0)
            raise SystemExit(f"bench: {' '.join(command)} failed:\n{output.read().decode()[-4000:]}")
    listed = bench.pulumi("stack", "--stack", stack, "--show-urns")
    return Cost(seconds, used.ru_utime + used.ru_stime, written / 1e6, listed.count("URN: "))


def _written_bytes(pid: int) -> int:
    """Return what a process has written so far; 0 once it has ended, and where there is no /proc."""
    try:
        lines = Path(f"/proc/{pid}/io").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return int(dict(line.split(": ") for line in lines)["wchar"])
