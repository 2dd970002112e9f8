"""Prices one item: quantity, list price and amounts, or the reason why there is no price."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from gpufabric.catalog.catalog import Catalog
from gpufabric.cost.control_planes import known_control_plane
from gpufabric.cost.egress import EGRESS, egress_rate
from gpufabric.cost.items import (
    ByUse,
    ControlPlane,
    Item,
    LustreItem,
    NodePool,
    OwnPriced,
    ReservedNodes,
    Service,
    Unpriced,
    Volumes,
)
from gpufabric.cost.line import Line
from gpufabric.cost.metered import GB_PER_GIB, metered_of, sold_amount, stated_amount, unit_of
from gpufabric.cost.rates import NoRate, Rate, known_shape, lustre_rate, node_rate, stated_rate
from gpufabric.cost.service_rates import rate_text, service_rate, usd_per_hour, usd_per_month
from gpufabric.cost.text import count, rate
from gpufabric.spec.money import HOURS_PER_MONTH
from gpufabric.spec.usage import NO_USAGE, Usage


def line_of(item: Item, catalog: Catalog, today: date, usage: Usage = NO_USAGE) -> Line:
    """Price an item.

    Args:
        item: the item.
        catalog: list prices.
        today: day of the prices.
        usage: what only use decides.
    """
    match item:
        case NodePool():
            line = _pool(item, catalog, today)
        case LustreItem():
            line = _lustre(item, catalog)
        case Service():
            line = _service(item, catalog, today)
        case ControlPlane():
            line = _control_plane(item, catalog, today)
        case Volumes():
            line = _volumes(item, catalog, today)
        case ByUse():
            line = _by_use(item, catalog, today, usage)
        case ReservedNodes():
            raise TypeError("a reservation is billed as its idle machines")
        case OwnPriced():
            raise TypeError("a sum of priced lines is not priced again")
        case Unpriced():
            line = _without_price(item, item.what, item.reason)
    return line


def part_of(whole: Line, item: Service) -> Line:
    """Return the part of a merged line that one of its items is; it has the price of the whole amount."""
    if whole.rate is None or not isinstance(whole.item, Service):
        return replace(whole, item=item, what=f"{count(item.count)} x {item.key}")
    return replace(_counted(item, whole.rate), reason=whole.reason)


def _without_price(item: Item, what: str, reason: str) -> Line:
    return Line(item=item, what=what, formula=what, reason=reason)


def _flat(item: Item, what: str, list_price: Rate, quantity: Decimal, sold: Decimal) -> Line:
    """Return the line of an item with the same amount at every size.

    Args:
        item: the item.
        what: the item in words.
        list_price: its price.
        quantity: amount as the cost layer counts it.
        sold: amount in the unit of the price.
    """
    hourly = usd_per_hour(sold, list_price)
    return Line(
        item=item,
        what=what,
        formula=f"{what} {_factor(item, rate_text(list_price))}",
        rate=list_price,
        quantity=quantity,
        unit=list_price.unit,
        usd_per_hour_min=hourly,
        usd_per_hour_now=hourly,
        usd_per_hour=hourly,
        usd_per_month=usd_per_month(sold, list_price),
    )


def _factor(item: Item, price: str) -> str:
    """Write the price of an item, or that it is confidential."""
    contract = item.contract if isinstance(item, NodePool | Service) else None
    if contract is None:
        return f"x {price}"
    return "at your own price" if contract.is_own else "at your contract's price"


def _lustre(item: LustreItem, catalog: Catalog) -> Line:
    what = f"{count(round(item.size_gib))} GiB of Lustre at {item.tier} MB/s/TiB"
    list_price = lustre_rate(item, catalog)
    if isinstance(list_price, NoRate):
        return _without_price(item, what, list_price.reason)
    return _flat(item, what, list_price, item.size_gib, item.size_gib)


def _service(item: Service, catalog: Catalog, today: date) -> Line:
    what = f"{count(item.count)} x {item.key}"
    if item.contract is None:
        price = service_rate(item, catalog, today)
    else:
        price = stated_rate(item.contract, today, lambda: service_rate(item, catalog, today))
    if isinstance(price, NoRate):
        return _without_price(item, what, price.reason)
    return _counted(item, price)


def _counted(item: Service, price: Rate) -> Line:
    """Price a service at each of its sizes, by the price of the whole amount at peak."""
    least, now, peak = map(Decimal, item.sizes)
    return replace(
        _flat(item, f"{count(peak)} x {item.key}", price, peak, peak),
        usd_per_hour_min=usd_per_hour(least, price),
        usd_per_hour_now=usd_per_hour(now, price),
    )


def _control_plane(item: ControlPlane, catalog: Catalog, today: date) -> Line:
    """Price a control plane by the support of its version on the day."""
    known = known_control_plane(item, catalog, today)
    if isinstance(known, NoRate):
        return _without_price(item, f"1 x {item.key}", known.reason)
    line = _service(known.service, catalog, today)
    what = f"{line.what} ({known.text})" if known.text else line.what
    return replace(line, item=item, what=what, formula=line.formula.replace(line.what, what, 1))


def _volumes(item: Volumes, catalog: Catalog, today: date) -> Line:
    """Price disks at each size of their pool, by the price of the whole amount at peak."""
    metered = metered_of(item.cloud, item.key)
    what = f"{item.nodes_max} x {count(item.gib)} GiB {metered.what}"
    peak = item.gib * item.nodes_max
    priced = Service(cloud=item.cloud, region=item.region, key=item.key, count=peak)
    list_price = service_rate(priced, catalog, today)
    if isinstance(list_price, NoRate):
        return _without_price(item, what, list_price.reason)
    # Every cloud sells volumes by the unit in which it states their size, whatever it calls the unit.
    return replace(
        _flat(item, what, list_price, peak, peak),
        unit=unit_of(metered),
        usd_per_hour_min=usd_per_hour(item.gib * item.nodes_min, list_price),
        usd_per_hour_now=usd_per_hour(item.gib * item.nodes_now, list_price),
    )


def _by_use(item: ByUse, catalog: Catalog, today: date, usage: Usage) -> Line:
    """Price what the usage file states; anything else has no price."""
    metered = metered_of(item.cloud, item.key)
    stated = stated_amount(metered, usage)
    if isinstance(stated, NoRate):
        return _without_price(item, metered.what, stated.reason)
    what = f"{metered.what}: {stated.text}"
    list_price = egress_rate(item, stated.amount, catalog) if item.key == EGRESS else None
    if list_price is None:
        entry = catalog.services(item.cloud).get(item.key)
        sold = sold_amount(stated.amount, metered, entry.unit.value if entry else "")
        service = Service(cloud=item.cloud, region=item.region, key=item.key, count=sold)
        list_price = service_rate(service, catalog, today)
    else:
        sold = stated.amount * GB_PER_GIB
    if isinstance(list_price, NoRate):
        return _without_price(item, what, list_price.reason)
    line = _flat(item, what, list_price, stated.amount, sold)
    return replace(line, unit=unit_of(metered), assumed=stated.assumed)


def _pool(pool: NodePool, catalog: Catalog, today: date) -> Line:
    shape = known_shape(catalog, pool.cloud, pool.shape)
    gpus = pool.nodes_max * shape.gpus if shape else 0
    prepaid = pool.capacity == "capacity-block"
    peak = pool.nodes_max
    what = f"{peak} x {pool.shape}{', reserved and idle' if pool.idle else ''}"
    list_price = node_rate(pool, catalog, today)
    if isinstance(list_price, NoRate):
        return Line(item=pool, what=what, formula=what, reason=list_price.reason, prepaid=prepaid, gpus=gpus)
    hours = pool.block.hours if pool.block else None
    month = HOURS_PER_MONTH if hours is None else min(hours, HOURS_PER_MONTH)
    return Line(
        item=pool,
        what=what,
        formula=f"{what} {_factor(pool, rate(list_price.usd))}{' prepaid' if prepaid else ''}",
        rate=list_price,
        quantity=Decimal(peak),
        unit="machine",
        # What is paid in advance costs the same whatever runs.
        usd_per_hour_min=(peak if prepaid else pool.nodes_min) * list_price.usd,
        usd_per_hour_now=(peak if _is_paid(pool, today) else pool.nodes_now) * list_price.usd,
        usd_per_hour=peak * list_price.usd,
        usd_per_month=peak * list_price.usd * month,
        prepaid=prepaid,
        usd_upfront=peak * list_price.usd * hours if prepaid and hours is not None else None,
        gpus=gpus,
    )


def _is_paid(pool: NodePool, today: date) -> bool:
    """Return whether a Capacity Block has started: it is then paid for, whether machines run or not."""
    return pool.block is not None and pool.block.starts.date() <= today
