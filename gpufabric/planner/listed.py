"""Offers for a job: machines that can be had, with every price that holds for them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from gpufabric.catalog.capacity_blocks import capacity_block_terms
from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.geography import geography
from gpufabric.catalog.power import power_facts
from gpufabric.catalog.throughput import system_of
from gpufabric.planner.listed_links import ListedLinks, listed_links
from gpufabric.planner.offers import LeaseOffer
from gpufabric.planner.sync_need import SyncNeed, synchronized_job
from gpufabric.quote.contract import with_offers
from gpufabric.quote.offers import EVERYWHERE, MachinePrices, QuotedPrice, machines
from gpufabric.spec.lease_job import AvailableMachines, LeaseJob
from gpufabric.spec.model import Model
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.training import Precision
from gpufabric.training.pace.choose import pace_of
from gpufabric.training.pace.pace import NoPace, Pace

SECONDS_PER_DAY = 86400

TERM_DAYS: Mapping[str, int] = {"reserved-1y": 365, "reserved-3y": 3 * 365}
"""Days that a reservation is paid for, even if the run ends earlier."""

_ENDS_AT_ANY_TIME = frozenset({"spot", "flex-start"})


@dataclass(frozen=True, slots=True)
class ListedOffer:
    """An offer with the facts behind it.

    Attributes:
        offer: the offer.
        shape: the cloud's name of the machine.
        machines: machines of a unit.
        price: the price, with its source and day.
        pace: throughput of a GPU, with its basis.
        paid_days: days that are paid for.
    """

    offer: LeaseOffer
    shape: str
    machines: int
    price: QuotedPrice
    pace: Pace
    paid_days: float


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Machines, or a way to pay for them, that the plan cannot consider.

    Attributes:
        region: cloud and region.
        shape: the cloud's name of the machine.
        mode: way to pay; empty for all of them.
        why: the reason.
    """

    region: str
    shape: str
    mode: str
    why: str


@dataclass(frozen=True, slots=True)
class JobOffers:
    """Everything that a job may lease.

    Attributes:
        offers: machines.
        left_out: machines and ways to pay that cannot be considered.
        links: links between the regions; None if they are not part of the lease.
    """

    offers: Sequence[ListedOffer]
    left_out: Sequence[LeftOut] = ()
    links: ListedLinks | None = None


def listing_of(
    job: LeaseJob,
    model: Model,
    precision: Precision,
    catalog: Catalog,
    today: date,
    *,
    stated: Sequence[QuotedPrice] = (),
    file: str = "",
) -> JobOffers:
    """List the offers of a job and the links between their regions. Arguments and errors as
    ``listed_offers``.
    """
    offers, left_out = listed_offers(job, model, precision, catalog, today, stated=stated, file=file)
    if job.links is None:
        return JobOffers(offers, left_out)
    training = synchronized_job(job.links, model, precision, needed_tokens_per_second(job))
    regions = {listed.offer.region for listed in offers}
    links = listed_links(job.links, regions, SyncNeed(training, catalog), catalog, today)
    return JobOffers(offers, left_out, links)


def needed_tokens_per_second(job: LeaseJob) -> float:
    """Return the throughput with which a job is done in its days.

    Args:
        job: the job.
    """
    return job.tokens / (job.days * SECONDS_PER_DAY * job.goodput)


def listed_offers(
    job: LeaseJob,
    model: Model,
    precision: Precision,
    catalog: Catalog,
    today: date,
    *,
    stated: Sequence[QuotedPrice] = (),
    file: str = "",
) -> tuple[list[ListedOffer], list[LeftOut]]:
    """List the offers of a job, and what is left out with its reason.

    Args:
        job: the job.
        model: the model to train.
        precision: number format of the matrix products.
        catalog: shapes, prices, throughput and power.
        today: day of the prices.
        stated: prices that the project or the user states.
        file: name of the job's file, for messages.

    Raises:
        DeclarationError: a region or a shape is unknown, a shape is not offered in its region, or machines
            are listed twice.
    """
    problems = list(_problems(job, catalog, file))
    if problems:
        raise DeclarationError(problems)
    priced = {(sold.cloud, sold.name): sold for sold in with_offers(machines(catalog, today), stated)}
    offers: list[ListedOffer] = []
    left_out: list[LeftOut] = []
    for available in job.capacity:
        for item in _of(available, job, model, precision, catalog, priced):
            (offers if isinstance(item, ListedOffer) else left_out).append(item)  # pyright: ignore[reportArgumentType]
    return offers, left_out


