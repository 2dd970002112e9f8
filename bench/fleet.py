"""Time of ``gpufabric preview`` of five stacks, compared with ``pulumi preview`` of each, one after another.

The stacks are the demo's, and they are up. All runs use the same policy pack. ``gpufabric`` runs with and
without forks. On Linux the benchmark also prints how busy the cores were. This bounds the ratio: parallel
work takes at least its processor time divided by the number of cores.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from bench.common import ROOT, Bench, alternate, ratios, scratch, spread
from gpufabric.engine.forkserver.start import SWITCH_VARIABLE

TARGET = 0.65
STAT = Path("/proc/stat")
STACKS = ("aws-us-east-1", "aws-us-west-2", "azure-eastus", "oci-us-ashburn-1", "backbone")
COMMAND = (sys.executable, "-c", "from gpufabric.cli.main import run; run()")


class FleetRun(NamedTuple):
    seconds: float
    busy_seconds: float


def run(runs: int) -> None:
    """Measure and print the ratio."""
    with scratch() as bench:
        print(
            f"fleet: gpufabric preview of {len(STACKS)} stacks, and pulumi preview one after another; "
            f"{bench.engine}; {runs} runs; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start"
        )
        bench.run(*COMMAND, "up", "--yes", *STACKS)
        pack = ("--policy-pack", str(ROOT / "policies"))
        preview = partial(bench.run, *COMMAND, "preview", *pack)
        forked, theirs, ours = alternate(
            runs,
            partial(_measure, partial(preview, variables={SWITCH_VARIABLE: "yes"})),
            partial(_measure, partial(_one_after_another, bench, pack)),
            partial(_measure, partial(preview, variables={SWITCH_VARIABLE: "no"})),
        )
        _report(ours, forked, theirs)


def _one_after_another(bench: Bench, pack: tuple[str, ...]) -> None:
    for stack in STACKS:
        bench.pulumi("preview", "-s", stack, *pack)


def _measure(action: Callable[[], object]) -> FleetRun:
    began, busy = time.perf_counter(), _busy_seconds()
    action()
    return FleetRun(time.perf_counter() - began, _busy_seconds() - busy)


def _report(ours: Sequence[FleetRun], forked: Sequence[FleetRun], theirs: Sequence[FleetRun]) -> None:
    their_times = _times(theirs)
    print(
        f"  one after another {_describe(theirs)}; load {os.getloadavg()[0]:.1f} at the end; "
        f"target of the ratio at most {TARGET} with forks"
    )
    cores = os.cpu_count() or 1
    for label, runs in (("gpufabric", ours), ("with forks", forked)):
        bound = statistics.median(ratios([run.busy_seconds / cores for run in runs], their_times))
        print(
            f"  {label} {_describe(runs)}; ratio {spread(ratios(_times(runs), their_times))}; "
            f"{bound:.2f} if all cores were always busy"
        )
    print(f"  ratio of forks to none {spread(ratios(_times(forked), _times(ours)))}")


def _times(measured: Sequence[FleetRun]) -> list[float]:
    return [run.seconds for run in measured]


def _describe(measured: Sequence[FleetRun]) -> str:
    seconds = statistics.median(_times(measured))
    busy = statistics.median(run.busy_seconds for run in measured)
    return f"{seconds:.2f} s ({busy:.1f} s of processor, {busy / seconds:.2f} cores busy)"


def _busy_seconds() -> float:
    """Return the machine's processor time since its start; 0 where the system does not report it."""
    if not STAT.exists():
        return 0.0
    user, nice, system, _idle, _waiting, interrupt, soft = map(int, STAT.read_text().split()[1:8])
    return (user + nice + system + interrupt + soft) / os.sysconf("SC_CLK_TCK")
