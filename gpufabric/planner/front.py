"""Cost against time: leases of the same job for different numbers of days."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal

from gpufabric.planner.answer import LeaseAnswer, answer
from gpufabric.planner.listed import JobOffers
from gpufabric.spec.lease_job import LeaseJob

Objective = Literal["cost", "time"]
"""cost: the cheapest lease within the days of the job. time: the shortest within its budget."""

_STEPS = 24
"""Numbers of days that are tried, evenly spaced: enough to see the curve, few enough to wait for."""

Lister = Callable[[LeaseJob], JobOffers]
"""Lists the offers of a job; what a reservation costs depends on its days."""


@dataclass(frozen=True, slots=True)
class FrontPoint:
    """A lease that no other beats in both cost and time.

    Attributes:
        days: days that machines are leased for.
        usd: cost of the run, in US dollars.
        gpus: accelerators.
    """

    days: float
    usd: float
    gpus: int


@dataclass(frozen=True, slots=True)
class PlannedJob:
    """The chosen lease, and those between which there is a choice.

    Attributes:
        chosen: the lease; without machines if no number of days has one.
        front: leases that no other beats in both cost and time, the shortest first.
    """

    chosen: LeaseAnswer
    front: tuple[FrontPoint, ...]


def planned(
    job: LeaseJob, offers_of: Lister, objective: Objective = "cost", *, gap: float = 0.0
) -> PlannedJob:
    """Choose a lease and how long it lasts.

    Up to ``_STEPS`` numbers of days are tried, evenly spaced up to the days of the job.

    Args:
        job: the job.
        offers_of: lists the offers of a job.
        objective: what counts first.
        gap: share by which a lease may cost more than the cheapest of its days.

    Raises:
        UnsolvedError: the solver stopped without an answer.
    """
    feasible: list[LeaseAnswer] = []
    for days in tried_days(job.days):
        shorter = job.model_copy(update={"days": days})
        lease = answer(shorter, offers_of(shorter), gap=gap, explain=False, find_conflict=False)
        if lease.leased:
            feasible.append(lease)
    if not feasible:
        return PlannedJob(answer(job, offers_of(job), gap=gap), ())
    front = _front(feasible)
    best = (
        feasible[0] if objective == "time" else min(feasible, key=lambda lease: (lease.usd, lease.job.days))
    )
    return PlannedJob(answer(best.job, offers_of(best.job), gap=gap), front)


def tried_days(most: float) -> tuple[float, ...]:
    """Return the numbers of days that are tried: whole ones, and the most as it is stated.

    Args:
        most: days of the job.
    """
    whole = {float(ceil(most * step / _STEPS)) for step in range(1, _STEPS)}
    return (*sorted(days for days in whole if days < most), most)


def _front(leases: Sequence[LeaseAnswer]) -> tuple[FrontPoint, ...]:
    """Keep leases that cost less than all shorter ones."""
    kept: list[FrontPoint] = []
    for lease in leases:
        if not kept or lease.usd < kept[-1].usd:
            kept.append(FrontPoint(lease.job.days, lease.usd, sum(part.gpus for part in lease.leased)))
    return tuple(kept)