def _problems(job: LeaseJob, catalog: Catalog, file: str) -> Iterator[Problem]:
    seen: set[tuple[str, str, str]] = set()
    for number, available in enumerate(job.capacity):
        where = f"capacity[{number}]"
        known_regions = catalog.regions(available.cloud)
        if available.region not in known_regions:
            known = ", ".join(sorted(known_regions))
            yield Problem(f"{where}.region", repr(available.region), f"one of {known}", _CATALOG, file)
            continue
        try:
            shape = catalog.shape(available.cloud, available.shape)
        except DeclarationError as error:
            yield from (
                Problem(f"{where}.shape", problem.given, problem.allowed, problem.limit, file)
                for problem in error.problems
            )
            continue
        key = (available.cloud, available.region, shape.name)
        if shape.regions_complete.value and available.region not in shape.regions:
            sold = ", ".join(sorted(shape.regions))
            yield Problem(
                f"{where}.region", repr(available.region), f"a region with the shape: {sold}", _CATALOG, file
            )
        if key in seen:
            yield Problem(where, "the same machines again", "each region and shape once", _PLAN, file)
        seen.add(key)
    used = {f"{available.cloud}-{available.region}" for available in job.capacity}
    allowed = f"regions of capacity: {', '.join(sorted(used))}"
    named: dict[str, set[str]] = {
        "it_mw": set(job.it_mw),
        "usd_per_hour_by_region": set(job.usd_per_hour_by_region),
        "apart": {region for pair in job.apart for region in pair},
        "links.prices": set()
        if job.links is None
        else {end for price in job.links.prices for end in price.between},
    }
    for key, regions in named.items():
        for region in sorted(regions - used):
            yield Problem(key, repr(region), allowed, _PLAN, file)


def _of(
    available: AvailableMachines,
    job: LeaseJob,
    model: Model,
    precision: Precision,
    catalog: Catalog,
    priced: Mapping[tuple[str, str], MachinePrices],
) -> Iterator[ListedOffer | LeftOut]:
    region = f"{available.cloud}-{available.region}"
    shape = catalog.shape(available.cloud, available.shape)
    gpu = shape.gpu
    if gpu is None:
        yield LeftOut(region, shape.name, "", "it has no accelerators")
        return
    system = system_of(shape, catalog)
    pace = pace_of(model, gpu.model.value if system is None else system.id, precision, catalog)
    if isinstance(pace, NoPace):
        yield LeftOut(region, shape.name, "", pace.text)
        return
    prices = [
        price
        for price in priced[(available.cloud, shape.name)].offers
        if EVERYWHERE in price.regions or available.region in price.regions
    ]
    if not prices:
        yield LeftOut(region, shape.name, "", "its price is unknown")
        return
    per_unit = max(1, gpu.nvlink_domain_gpus.value // gpu.count.value)
    units = available.machines // per_unit
    if not units:
        yield LeftOut(region, shape.name, "", f"fewer than the {per_unit} machines of one NVLink domain")
        return
    gpus = gpu.count.value * per_unit
    kw = power_facts(catalog).rated_kw_per_gpu(gpu.model.value)
    place = geography(catalog).places.get(region)
    for price in _lowest(prices):
        why = _unusable(price, job, catalog)
        if why:
            yield LeftOut(region, shape.name, price.mode, why)
            continue
        paid_days = _paid_days(price.mode, job.days, catalog)
        yield ListedOffer(
            LeaseOffer(
                id=f"{region} {shape.name} {price.mode}",
                cloud=available.cloud,
                region=region,
                power_domain=place.power_domain.value if place and place.power_domain else None,
                gpus=gpus,
                units=_most_units(price.mode, units, per_unit, catalog),
                usd_per_hour=float(price.usd_per_gpu_hour) * gpus * paid_days / job.days,
                tokens_per_second=pace.expected * gpus,
                kw=None if kw is None else kw * gpus,
                shared=f"{region} {shape.name}",
            ),
            shape.name,
            per_unit,
            price,
            pace,
            paid_days,
        )


def _lowest(prices: Sequence[QuotedPrice]) -> list[QuotedPrice]:
    """Return the lowest price of each way to pay."""
    best: dict[str, QuotedPrice] = {}
    for price in prices:
        if price.mode not in best or price.usd_per_gpu_hour < best[price.mode].usd_per_gpu_hour:
            best[price.mode] = price
    return [best[mode] for mode in sorted(best)]


def _unusable(price: QuotedPrice, job: LeaseJob, catalog: Catalog) -> str:
    """Return why a price does not serve a run of this length; empty if it does."""
    if price.mode in _ENDS_AT_ANY_TIME:
        return "the cloud may end it before the run does"
    longest = capacity_block_terms(catalog).max_days.value
    if price.mode == "capacity-block" and job.days > longest:
        return f"a block lasts at most {longest} days"
    return ""


def _paid_days(mode: str, days: float, catalog: Catalog) -> float:
    """Return the days that a lease is paid for, if it is used for some days."""
    if mode == "capacity-block":
        terms = capacity_block_terms(catalog)
        lengths = range(max(1, ceil(days)), terms.max_days.value + 1)
        return next(float(length) for length in lengths if terms.sells(length))
    return max(days, float(TERM_DAYS.get(mode, 0)))


def _most_units(mode: str, units: int, per_unit: int, catalog: Catalog) -> int:
    """Return the most units of a way to pay."""
    if mode != "capacity-block":
        return units
    return min(units, capacity_block_terms(catalog).max_instances_in_all.value // per_unit)


_CATALOG = "gpufabric's catalogue"
_PLAN = "gpufabric plan"
