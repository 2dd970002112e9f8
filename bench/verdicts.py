"""Verdicts on links for planning: how many in a second of CPU time, and the first of a job.

Fabrics have four regions, a full mesh of links with other bandwidths each time, and fixed round trips.
"""

import random
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations

from bench.common import spread
from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.paced_training import PacedTraining
from gpufabric.spec.model import Model
from gpufabric.spec.sync_modes import SYNC_MODES, SyncMode
from gpufabric.training.links import link_verdicts
from gpufabric.training.sync import sync_plan
from gpufabric.training.wide_link import WideLink

TARGET_PER_SECOND = 10_000
FABRICS = 1000
REGIONS = ("aws-a", "aws-d", "azure-b", "oci-c")
ROUND_TRIPS_MS = (71.0, 2.0, 1.2, 70.5, 87.0, 2.4)
CATALOG = default_catalog()


def run(runs: int) -> None:
    """Measure and print the rates of all modes."""
    print(f"verdicts: 6 links of each of {FABRICS:,} fabrics, target {TARGET_PER_SECOND:,}/s; {runs} runs")
    for mode in SYNC_MODES:
        first = [_cpu_seconds(partial(_verdicts, job(mode, 6.0 + number / 1e6), 1)) for number in range(runs)]
        known = job(mode, 6.0)
        _verdicts(known, 20)
        rates = [6 * FABRICS / _cpu_seconds(partial(_verdicts, known, FABRICS)) for _ in range(runs)]
        print(
            f"  {mode}: {spread([rate / 1000 for rate in rates], ' thousand/s')}"
            f"; first of a job {spread([1000 * seconds for seconds in first], ' ms')}"
        )


def job(mode: SyncMode, step_seconds: float) -> PacedTraining:
    """Return a dense job of 70 billion parameters."""
    model = Model(
        name="dense-70b",
        total_parameters=70_000_000_000,
        active_parameters=70_000_000_000,
        layers=80,
        hidden_size=8192,
        vocabulary=128_256,
        sequence_length=8192,
    )
    return PacedTraining(model=model, sync=mode, step_seconds=step_seconds)


def _fabrics(count: int) -> Iterator[list[WideLink]]:
    rates = random.Random(25)
    pairs = tuple(combinations(REGIONS, 2))
    for _ in range(count):
        yield [
            WideLink("--".join(pair), pair, rates.uniform(1, 400), ms)
            for pair, ms in zip(pairs, ROUND_TRIPS_MS, strict=True)
        ]


def _verdicts(training: PacedTraining, count: int) -> None:
    for links in _fabrics(count):
        link_verdicts(sync_plan(training, REGIONS, links, CATALOG), links, REGIONS)


def _cpu_seconds(measured: Callable[[], None]) -> float:
    began = time.process_time()
    measured()
    return time.process_time() - began
