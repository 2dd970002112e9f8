"""Ways to pay at list prices, and the days that each is paid for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from gpufabric.catalog.capacity_blocks import capacity_block_terms
from gpufabric.catalog.catalog import Catalog
from gpufabric.planner.account_capacity import StartableMachines
from gpufabric.planner.ramp import steps_of
from gpufabric.planner.ways import BLOCK, LISTED, LeaseWay, UnusableWay, way_name
from gpufabric.quote.offers import QuotedPrice
from gpufabric.spec.lease_job import LeaseJob

TERM_DAYS: Mapping[str, int] = {"reserved-1y": 365, "reserved-3y": 3 * 365}
"""Days that a reservation is paid for, even if the run ends earlier."""

_ENDS_AT_ANY_TIME = frozenset({"spot", "flex-start"})
_ON_DEMAND = "on-demand"


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineLimits:
    """Most machines of a shape in a region.

    Attributes:
        stated: machines that the job states; None if it states none.
        on_quota: machines that the quotas leave; None if they are unknown.
        free: machines that could start now by the cloud's answer; None if it is unknown.
    """

    stated: int | None = None
    on_quota: int | None = None
    free: StartableMachines | None = None


def listed_ways(
    prices: Sequence[QuotedPrice], job: LeaseJob, limits: MachineLimits, catalog: Catalog
) -> list[LeaseWay | UnusableWay]:
    """Return the ways to pay at list prices: the lowest price of each, from each step of the ramp.

    Args:
        prices: prices in the region.
        job: the job.
        limits: most machines.
        catalog: terms of Capacity Blocks.
    """
    ways: list[LeaseWay | UnusableWay] = []
    steps = steps_of(job)
    for price in _lowest(prices):
        most = _most(price.mode, limits, catalog)
        why = most if isinstance(most, str) else _unusable(price.mode)
        if why or isinstance(most, str):
            ways.append(UnusableWay(price.mode, why))
            continue
        for number, step in enumerate(steps):
            days = job.days - step.begins_day
            longest = capacity_block_terms(catalog).max_days.value
            if price.mode == BLOCK and days > longest:
                if not number:
                    ways.append(UnusableWay(price.mode, f"a block lasts at most {longest} days"))
                continue
            ways.append(
                LeaseWay(
                    name=way_name(price.mode, number, step),
                    price=price,
                    machines=most,
                    stock=LISTED,
                    together=limits.stated,
                    paid_days=_paid_days(price.mode, days, catalog),
                    begins=number,
                    begins_day=step.begins_day,
                    prepaid_share=1.0 if price.mode == BLOCK else 0.0,
                    term_days=TERM_DAYS.get(price.mode),
                )
            )
    return ways


def _lowest(prices: Sequence[QuotedPrice]) -> list[QuotedPrice]:
    """Return the lowest price of each way to pay."""
    best: dict[str, QuotedPrice] = {}
    for price in prices:
        if price.mode not in best or price.usd_per_gpu_hour < best[price.mode].usd_per_gpu_hour:
            best[price.mode] = price
    return [best[mode] for mode in sorted(best)]


def _unusable(mode: str) -> str:
    return "the cloud may end it before the run does" if mode in _ENDS_AT_ANY_TIME else ""


def _most(mode: str, limits: MachineLimits, catalog: Catalog) -> int | str:
    """Return the most machines of a way to pay, or why there is none or their number is unknown."""
    if mode == BLOCK:
        if limits.stated is None:
            return "how many can be had is unknown: the job states no machines, and blocks draw no quota"
        return min(limits.stated, capacity_block_terms(catalog).max_instances_in_all.value)
    free = limits.free if mode == _ON_DEMAND else None
    if free is not None and not free.machines:
        return f"the cloud had none free on {free.read_on}"
    numbers = (limits.stated, limits.on_quota, None if free is None else free.machines)
    known = [number for number in numbers if number is not None]
    if limits.stated is None and limits.on_quota is None:
        return "how many can be had is unknown: the job states no machines, and the quota is unknown"
    return min(known)


def _paid_days(mode: str, days: float, catalog: Catalog) -> float:
    """Return the days that a lease is paid for, if it is used for some days."""
    if mode == BLOCK:
        terms = capacity_block_terms(catalog)
        lengths = range(max(1, ceil(days)), terms.max_days.value + 1)
        return next(float(length) for length in lengths if terms.sells(length))
    return max(days, float(TERM_DAYS.get(mode, 0)))
