"""Run the benchmarks: ``make bench`` (all), or ``make bench ARGS="preview"``."""

import argparse
import sys

from bench import (
    accounts,
    check,
    fleet,
    page,
    plan,
    policies,
    pools,
    preview,
    rollout,
    scale,
    state,
    verdicts,
)
from bench.cases import page as cases
from bench.training import page as training

BENCHMARKS = {
    "accounts": accounts.run,
    "cases": cases.run,
    "check": check.run,
    "fleet": fleet.run,
    "page": page.run,
    "plan": plan.run,
    "policies": policies.run,
    "preview": preview.run,
    "pools": pools.run,
    "rollout": rollout.run,
    "scale": scale.run,
    "state": state.run,
    "training": training.run,
    "verdicts": verdicts.run,
}


def main() -> int:
    """Run the named benchmarks, or all of them."""
    parser = argparse.ArgumentParser(
        prog="bench", description="Measure gpufabric on the real engine and the simulated clouds."
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"benchmarks, default all: {', '.join(BENCHMARKS)}"
    )
    parser.add_argument("--runs", type=int, default=7, help="counted rounds (default 7)")
    arguments = parser.parse_args()
    unknown = set(arguments.names) - set(BENCHMARKS)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; benchmarks are {', '.join(BENCHMARKS)}")
    for name in arguments.names or BENCHMARKS:
        BENCHMARKS[name](arguments.runs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
