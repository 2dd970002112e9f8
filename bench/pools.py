"""Time and memory of one region with many pools, from `check` to `destroy`.

Each size is measured once. What grows faster than the number of pools shows in the processor time of a pool.
Variables: BENCH_POOLS, the sizes, such as ``50,200``.
"""

import os
from typing import Any

from bench.common import scratch
from bench.rollout import PHASES, declare_region, measured
from tools.small_fabric import REGIONS

SIZES = (50, 200)
SIZES_VARIABLE = "BENCH_POOLS"
_BASE = "aws-us-east-1"
STACK = f"{_BASE}-many"
"""The demo has a snapshot of quotas for another stack, which are too small."""

_ACCOUNT = "123456789099"
_SHAPE = "p6-b200.48xlarge"


def run(_runs: int) -> None:
    """Measure each size once, and print what a pool takes."""
    given = os.environ.get(SIZES_VARIABLE)
    sizes = [int(size) for size in given.split(",")] if given else SIZES
    print(f"pools: one region of AWS on the simulated clouds; {os.cpu_count()} cores")
    for size in sizes:
        with scratch() as bench:
            declare_region(bench, STACK, _region(size))
            for phase, arguments in PHASES.items():
                cost = measured(bench, *arguments, STACK)
                print(
                    f"  {size} pools, {phase}: {cost.seconds:.0f} s, "
                    f"{cost.busy_seconds:.0f} s of processors, "
                    f"{cost.busy_seconds / size:.2f} s a pool; largest process {cost.peak_mb:.0f} MB",
                    flush=True,
                )


def _region(pools: int) -> dict[str, Any]:
    return {
        **REGIONS[_BASE],
        "account_id": _ACCOUNT,
        "pools": {f"p{number:03}": {"shape": _SHAPE, "nodes": 1} for number in range(pools)},
        "storage": {"checkpoints": {"protect": False}},
    }
