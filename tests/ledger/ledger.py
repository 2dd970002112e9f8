"""Adds up what a stack costs, from its resources, what its files state, and the price list.

It shares no code with the cost layer: its sources are docs/cost.md, docs/prices.md and the price list. It
knows the resources that the fabrics make, and fails on any other.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from tests.ledger.aws import Aws
from tests.ledger.azure import Azure
from tests.ledger.charges import (
    USAGE,
    Charge,
    FileSystem,
    Machines,
    NoPrice,
    Reserved,
    Sizes,
    Sold,
    Used,
    fixed,
)
from tests.ledger.oci import Oci
from tests.ledger.price_table import GB_PER_GIB, HOURS_PER_MONTH, PriceTable
from tests.ledger.raw import Raw
from tests.ledger.sums import ZERO, Sums


@dataclass(frozen=True)
class Stated:
    """Facts about a stack from files, beside its resources.

    Attributes:
        declared: the stack's declaration.
        prices: prices of the whole fabric.
        usage: figures of the usage file for this stack.
    """

    declared: Mapping[str, Any] = field(default_factory=dict[str, Any])
    prices: Sequence[Mapping[str, Any]] = ()
    usage: Mapping[str, Decimal] = field(default_factory=dict[str, Decimal])


def ledger(resources: Iterable[Raw], stated: Stated, now: datetime) -> Sums:
    """Add up what the resources of a stack cost.

    Args:
        resources: the resources.
        stated: what files state of the stack.
        now: the time of the prices.
    """
    table, by_urn = PriceTable(now.date()), {raw.urn: raw for raw in resources}
    clouds = {
        "aws": Aws(by_urn, table),
        "azure": Azure(by_urn, table, stated.declared.get("region", "")),
        "oci": Oci(by_urn, table),
    }
    charges: list[Charge] = []
    for raw in by_urn.values():
        cloud = next((cloud for name, cloud in clouds.items() if raw.type.startswith(name)), None)
        if cloud is not None and raw.type not in table.free_types:
            assert raw.type in cloud.types, f"the ledger does not know {raw.type}"
            charges += cloud.of(raw)
    sums = Sums()
    _add_machines(charges, stated, table, now, sums)
    _add_services(charges, stated, table, sums)
    for link in stated.declared.get("links", ()):
        circuit = link.get("circuit", {})
        if circuit.get("price") and _is_used(circuit, by_urn.values()):
            sums.add(_contract_rate(circuit["price"], 1, None), fixed(1), "circuit")
    return sums


def _is_used(circuit: Mapping[str, Any], resources: Iterable[Raw]) -> bool:
    """Return whether a resource names one of the ports of a leased circuit."""
    ports = [end["id"] for end in circuit["ends"].values()]
    return any(port in str(raw.inputs) for raw in resources for port in ports)


def _add_services(charges: Sequence[Charge], stated: Stated, table: PriceTable, sums: Sums) -> None:
    units: dict[tuple[str, str, str], list[Sizes]] = defaultdict(list)
    for charge in charges:
        match charge:
            case Sold(cloud, region, key, sizes):
                units[cloud, region, key].append(sizes)
            case FileSystem(cloud, region, tier, gib):
                sums.add_month(table.lustre(cloud, tier, region, gib), "lustre")
            case NoPrice(name):
                sums.unpriced.add(name)
            case _:
                pass
    for (cloud, region, key), listed in units.items():
        least, now, peak = (sum(column, ZERO) for column in zip(*listed, strict=True))
        price = _service(table, cloud, key, region, peak)
        rate = price / peak if price is not None and peak else price
        for entry in stated.prices:
            if entry.get("service") == key and _covers(entry, cloud, region):
                rate = _contract_rate(entry, 1, None, rate)
        sums.add(rate, (least, now, peak), key)
    for used in dict.fromkeys(charge for charge in charges if isinstance(charge, Used)):
        _add_used(used, stated.usage, table, sums)


def _service(table: PriceTable, cloud: str, key: str, region: str, amount: Decimal) -> Decimal | None:
    """Return the price of an amount for an hour."""
    price = table.service(cloud, key, region, amount)
    return price if price is None or table.unit(cloud, key) == "hour" else price / HOURS_PER_MONTH


def _add_used(used: Used, usage: Mapping[str, Decimal], table: PriceTable, sums: Sums) -> None:
    figures, per = USAGE[used.cloud, used.key]
    if not all(figure in usage for figure in figures):
        sums.unpriced.add(used.key)
        return
    amount = sum((usage[figure] for figure in figures), ZERO)
    if used.key == "internet-egress":
        sums.add_month(table.internet(used.cloud, used.region, amount), used.key)
        return
    if not table.is_service(used.cloud, used.key):
        sums.unpriced.add(used.key)
        return
    unit = table.unit(used.cloud, used.key)
    units = amount * GB_PER_GIB if unit in ("GB", "GB-month") else amount / per
    price = table.service(used.cloud, used.key, used.region, units)
    sums.add_month(None if price is None else price * (HOURS_PER_MONTH if unit == "hour" else 1), used.key)


def _add_machines(
    charges: Sequence[Charge], stated: Stated, table: PriceTable, now: datetime, sums: Sums
) -> None:
    pools = [charge for charge in charges if isinstance(charge, Machines)]
    blocks: dict[str, list[Machines]] = defaultdict(list)
    for pool in pools:
        if pool.mode == "capacity-block":
            blocks[_block_id(_capacity(stated, pool.pool))].append(pool)
        else:
            sums.add(_rate(pool, stated, table), pool.sizes, pool.shape)
    for users in blocks.values():
        _add_block(users, stated, table, now, sums)
    for held in _reservations(charges):
        users = [pool for pool in pools if pool.held_by == held.urn and pool.shape == held.shape]
        least, current, peak = (
            held.nodes - sum((pool.sizes[size] for pool in users), ZERO) for size in range(3)
        )
        price = _stated_price(users[0], stated) if users else _unused_price(held, stated)
        idle = Machines(held.cloud, held.region, held.shape, "reservation", (least, current, peak), "")
        rate = _rate(idle, stated, table, idle=True, price=price)
        sums.add(rate, idle.sizes, f"{held.shape}, idle")


def _reservations(charges: Sequence[Charge]) -> Iterator[Reserved]:
    """Yield reservations; those of one group and one shape are one."""
    nodes: dict[tuple[str, str, str, str], Decimal] = defaultdict(Decimal)
    for charge in charges:
        if isinstance(charge, Reserved):
            nodes[charge.urn, charge.cloud, charge.region, charge.shape] += charge.nodes
    for key, number in nodes.items():
        yield Reserved(*key, number)


def _add_block(
    users: Sequence[Machines], stated: Stated, table: PriceTable, now: datetime, sums: Sums
) -> None:
    """Add a Capacity Block: all of its machines are paid in advance, whatever runs."""
    capacity, first = _capacity(stated, users[0].pool), users[0]
    starts, ends = (datetime.fromisoformat(capacity[key]) for key in ("starts", "ends"))
    hours = int((ends - starts).total_seconds()) // 3600
    nodes = Decimal(capacity["nodes"])
    fee = capacity.get("purchase", {}).get("upfront_usd")
    if fee:
        rate: Decimal | None = Decimal(str(fee)) / (nodes * hours)
    else:
        rate = _rate(first, stated, table, block_node_hours=nodes * hours)
    if rate is None:
        sums.unpriced.add(first.shape)
        return
    month = rate * nodes * min(hours, HOURS_PER_MONTH)
    sums.least += rate * nodes
    sums.now += rate * (
        nodes if starts.date() <= now.date() else sum((user.sizes[1] for user in users), ZERO)
    )
    sums.peak += rate * nodes
    sums.month += month
    sums.prepaid_month += month
    sums.upfront += rate * nodes * hours


def _block_id(capacity: Mapping[str, Any]) -> str:
    return capacity.get("id") or capacity["purchase"]["offering_id"]


def _capacity(stated: Stated, pool: str) -> Mapping[str, Any]:
    return _declared(stated, pool).get("capacity", {})


def _declared(stated: Stated, pool: str) -> Mapping[str, Any]:
    """Return the declaration of a pool by the name on its machines, which a renamed pool keeps."""
    pools: Mapping[str, Mapping[str, Any]] = stated.declared.get("pools", {})
    nothing: Mapping[str, Any] = {}
    return next((given for name, given in pools.items() if given.get("was", name) == pool), nothing)


def _rate(
    pool: Machines,
    stated: Stated,
    table: PriceTable,
    *,
    idle: bool = False,
    price: Mapping[str, Any] | None = None,
    block_node_hours: Decimal | None = None,
) -> Decimal | None:
    """Return the price of one machine for an hour: the stated one, or else the list price."""
    listed = table.machine(pool.cloud, pool.shape, pool.region, pool.mode, idle=idle)
    contract = price or _stated_price(pool, stated)
    if contract is None:
        return listed
    return _contract_rate(contract, table.gpus(pool.cloud, pool.shape), block_node_hours, listed)


def _stated_price(pool: Machines, stated: Stated) -> Mapping[str, Any] | None:
    """Return the price that the pool or its capacity states, or else the first of the fabric that fits."""
    declared = _declared(stated, pool.pool)
    own = declared.get("price") or declared.get("capacity", {}).get("price")
    if own:
        return own
    for entry in stated.prices:
        modes = [entry["capacity"]] if "capacity" in entry else ["on-demand", "reservation"]
        if (
            entry.get("shape") == pool.shape
            and pool.mode in modes
            and _covers(entry, pool.cloud, pool.region)
        ):
            return entry
    return None


def _unused_price(held: Reserved, stated: Stated) -> Mapping[str, Any] | None:
    """Return the price of a reservation that no pool uses yet: that of new reservations of its shape."""
    for pool in stated.declared.get("pools", {}).values():
        if pool["shape"] == held.shape and pool.get("capacity", {}).get("mode") == "new-reservation":
            return pool.get("price") or pool["capacity"].get("price")
    return None


def _covers(entry: Mapping[str, Any], cloud: str, region: str) -> bool:
    return entry["cloud"] == cloud and region in entry.get("regions", [region])


def _contract_rate(
    price: Mapping[str, Any], gpus: int, block_node_hours: Decimal | None, listed: Decimal | None = None
) -> Decimal | None:
    """Return a stated price for an hour of one machine or service."""
    if "discount_percent" in price:
        discount = Decimal(str(price["discount_percent"]))
        return None if listed is None else listed * (100 - discount) / 100
    amount, unit = Decimal(str(price["amount"])), price["unit"]
    if unit == "total":
        return amount / block_node_hours if block_node_hours else None
    amount *= gpus if unit.startswith("gpu-") else 1
    return amount / HOURS_PER_MONTH if unit.endswith("month") else amount
