"""Failures of a job by its size, the time until it runs again, and spare machines."""

from math import exp, inf, lgamma, log

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.training_failures import failure_facts
from gpufabric.spec.training import Training
from gpufabric.time_units import SECONDS_PER_DAY, SECONDS_PER_HOUR
from gpufabric.training.failures.estimate import Estimate

_PER_MACHINES = 1000
_MEGABYTE = 1e6


def failures_per_day(training: Training, gpus: int, machines: int, catalog: Catalog) -> Estimate:
    """Return the failures of some machines that stop what runs on them, for a day.

    The declared rate counts machines. Published rates are for machines of eight GPUs, and count GPUs here: a
    rack of 72 fails as often as nine such machines.

    Args:
        training: the job, with the measured rate if there is one.
        gpus: GPUs of the machines.
        machines: the machines.
        catalog: published rates.
    """
    if training.failures is not None:
        return Estimate.exactly(training.failures.per_1000_node_days * machines / _PER_MACHINES)
    facts = failure_facts(catalog)
    published = Estimate(facts.rate_low.value, facts.rate_expected.value, facts.rate_high.value)
    return published.scaled(gpus / facts.gpus_per_machine.value / _PER_MACHINES)


def hours_between(failures_per_day: Estimate) -> Estimate:
    """Return the mean time between two failures, in hours; infinite without failures."""
    return failures_per_day.falling(lambda rate: SECONDS_PER_DAY / SECONDS_PER_HOUR / rate if rate else inf)


def restart_seconds(processes: int, catalog: Catalog) -> Estimate:
    """Return the time from a failure until the first new step, without the work that is lost, in seconds.

    It is at least the time in which all processes connect to each other.

    Args:
        processes: processes of the job, one for each GPU.
        catalog: published times.
    """
    facts = failure_facts(catalog)
    connecting = connecting_seconds(processes, catalog)
    return Estimate(
        max(facts.restart_low_seconds.value, connecting.low),
        max(facts.restart_expected_seconds.value, connecting.expected),
        max(facts.restart_high_seconds.value, connecting.high),
    )


def connecting_seconds(processes: int, catalog: Catalog) -> Estimate:
    """Return the time in which all processes of a job connect to each other, in seconds.

    The low end is for NCCLX, the others are for NCCL. Times between those of the publication follow a
    straight line; there is none for less processes than it has, so that the times of the least stand for
    them. Beyond the most, the last line goes on.

    Args:
        processes: processes of the job.
        catalog: published times.
    """
    rows = failure_facts(catalog).connecting
    counts = [row.processes.value for row in rows]
    nccl = _on_line(processes, counts, [row.nccl_seconds.value for row in rows])
    return Estimate(_on_line(processes, counts, [row.ncclx_seconds.value for row in rows]), nccl, nccl)


def write_seconds(checkpoint_bytes: float, throughput_mbps: float) -> float:
    """Return the time in which a file system takes a checkpoint at its full rate, in seconds.

    Args:
        checkpoint_bytes: size of the checkpoint.
        throughput_mbps: throughput of the file system, in MB/s.
    """
    return checkpoint_bytes / (throughput_mbps * _MEGABYTE)


def spares_needed(failures: float, probability: float) -> int:
    """Return the spare machines that are enough with some probability.

    Failures are independent (Poisson): the least number that they exceed with at most the rest of the
    probability.

    Args:
        failures: failures expected until failed machines are replaced.
        probability: from 0 to below 1.
    """
    reached, spares = exp(-failures), 0
    while reached < probability:
        spares += 1
        # Logarithms, because the terms of many failures are too small for a float at first.
        term = exp(spares * log(failures) - failures - lgamma(spares + 1))
        if spares > failures and reached + term == reached:
            break
        reached += term
    return spares


def _on_line(count: int, counts: list[int], values: list[float]) -> float:
    if count <= counts[0]:
        return values[0]
    upper = next((place for place, most in enumerate(counts) if count <= most), len(counts) - 1)
    share = (count - counts[upper - 1]) / (counts[upper] - counts[upper - 1])
    return values[upper - 1] + share * (values[upper] - values[upper - 1])
