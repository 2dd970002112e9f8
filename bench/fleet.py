"""Time of ``gpufabric preview`` of five stacks, compared with ``pulumi preview`` of each, one after another.

The stacks are the demo's, and they are up. Both sides use the same policy pack. A third run uses
``gpufabric`` without forks. On Linux the benchmark also prints how busy the cores were. This bounds the
ratio: parallel work takes at least its processor time divided by the number of cores.
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


class Measured(NamedTuple):
    """One run.

    Attributes:
        seconds: time that passed.
        busy_seconds: processor time of the whole machine; 0 where the system does not report it.
    """

    seconds: float
    busy_seconds: float


def run(runs: int) -> None:
    """Measure and print the ratio."""
    with scratch() as bench:
        (bench.project / ".engine").symlink_to(ROOT / ".engine", target_is_directory=True)
        print(
            f"fleet: gpufabric preview of {len(STACKS)} stacks, and pulumi preview one after another; "
            f"{bench.engine}; {runs} runs; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start"
        )
        bench.run(*COMMAND, "up", "--yes", *STACKS)
        pack = ("--policy-pack", str(ROOT / "policies"))
        preview = partial(bench.run, *COMMAND, "preview", *pack)
        ours, theirs, unforked = alternate(
            runs,
            partial(_measure, preview),
            partial(_measure, partial(_one_after_another, bench, pack)),
            partial(_measure, partial(preview, variables={SWITCH_VARIABLE: "no"})),
        )
        _report(ours, theirs, unforked)


def _one_after_another(bench: Bench, pack: tuple[str, ...]) -> None:
    for stack in STACKS:
        bench.pulumi("preview", "-s", stack, *pack)


def _measure(action: Callable[[], object]) -> Measured:
    began, busy = time.perf_counter(), _busy_seconds()
    action()
    return Measured(time.perf_counter() - began, _busy_seconds() - busy)


def _report(ours: Sequence[Measured], theirs: Sequence[Measured], unforked: Sequence[Measured]) -> None:
    our_times, their_times, unforked_times = (_times(side) for side in (ours, theirs, unforked))
    print(
        f"  gpufabric {statistics.median(our_times):.2f} s, one after another "
        f"{statistics.median(their_times):.2f} s; ratio {spread(ratios(our_times, their_times))}; "
        f"load {os.getloadavg()[0]:.1f} at the end; target at most {TARGET}"
    )
    print(
        f"  without forks {statistics.median(unforked_times):.2f} s; ratio with forks to without "
        f"{spread(ratios(our_times, unforked_times))}"
    )
    if STAT.exists():
        cores = os.cpu_count() or 1
        bound = statistics.median(ratios([run.busy_seconds / cores for run in ours], their_times))
        print(
            f"  processor time: gpufabric {_busy(ours)} of {cores} cores busy; one after another "
            f"{_busy(theirs)} of {cores}; the ratio would be {bound:.2f} if all cores were always busy"
        )


def _times(measured: Sequence[Measured]) -> list[float]:
    return [run.seconds for run in measured]


def _busy(measured: Sequence[Measured]) -> str:
    seconds = statistics.median(run.busy_seconds for run in measured)
    return f"{seconds:.1f} s, {seconds / statistics.median(_times(measured)):.2f}"


def _busy_seconds() -> float:
    """Return the machine's processor time since its start; 0 where the system does not report it."""
    if not STAT.exists():
        return 0.0
    user, nice, system, _idle, _waiting, interrupt, soft = map(int, STAT.read_text().split()[1:8])
    return (user + nice + system + interrupt + soft) / os.sysconf("SC_CLK_TCK")
