"""Offers for a job: machines that can be had, with every price that holds for them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.geography import geography
from gpufabric.catalog.power import power_facts
from gpufabric.catalog.shape import Gpu, Shape
from gpufabric.catalog.throughput import system_of
from gpufabric.planner.account_capacity import AccountCapacity
from gpufabric.planner.block_ways import block_ways
from gpufabric.planner.contract_ways import contract_ways
from gpufabric.planner.job_checks import job_problems
from gpufabric.planner.list_ways import MachineLimits, listed_ways
from gpufabric.planner.listed_links import ListedLinks, listed_links
from gpufabric.planner.offers import LeaseOffer
from gpufabric.planner.places import kept_out
from gpufabric.planner.quotas import Quotas, machines_left
from gpufabric.planner.ramp import needed_tokens_per_second
from gpufabric.planner.sync_need import SyncNeed, synchronized_job
from gpufabric.planner.ways import BLOCK, LeaseWay, UnusableWay
from gpufabric.quote.contract import with_offers
from gpufabric.quote.offers import EVERYWHERE, MachinePrices, QuotedPrice, machines
from gpufabric.spec.lease_job import AvailableMachines, LeaseContract, LeaseJob
from gpufabric.spec.model import Model
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.training import Precision
from gpufabric.training.pace.choose import pace_of
from gpufabric.training.pace.pace import NoPace, Pace


@dataclass(frozen=True, slots=True)
class ListedOffer:
    """An offer with the facts behind it.

    Attributes:
        offer: the offer.
        shape: the cloud's name of the machine.
        machines: machines of a unit.
        way: the way to pay, with the price, its source and day.
        pace: throughput of a GPU, with its basis.
    """

    offer: LeaseOffer
    shape: str
    machines: int
    way: LeaseWay
    pace: Pace

    @property
    def price(self) -> QuotedPrice:
        """The price."""
        return self.way.price

    @property
    def paid_days(self) -> float:
        """Days that are paid for."""
        return self.way.paid_days


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Machines, or a way to pay for them, that the plan cannot consider.

    Attributes:
        region: cloud and region.
        shape: the cloud's name of the machine.
        mode: way to pay; empty for all of them.
        why: the reason.
        stand_in: the machines as if they were as fast as can be and free, where their throughput or price is
            unknown. A job that not even these fulfil does not fail for lack of the fact.
    """

    region: str
    shape: str
    mode: str
    why: str
    stand_in: LeaseOffer | None = None


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


