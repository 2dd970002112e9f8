"""Run the benchmarks: ``make bench`` (all), or ``make bench ARGS="preview"``."""

import argparse
import sys

from bench import check, fleet, policies, preview, scale

BENCHMARKS = {
    "check": check.run,
    "fleet": fleet.run,
    "policies": policies.run,
    "preview": preview.run,
    "scale": scale.run,
}


def main() -> int:
    """Run the benchmarks that were named, or all."""
    parser = argparse.ArgumentParser(prog="bench", description="Measure gpufabric as ratios in one run.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"any of: {', '.join(BENCHMARKS)}")
    parser.add_argument("--runs", type=int, default=7, help="counted runs of each program (default 7)")
    arguments = parser.parse_args()
    unknown = set(arguments.names) - set(BENCHMARKS)
    if unknown:
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are: {', '.join(BENCHMARKS)}")
    for name in arguments.names or BENCHMARKS:
        BENCHMARKS[name](arguments.runs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
