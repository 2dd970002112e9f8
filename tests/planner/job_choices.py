"""The best lease of a small job by trying every one.

Terms, dates, sites and residency are counted here from the words of docs/plan.md, apart from the planner.
Prices, power and throughput are the catalogue's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product
from math import ceil

from gpufabric.catalog.geography import geography
from gpufabric.catalog.power import power_facts
from gpufabric.quote.offers import EVERYWHERE, machines
from gpufabric.spec.lease_job import AvailableMachines, LeaseContract, LeaseJob
from tests.planner.job_trials import AWS_QUOTA, CATALOG, TODAY, VCPUS_OF_P5, Trial, rate_of

MONTH = 730 / 24
PRICED = {(sold.cloud, sold.name): sold.offers for sold in machines(CATALOG, TODAY)}


@dataclass(frozen=True)
class Choice:
    """Machines that can be leased in one way: a number of units from a day to the end of the run."""

    region: str
    shape: str
    most: int
    gpus: int
    usd: float
    """Cost of a unit for the whole run."""

    rate: float
    kw: float | None
    step: int = 0
    machines_of: str = ""
    stated: int = 10**9
    quota_of: str = ""
    on_quota: int = 10**9
    needs: tuple[int, ...] = ()
    """Positions of choices of which one must be taken."""


def steps(job: LeaseJob) -> list[tuple[float, float]]:
    """Return first day and share of the last step's throughput, of the steps within the run."""
    stated = [((step.month - 1) * MONTH, step.share) for step in job.ramp] or [(0.0, 1.0)]
    inside = [step for step in stated if step[0] < job.days]
    return [(first, share / inside[-1][1]) for first, share in inside]


def least_rates(job: LeaseJob) -> list[float]:
    """Return the least throughput of each step: all tokens are trained when the run ends."""
    inside = steps(job)
    ends = [first for first, _ in inside[1:]] + [job.days]
    weighted = sum(share * (end - first) for (first, share), end in zip(inside, ends, strict=True))
    peak = job.tokens / job.goodput / 86400 / weighted
    return [share * peak for _, share in inside]


def choices(given: Trial) -> list[Choice]:
    """Return everything that the job may lease."""
    job = given.job
    listed: list[Choice] = []
    for stated in job.capacity:
        listed.extend(_at_list_price(given, stated))
    for terms in job.contracts:
        obliged: list[int] = []
        for number, (first, _) in enumerate(steps(job)):
            for choice in _by_contract(job, terms, number, first):
                if choice.machines_of.endswith("obliged"):
                    obliged.append(len(listed))
                    listed.append(choice)
                else:
                    listed.append(replace(choice, needs=tuple(obliged)))
    return listed


def _unit(job: LeaseJob, cloud: str, region: str, shape: str) -> Choice | None:
    """Return the least that can be leased of a machine; None if it may not stand there."""
    facts, place = CATALOG.shape(cloud, shape), f"{cloud}-{region}"  # pyright: ignore[reportArgumentType]
    assert facts.gpu is not None
    assert job.model is not None
    known = geography(CATALOG).places.get(place)
    domain = known.power_domain.value if known and known.power_domain else ""
    if job.regions is not None and place not in job.regions:
        return None
    if job.countries is not None and domain[:2] not in job.countries:
        return None
    power = power_facts(CATALOG)
    kw, site = power.rated_kw_per_gpu(facts.gpu.model.value), job.sites.get(place)
    joined = max(facts.gpu.nvlink_domain_gpus.value, facts.gpus)
    if site is not None:
        if site.rack_kw is not None and (kw is None or kw * joined > site.rack_kw):
            return None
        if not site.liquid_cooling and power.cooling(facts.gpu.model.value) != "air":
            return None
    gpus = joined
    while gpus < job.block_gpus:
        gpus += joined
    rate = rate_of(cloud, shape, job.model)
    if rate is None:
        return None
    return Choice(place, shape, 0, gpus, 0.0, rate * gpus, None if kw is None else kw * gpus)


def _at_list_price(given: Trial, stated: AvailableMachines) -> Iterator[Choice]:
    job = given.job
    unit = _unit(job, stated.cloud, stated.region, stated.shape)
    if unit is None:
        return
    of_machine = CATALOG.shape(stated.cloud, stated.shape).gpus
    whole = unit.gpus // of_machine
    snapshot = given.quotas.get(unit.region)
    free: int | None = None
    if snapshot is not None and stated.cloud == "aws":
        state = snapshot.families[AWS_QUOTA]
        free = max(0, state.limit - state.used) // VCPUS_OF_P5
    lowest: dict[str, float] = {}
    for price in PRICED[(stated.cloud, stated.shape)]:
        if EVERYWHERE in price.regions or stated.region in price.regions:
            usd = float(price.usd_per_gpu_hour)
            lowest[price.mode] = min(usd, lowest.get(price.mode, usd))
    for mode, usd in lowest.items():
        for number, (first, _) in enumerate(steps(job)):
            days = job.days - first
            limits = [
                limit
                for limit in (stated.machines, None if mode == "capacity-block" else free)
                if limit is not None
            ]
            if (
                mode in ("spot", "flex-start")
                or not limits
                or (mode == "capacity-block" and stated.machines is None)
            ):
                continue
            paid = _paid_days(mode, days)
            if paid is None:
                continue
            yield replace(
                unit,
                most=min(limits) // whole,
                usd=usd * unit.gpus * 24 * paid,
                step=number,
                machines_of=unit.region + stated.shape,
                stated=10**9 if stated.machines is None else stated.machines // whole,
                quota_of="" if mode == "capacity-block" or free is None else unit.region + stated.shape,
                on_quota=10**9 if free is None else free // whole,
            )