@dataclass(frozen=True, slots=True)
class _Lister:
    """Lists the offers of a job."""

    job: LeaseJob
    model: Model
    precision: Precision
    catalog: Catalog
    today: date
    quotas: Quotas
    capacity: AccountCapacity
    priced: Mapping[tuple[str, str], MachinePrices]

    def available(self, stated: AvailableMachines) -> Iterator[ListedOffer | LeftOut]:
        """Yield the offers of machines at list prices."""
        region, shape = f"{stated.cloud}-{stated.region}", self.catalog.shape(stated.cloud, stated.shape)
        if shape.gpu is None:
            yield LeftOut(region, shape.name, "", "it has no accelerators")
            return
        key = (region, shape.name)
        if key in self.capacity.not_sold:
            yield LeftOut(region, shape.name, "", self.capacity.not_sold[key])
            return
        blocks = self.capacity.blocks.get(key, ())
        prices = [
            price
            for price in self.priced[(stated.cloud, shape.name)].offers
            if (EVERYWHERE in price.regions or stated.region in price.regions)
            and not (blocks and price.mode == BLOCK)
        ]
        limits = MachineLimits(
            stated=stated.machines,
            on_quota=machines_left(shape, region, self.quotas, self.catalog),
            free=self.capacity.free.get(key),
        )
        if not prices and not blocks:
            yield self._unpriced(region, shape, shape.gpu, limits)
            return
        ways = listed_ways(prices, self.job, limits, self.catalog)
        ways += block_ways(blocks, self.job, shape.gpu.model.value, shape.gpu.count.value)
        yield from self._of(region, shape, ways)

    def contract(self, terms: LeaseContract) -> Iterator[ListedOffer | LeftOut]:
        """Yield the offers of a contract."""
        region, shape = f"{terms.cloud}-{terms.region}", self.catalog.shape(terms.cloud, terms.shape)
        accelerator = "" if shape.gpu is None else shape.gpu.model.value
        ways = contract_ways(terms, self.job, shape.name, accelerator, self.today)
        yield from self._of(region, shape, ways)

    def _of(
        self, region: str, shape: Shape, ways: Sequence[LeaseWay | UnusableWay]
    ) -> Iterator[ListedOffer | LeftOut]:
        gpu = shape.gpu
        if gpu is None:
            yield LeftOut(region, shape.name, "", "it has no accelerators")
            return
        per_unit = _machines_of_a_unit(gpu, self.job.block_gpus)
        why = kept_out(self.job, region, shape, self.catalog)
        if why:
            yield LeftOut(region, shape.name, "", why)
            return
        system = system_of(shape, self.catalog)
        pace = pace_of(
            self.model, gpu.model.value if system is None else system.id, self.precision, self.catalog
        )
        if isinstance(pace, NoPace):
            most = max((way.machines for way in ways if isinstance(way, LeaseWay)), default=0)
            yield LeftOut(region, shape.name, "", pace.text, self._stand_in(region, shape, gpu, most))
            return
        for way in ways:
            units = way.machines // per_unit if isinstance(way, LeaseWay) else 0
            if isinstance(way, UnusableWay):
                yield LeftOut(region, shape.name, way.mode, way.why)
            elif units:
                offer = self._offer(region, shape, gpu, way, per_unit, pace.expected)
                yield ListedOffer(offer, shape.name, offer.gpus // gpu.count.value, way, pace)
            else:
                what = "NVLink domain" if self.job.block_gpus == 1 else f"block of {self.job.block_gpus} GPUs"
                few = f"{way.machines} machines, fewer than the {per_unit} of a {what}"
                yield LeftOut(region, shape.name, way.price.mode, few)

    def _unpriced(self, region: str, shape: Shape, gpu: Gpu, limits: MachineLimits) -> LeftOut:
        """Return machines without a price as left out, with a stand-in if a lease could have them."""
        why = kept_out(self.job, region, shape, self.catalog)
        if why:
            return LeftOut(region, shape.name, "", why)
        known = [number for number in (limits.stated, limits.on_quota) if number is not None]
        usable = self._stand_in(region, shape, gpu, min(known, default=0))
        return LeftOut(region, shape.name, "", "its price is unknown", usable)

    def _offer(
        self, region: str, shape: Shape, gpu: Gpu, way: LeaseWay, per_unit: int, pace: float
    ) -> LeaseOffer:
        take_all = way.takes_all
        machines = way.machines // per_unit * per_unit if take_all else per_unit
        gpus = gpu.count.value * machines
        kw = power_facts(self.catalog).rated_kw_per_gpu(gpu.model.value)
        paid = way.paid_machines * gpu.count.value if take_all else gpus
        return LeaseOffer(
            id=f"{region} {shape.name} {way.name}",
            cloud=region.partition("-")[0],
            region=region,
            power_domain=self._domain(region),
            gpus=gpus,
            units=1 if take_all else way.machines // per_unit,
            usd_per_hour=float(way.price.usd_per_gpu_hour) * paid * way.paid_days / self.job.days,
            tokens_per_second=pace * gpus,
            kw=None if kw is None else kw * gpus,
            shared=f"{region} {shape.name} {way.stock}",
            together=0 if way.together is None else way.together // per_unit,
            drawn=f"{region} {shape.name} quota" if way.draws_quota else "",
            begins=way.begins,
            after=tuple(f"{region} {shape.name} {name}" for name in way.after),
        )

    def _stand_in(self, region: str, shape: Shape, gpu: Gpu, machines: int) -> LeaseOffer | None:
        """Return machines as fast as can be and free; None if they are no whole unit."""
        per_unit = _machines_of_a_unit(gpu, self.job.block_gpus)
        if machines < per_unit:
            return None
        gpus = gpu.count.value * per_unit
        kw = power_facts(self.catalog).rated_kw_per_gpu(gpu.model.value)
        return LeaseOffer(
            id=f"{region} {shape.name} unmeasured",
            cloud=region.partition("-")[0],
            region=region,
            power_domain=self._domain(region),
            gpus=gpus,
            units=machines // per_unit,
            usd_per_hour=0.0,
            tokens_per_second=needed_tokens_per_second(self.job),
            kw=None if kw is None else kw * gpus,
        )

    def _domain(self, region: str) -> str | None:
        place = geography(self.catalog).places.get(region)
        return place.power_domain.value if place and place.power_domain else None


def _machines_of_a_unit(gpu: Gpu, block_gpus: int) -> int:
    """Return the least machines that are leased: whole NVLink domains that hold a block."""
    domain = max(1, gpu.nvlink_domain_gpus.value // gpu.count.value)
    return domain * ceil(block_gpus / (domain * gpu.count.value))


def listing_of(
    job: LeaseJob,
    model: Model,
    precision: Precision,
    catalog: Catalog,
    today: date,
    *,
    stated: Sequence[QuotedPrice] = (),
    file: str = "",
    quotas: Quotas | None = None,
    capacity: AccountCapacity | None = None,
) -> JobOffers:
    """List the offers of a job, what is left out with its reason, and the links between their regions.

    Args:
        job: the job.
        model: the model to train.
        precision: number format of the matrix products.
        catalog: shapes, prices, throughput, power and links.
        today: day of the prices.
        stated: prices that the project or the user states.
        file: name of the job's file, for messages.
        quotas: quotas of the accounts, as far as they are known.
        capacity: what clouds have said about machines for the accounts.

    Raises:
        DeclarationError: a region or a shape is unknown, a shape is not offered in its region, or machines
            are listed twice.
    """
    problems = list(job_problems(job, catalog, file))
    if problems:
        raise DeclarationError(problems)
    priced = {(sold.cloud, sold.name): sold for sold in with_offers(machines(catalog, today), stated)}
    lister = _Lister(
        job, model, precision, catalog, today, quotas or {}, capacity or AccountCapacity(), priced
    )
    items = [item for available in job.capacity for item in lister.available(available)]
    items += [item for contract in job.contracts for item in lister.contract(contract)]
    offers = [item for item in items if isinstance(item, ListedOffer)]
    left_out = [item for item in items if isinstance(item, LeftOut)]
    if job.links is None:
        return JobOffers(offers, left_out)
    training = synchronized_job(job.links, model, precision, needed_tokens_per_second(job))
    regions = {listed.offer.region for listed in offers}
    regions |= {left.region for left in left_out if left.stand_in is not None}
    links = listed_links(job.links, regions, SyncNeed(training, catalog), catalog, today)
    return JobOffers(offers, left_out, links)
