"""Finds the price of an item: the one that the declaration states, or else the catalogue's list price."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Confidence, Fact
from gpufabric.catalog.prices import PriceRow, PriceUnit, row_for
from gpufabric.catalog.shape import CapacityMode, Price, PriceMode, Shape
from gpufabric.cost.contract import not_valid, usd_per_hour
from gpufabric.cost.items import LustreItem, NodePool
from gpufabric.plural import plural
from gpufabric.spec.price import StatedPrice

PRICE_MODES: dict[CapacityMode, PriceMode] = {
    "on-demand": "on-demand",
    "reservation": "on-demand",
    "capacity-block": "capacity-block",
    "spot": "spot",
}
"""Price mode of each capacity mode. A reservation guarantees capacity and gives no discount: AWS and Azure
bill it at the on-demand rate (user guides on capacity reservations)."""

DECLARED_FEE = "declaration"
"""Source of a rate that a stack declares. It is not a list price and does not age."""

_SHOWN_REGIONS = 3
"""Regions with a price that a reason names; further ones are counted."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A price.

    Attributes:
        usd: US dollars for one unit.
        source: key of the catalogue's source, or the source that the declaration states.
        as_of: day on which the price held.
        confidence: confidence in the price.
        note: caveats.
        unit: the unit; ``hour`` is an item for an hour.
        is_average: whether it is the average of tiers.
    """

    usd: Decimal
    source: str
    as_of: date
    confidence: Confidence
    note: str = ""
    unit: PriceUnit = "hour"
    is_average: bool = False


@dataclass(frozen=True, slots=True)
class NoRate:
    """The reason why there is no price."""

    reason: str


def node_rate(pool: NodePool, catalog: Catalog, today: date) -> Rate | NoRate:
    """Return the price of one machine of a pool for an hour: the stated one, or else the list price."""
    if pool.contract is None:
        return _list_rate(pool, catalog, today)
    shape = known_shape(catalog, pool.cloud, pool.shape)
    hours = None if pool.block is None else pool.block.nodes * pool.block.hours
    gpus = (shape.gpus or None) if shape else None
    return stated_rate(pool.contract, today, lambda: _list_rate(pool, catalog, today), gpus, hours)


def _list_rate(pool: NodePool, catalog: Catalog, today: date) -> Rate | NoRate:
    """Return the list price of one machine of a pool for an hour.

    The price of a Capacity Block is fixed at its purchase, so this is today's list price, unless the
    declaration states the fee of the offer.
    """
    declared = _declared_fee(pool, today)
    if declared is not None:
        return declared
    shape = known_shape(catalog, pool.cloud, pool.shape)
    mode = PRICE_MODES[pool.capacity]
    if shape is None:
        return NoRate(f"{pool.shape} is not in the catalogue")
    best = list_price(shape, mode, pool.region, today)
    if best is None:
        offered = any(
            price.mode == mode and _covers(price.regions_priced, pool.region) for price in shape.prices
        )
        rest = f"is valid on {today.isoformat()}" if offered else "in the catalogue"
        return NoRate(f"no {mode} price for {pool.shape} in {pool.region} {rest}")
    priced = fact_rate(best.usd_per_node_hour)
    return _idle(priced, pool, catalog) if pool.idle else priced


def list_price(shape: Shape, mode: str, region: str, day: date) -> Price | None:
    """Return the list price of a shape on a day; None if it is not known.

    A price for the region takes precedence over one for all regions, and a later price over an earlier one.

    Args:
        shape: the shape.
        mode: way to pay, a price mode.
        region: the cloud's name of the region.
        day: day on which the price must hold.
    """
    valid = [
        price
        for price in shape.prices
        if price.mode == mode and _covers(price.regions_priced, region) and _holds(price, day)
    ]
    return max(
        valid,
        key=lambda price: (region in price.regions_priced, price.effective_from or date.min),
        default=None,
    )


def _idle(list_price: Rate, pool: NodePool, catalog: Catalog) -> Rate | NoRate:
    """Apply the cloud's share of the on-demand rate for unused reserved machines."""
    idle = catalog.idle_capacity().get(pool.cloud)
    if idle is None:
        return NoRate(f"no price for reserved and idle machines of {pool.cloud} in the catalogue")
    share = idle.share_of_on_demand
    if share.value == 1:
        return list_price
    note = f"{share.value:%} of the on-demand rate ({share.source}, {share.as_of.isoformat()})"
    return replace(list_price, usd=list_price.usd * share.value, confidence=share.confidence, note=note)


