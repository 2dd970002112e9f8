"""List prices per GPU-hour of all clouds in the catalogue, on a given day."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import get_args

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Confidence, Fact
from gpufabric.catalog.market import ComparisonShape, market
from gpufabric.catalog.shape import Cloud, Gpu, Price, Shape

CLOUDS: tuple[Cloud, ...] = get_args(Cloud)
CONTRACT = "contract"
"""Price mode of what the project's own declarations state."""

MODES = ("on-demand", "capacity-block", "reserved-1y", "reserved-3y", "flex-start", "spot", CONTRACT)
"""Price modes, in the order in which quotes list them."""

EVERYWHERE = "*"
ASIDE = frozenset({"aws", "google"})
"""Vendors of accelerators that quotes list for comparison: Trainium and TPU."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedPrice:
    """A list price.

    Attributes:
        cloud: the seller.
        shape: the cloud's name of the machine.
        accelerator: model of its accelerators.
        mode: price mode, one of ``MODES``.
        regions: regions where the price applies; ``*`` for all regions of the cloud.
        usd_per_gpu_hour: US dollars per accelerator-hour.
        source: key in ``sources.toml``.
        as_of: day on which the price held.
        confidence: confidence in the price.
        note: caveats.
    """

    cloud: str
    shape: str
    accelerator: str
    mode: str
    regions: tuple[str, ...]
    usd_per_gpu_hour: Decimal
    source: str
    as_of: date
    confidence: Confidence
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MachinePrices:
    """A machine and its list prices.

    Attributes:
        cloud: the seller.
        name: the cloud's name of it.
        accelerator: model of its accelerators.
        gpus: accelerators in one machine; absent if chips are sold individually.
        vendor: vendor of the accelerators.
        buildable: whether gpufabric can declare it.
        offers: list prices of the day, by mode and amount; empty if none is known.
    """

    cloud: str
    name: str
    accelerator: str
    gpus: int | None
    vendor: str
    buildable: bool
    offers: tuple[QuotedPrice, ...]

    @property
    def is_aside(self) -> bool:
        """Whether it is an alternative to GPUs."""
        return self.vendor in ASIDE


def machines(catalog: Catalog, today: date) -> list[MachinePrices]:
    """List every machine with accelerators and its prices of a day, in a stable order."""
    shapes = (catalog.shape(cloud, name) for cloud in CLOUDS for name in catalog.shape_names(cloud))
    listed = [_own(shape, shape.gpu, today) for shape in shapes if shape.gpu is not None]
    listed.extend(_other(shape) for shape in market(catalog).comparison.values())
    return listed


def in_regions(machine: MachinePrices, regions: Collection[str], catalog: Catalog) -> tuple[QuotedPrice, ...]:
    """Return the offers for the given regions, or all offers if none of the regions belongs to the machine's
    cloud.

    For example, ``us-east-1`` restricts the prices of AWS and leaves those of other clouds.
    """
    own = set(regions) & known_regions(catalog, machine.cloud)
    if not own:
        return machine.offers
    return tuple(offer for offer in machine.offers if EVERYWHERE in offer.regions or own & set(offer.regions))


def prices_on(shape: Shape, today: date) -> list[Price]:
    """Return the list prices of a machine that apply on a day."""
    return [
        price
        for price in shape.prices
        if (price.effective_from or date.min) <= today <= (price.effective_until or date.max)
    ]


def known_regions(catalog: Catalog, cloud: str) -> set[str]:
    """Return the regions of a cloud; for a comparison cloud, those with a price."""
    if cloud in CLOUDS:
        return set(catalog.regions(cloud))
    compared = market(catalog).comparison.values()
    return {
        name
        for shape in compared
        if shape.cloud == cloud
        for price in shape.prices
        for name in price.regions_priced
    }


def lowest(offers: Iterable[QuotedPrice]) -> list[QuotedPrice]:
    """Return the lowest offer of each mode, in the order of ``MODES``."""
    best: dict[str, QuotedPrice] = {}
    for offer in offers:
        if offer.mode not in best or offer.usd_per_gpu_hour < best[offer.mode].usd_per_gpu_hour:
            best[offer.mode] = offer
    return [best[mode] for mode in MODES if mode in best]


def in_order(offers: list[QuotedPrice]) -> tuple[QuotedPrice, ...]:
    """Sort offers by mode and amount."""
    return tuple(
        sorted(offers, key=lambda offer: (MODES.index(offer.mode), offer.usd_per_gpu_hour, offer.regions))
    )


def _own(shape: Shape, gpu: Gpu, today: date) -> MachinePrices:
    gpus = gpu.count.value
    offers = [
        _offer(
            shape.cloud,
            shape.name,
            gpu.model.value,
            price.mode,
            price.regions_priced,
            price.usd_per_node_hour,
            gpus=gpus,
        )
        for price in prices_on(shape, today)
    ]
    return MachinePrices(
        cloud=shape.cloud,
        name=shape.name,
        accelerator=gpu.model.value,
        gpus=gpus,
        vendor=shape.vendor,
        buildable=True,
        offers=in_order(offers),
    )


def _other(shape: ComparisonShape) -> MachinePrices:
    offers = [
        _offer(
            shape.cloud,
            shape.name,
            shape.model.value,
            price.mode,
            price.regions_priced,
            price.usd_per_gpu_hour,
            gpus=1,
        )
        for price in shape.prices
    ]
    return MachinePrices(
        cloud=shape.cloud,
        name=shape.name,
        accelerator=shape.model.value,
        gpus=shape.count.value if shape.count else None,
        vendor=shape.vendor.value if shape.vendor else "nvidia",
        buildable=False,
        offers=in_order(offers),
    )


def _offer(
    cloud: str, shape: str, model: str, mode: str, regions: list[str], usd: Fact[Decimal], *, gpus: int
) -> QuotedPrice:
    return QuotedPrice(
        cloud=cloud,
        shape=shape,
        accelerator=model,
        mode=mode,
        regions=tuple(regions),
        usd_per_gpu_hour=usd.value / gpus,
        source=usd.source,
        as_of=usd.as_of,
        confidence=usd.confidence,
        note=usd.note,
    )
