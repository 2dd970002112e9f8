"""Time of ``gpufabric preview`` of five stacks against ``pulumi preview`` of each, one after another.

The stacks are the demo's, brought up. Both run the same previews with the same policy pack, in turn, A B A B,
so that a change of the machine's speed meets both. A third run of ``gpufabric`` goes without forks. On Linux
it also prints how busy the cores were, which bounds the ratio: work that runs side by side is never quicker
than its processor time spread over all cores.
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from bench.common import ROOT, Bench, scratch
from gpufabric.engine.forkserver.start import SWITCH_VARIABLE

TARGET = 0.65
STAT = Path("/proc/stat")
STACKS = ("aws-us-east-1", "aws-us-west-2", "azure-eastus", "oci-us-ashburn-1", "backbone")
COMMAND = (sys.executable, "-c", "from gpufabric.cli.main import run; run()")


def run(runs: int) -> None:
    """Measure and print the ratio."""
    with scratch() as bench:
        (bench.project / ".engine").symlink_to(ROOT / ".engine", target_is_directory=True)
        print(
            f"fleet: gpufabric preview of {len(STACKS)} stacks against pulumi preview one after another; "
            f"{bench.engine}; {runs} runs; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start"
        )
        _gpufabric(bench, "up", "--yes", *STACKS)
        ours: list[float] = []
        theirs: list[float] = []
        unforked: list[float] = []
        busy: list[tuple[float, float]] = []
        pack = ("--policy-pack", str(ROOT / "policies"))
        for counted in range(runs + 1):
            began = _busy_seconds()
            first = _gpufabric(bench, "preview", *pack)
            between = _busy_seconds()
            second = sum(bench.seconds("preview", "-s", stack, *pack) for stack in STACKS)
            if counted:  # the first pair warms caches
                ours.append(first)
                theirs.append(second)
                busy.append((between - began, _busy_seconds() - between))
            third = _gpufabric(bench, "preview", *pack, **{SWITCH_VARIABLE: "no"})
            if counted:
                unforked.append(third)
        ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
        print(
            f"  gpufabric median {statistics.median(ours):.2f} s, one after another median "
            f"{statistics.median(theirs):.2f} s; ratio median {statistics.median(ratios):.2f} "
            f"(min {min(ratios):.2f}, max {max(ratios):.2f}); load {os.getloadavg()[0]:.1f} at the end; "
            f"target at most {TARGET}"
        )
        print(
            f"  without forks: median {statistics.median(unforked):.2f} s; with forks "
            f"{statistics.median(one / other for one, other in zip(ours, unforked, strict=True)):.2f} of it"
        )
        if STAT.exists():
            _tell_busy(ours, theirs, busy)


def _tell_busy(ours: list[float], theirs: list[float], busy: list[tuple[float, float]]) -> None:
    cores = os.cpu_count() or 1
    first, second = (statistics.median(one) for one in zip(*busy, strict=True))
    bound = statistics.median(one[0] / cores / other for one, other in zip(busy, theirs, strict=True))
    print(
        f"  processor: gpufabric {first:.1f} s, {first / statistics.median(ours):.2f} of {cores} cores busy; "
        f"one after another {second:.1f} s, {second / statistics.median(theirs):.2f} of {cores}; "
        f"with all cores busy all the time the ratio would be {bound:.2f}"
    )


def _busy_seconds() -> float:
    """Give the processor time that the machine has spent since its start; 0 where it is not told."""
    if not STAT.exists():
        return 0.0
    user, nice, system, _idle, _waiting, interrupt, soft = map(int, STAT.read_text().split()[1:8])
    return (user + nice + system + interrupt + soft) / os.sysconf("SC_CLK_TCK")


def _gpufabric(bench: Bench, *arguments: str, **variables: str) -> float:
    began = time.perf_counter()
    done = subprocess.run(
        [*COMMAND, *arguments],
        cwd=bench.project,
        env={**bench.environment, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"bench: gpufabric {' '.join(arguments)} failed:\n{done.stdout}\n{done.stderr}")
    return time.perf_counter() - began
