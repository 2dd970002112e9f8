"""Time of ``gpufabric preview`` of five stacks against ``pulumi preview`` of each, one after another.

The stacks are the demo's, brought up. Both run the same previews with the same policy pack, in turn, A B A B,
so that a change of the machine's speed meets both.
"""

import os
import statistics
import subprocess
import sys
import time

from bench.common import ROOT, Bench, scratch

TARGET = 0.65
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
        for counted in range(runs + 1):
            first = _gpufabric(bench, "preview", "--policy-pack", str(ROOT / "policies"))
            pack = ("--policy-pack", str(ROOT / "policies"))
            second = sum(bench.seconds("preview", "-s", stack, *pack) for stack in STACKS)
            if counted:  # the first pair warms caches
                ours.append(first)
                theirs.append(second)
        ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
        print(
            f"  gpufabric median {statistics.median(ours):.2f} s, one after another median "
            f"{statistics.median(theirs):.2f} s; ratio median {statistics.median(ratios):.2f} "
            f"(min {min(ratios):.2f}, max {max(ratios):.2f}); load {os.getloadavg()[0]:.1f} at the end; "
            f"target at most {TARGET}"
        )


def _gpufabric(bench: Bench, *arguments: str) -> float:
    began = time.perf_counter()
    done = subprocess.run(
        [*COMMAND, *arguments],
        cwd=bench.project,
        env=bench.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"bench: gpufabric {' '.join(arguments)} failed:\n{done.stdout}\n{done.stderr}")
    return time.perf_counter() - began