def _paid_days(mode: str, days: float) -> float | None:
    """Return the days that are paid for; None if nobody sells so many."""
    if mode == "reserved-1y":
        return max(365.0, days)
    if mode == "reserved-3y":
        return max(1095.0, days)
    if mode == "capacity-block":
        sold = [*range(1, 15), *range(21, 183, 7)]
        return next((float(length) for length in sold if length >= days), None)
    return days


def _by_contract(job: LeaseJob, terms: LeaseContract, number: int, first: float) -> Iterator[Choice]:
    unit = _unit(job, terms.cloud, terms.region, terms.shape)
    if unit is None:
        return
    if terms.starts is not None or terms.ends is not None:
        if job.starts is None:
            return
        begin = job.starts + timedelta(days=int(first))
        end = job.starts + timedelta(days=ceil(job.days) - 1)
        if (terms.starts is not None and begin < terms.starts) or (
            terms.ends is not None and end > terms.ends
        ):
            return
    usd = terms.usd_per_gpu_hour * (1 - terms.term_discount)
    usd = round(usd * (1 - terms.prepay_share) + usd * terms.prepay_share * (1 - terms.prepay_discount), 6)
    used = job.days - first
    paid = max(used, terms.term_days or 0.0)
    if terms.early_exit_share is not None:
        paid = used + terms.early_exit_share * (paid - used)
    of_machine = CATALOG.shape(terms.cloud, terms.shape).gpus
    whole, obliged = unit.gpus // of_machine, terms.take_or_pay_machines or 0
    hour = usd * 24 * paid
    if obliged:
        if obliged < whole:
            return  # no whole unit fits, and nothing further without it
        gpus = obliged // whole * unit.gpus
        yield replace(
            unit,
            most=1,
            gpus=gpus,
            usd=hour * obliged * of_machine,
            rate=unit.rate / unit.gpus * gpus,
            kw=None if unit.kw is None else unit.kw / unit.gpus * gpus,
            step=number,
            machines_of=f"{terms.name} obliged",
            stated=1,
        )
    further = (terms.machines - obliged) // whole
    if further:
        yield replace(
            unit, most=further, usd=hour * unit.gpus, step=number, machines_of=terms.name, stated=further
        )


def by_trying(given: Trial) -> float | None:
    """Return the least cost of the run; None if no lease fulfils the job."""
    offered = choices(given)
    costs = [
        sum(choice.usd * count for choice, count in zip(offered, units, strict=True))
        for units in product(*(range(choice.most + 1) for choice in offered))
        if fulfils(given.job, offered, units)
    ]
    return min(costs, default=None)


def fulfils(job: LeaseJob, offered: list[Choice], units: tuple[int, ...]) -> bool:
    """Check a lease against the job."""
    leased = [(choice, count) for choice, count in zip(offered, units, strict=True) if count]
    if any(choice.needs and not any(units[place] for place in choice.needs) for choice, _ in leased):
        return False
    for name in {choice.machines_of for choice, _ in leased if choice.machines_of}:
        same = [(choice, count) for choice, count in leased if choice.machines_of == name]
        if sum(count for _, count in same) > same[0][0].stated:
            return False
        drawn = [(choice, count) for choice, count in same if choice.quota_of]
        if drawn and sum(count for _, count in drawn) > drawn[0][0].on_quota:
            return False
    for number, least in enumerate(least_rates(job)):
        if sum(choice.rate * count for choice, count in leased if choice.step <= number) < least * (1 - 1e-9):
            return False
    if job.budget_usd is not None and sum(choice.usd * count for choice, count in leased) > job.budget_usd:
        return False
    return _powered(job, leased) and (not job.survives or _survives(job, leased))


def _powered(job: LeaseJob, leased: list[tuple[Choice, int]]) -> bool:
    limits: Mapping[str, list[float]] = {choice.region: [] for choice, _ in leased}
    for region, some in limits.items():
        site = job.sites.get(region)
        if site is not None and site.facility_mw is not None and site.pue is not None:
            some.append(site.facility_mw * 1000 / site.pue)
        if region in job.it_mw:
            some.append(job.it_mw[region] * 1000)
        inside = [(choice, count) for choice, count in leased if choice.region == region]
        drawn = sum((choice.kw or 0.0) * count for choice, count in inside)
        if some and (any(choice.kw is None for choice, _ in inside) or drawn > min(some) * (1 + 1e-9)):
            return False
    return True


def _survives(job: LeaseJob, leased: list[tuple[Choice, int]]) -> bool:
    total = sum(choice.rate * count for choice, count in leased)
    for lost in {choice.region for choice, _ in leased}:
        left = sum(choice.rate * count for choice, count in leased if choice.region != lost)
        if left < job.surviving_share * total * (1 - 1e-9):
            return False
    return True