def _declared_fee(pool: NodePool, today: date) -> Rate | None:
    """Spread the declared fee of a block over its machines and hours."""
    block = pool.block
    if block is None or block.purchase is None or block.purchase.upfront_usd is None or not block.hours:
        return None
    return Rate(
        block.purchase.upfront_usd / (block.nodes * block.hours),
        DECLARED_FEE,
        today,
        Confidence.SINGLE_SOURCE,
        f"fee of offer {block.purchase.offering_id} as declared, over {plural(block.nodes, 'machine')} and"
        f" {plural(block.hours, 'hour')}",
    )


def stated_rate(
    price: StatedPrice,
    today: date,
    list_rate: Callable[[], Rate | NoRate],
    gpus: int | None = None,
    block_node_hours: int | None = None,
) -> Rate | NoRate:
    """Convert a stated price to one for an hour of one machine or service.

    Outside its days the price is unknown. The list price may be lower, and would let a budget pass.

    Args:
        price: the price.
        today: day for which it must hold.
        list_rate: finds the list price, on which there may be a discount.
        gpus: GPUs of the machine; None if they are unknown, or for a service.
        block_node_hours: machines of its Capacity Block times the block's hours; None without a block.
    """
    reason = not_valid(price, today)
    if price.is_secret:
        reason = "the stated price is a secret, which only the engine can read"
    elif gpus is None and price.unit in ("gpu-hour", "gpu-month"):
        reason = f"the stated price is per {price.unit}, and the catalogue has no GPU count of the shape"
    if reason:
        return NoRate(reason)
    if price.discount_percent is not None:
        listed = list_rate()
        if isinstance(listed, NoRate):
            return NoRate(f"the stated price is a discount, and there is {listed.reason}")
        return replace(listed, usd=listed.usd * (100 - price.discount_percent) / 100, source=price.source)
    usd = usd_per_hour(price, gpus or 1, block_node_hours)
    if usd is None:
        return NoRate("the stated price is a total, and the length of the block is unknown")
    return Rate(usd, price.source, price.valid_from or today, Confidence.SINGLE_SOURCE)


def lustre_rate(lustre: LustreItem, catalog: Catalog) -> Rate | NoRate:
    """Return the price of one GiB of a file system for a month."""
    product = catalog.lustre(lustre.cloud)
    tier = next((candidate for candidate in product.tiers if candidate.tier == lustre.tier), None)
    if tier is None:
        return NoRate(f"{product.name} has no tier {lustre.tier} in the catalogue")
    row = row_for(tier.prices, lustre.region)
    if row is None or row.usd is None:
        what = f"{product.name}, {lustre.tier} MB/s/TiB,"
        return missing_price(what, lustre.region, tier.prices, tier.no_price)
    return replace(fact_rate(row.usd), unit="GiB-month")


def missing_price(what: str, region: str, rows: Iterable[PriceRow], no_price: Fact[str] | None) -> NoRate:
    """Return the reason why an item has no price in a region, with what is known of it.

    Args:
        what: the item.
        region: the region.
        rows: prices of the item in other regions.
        no_price: why the catalogue has none; None if it does not say.
    """
    text = f"no price for {what} in {region} in the catalogue"
    if no_price is not None:
        return NoRate(f"{text}: {no_price.value}")
    known = sorted({region for row in rows if row.is_known for region in row.regions_priced})
    if "*" in known:
        return NoRate(f"{text}: it is known in most other regions")
    others = f" and {len(known) - _SHOWN_REGIONS} more" if len(known) > _SHOWN_REGIONS else ""
    return NoRate(f"{text}: it is known in {', '.join(known[:_SHOWN_REGIONS])}{others}" if known else text)


def known_shape(catalog: Catalog, cloud: str, name: str) -> Shape | None:
    """Return a shape, or None if the catalogue lacks it."""
    return catalog.shape(cloud, name) if name in catalog.shape_names(cloud) else None


def _covers(regions: list[str], region: str) -> bool:
    return region in regions or "*" in regions


def _holds(price: Price, today: date) -> bool:
    starts = price.effective_from or date.min
    ends = price.effective_until or date.max
    return starts <= today <= ends


def fact_rate(fact: Fact[Decimal]) -> Rate:
    """Return a fact of the catalogue as a price for an hour."""
    return Rate(fact.value, fact.source, fact.as_of, fact.confidence, fact.note)
