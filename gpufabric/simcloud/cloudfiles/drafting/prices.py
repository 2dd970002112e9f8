"""Prices of a cloud file: those that the project states instead of list prices."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.shape import CapacityMode
from gpufabric.cost.items import NodePool, Service
from gpufabric.cost.rates import NoRate, Rate, node_rate, stated_rate
from gpufabric.cost.service_rates import service_rate
from gpufabric.simcloud.cloudfiles.drafting.account import AccountDraft, KnownRegion
from gpufabric.spec.aws.capacity import CapacityBlock
from gpufabric.spec.pool import stated_price
from gpufabric.spec.pools import Pool, sold_as
from gpufabric.spec.price import ContractPrice, StatedPrice

_BY_SHAPE: tuple[CapacityMode, ...] = ("on-demand", "reservation")
"""Modes of a price by shape that names none."""

_SMALLEST_USD = Decimal("1e-9")
"""Rounding of a price that a month's or a block's price gives: far below a cent in any sum."""


def draft_prices(
    draft: AccountDraft,
    regions: Sequence[KnownRegion],
    fabric: Sequence[ContractPrice],
    catalog: Catalog,
    day: date,
) -> None:
    """Take the prices that pools and the fabric state and that hold on the first day.

    A machine has one price in a region and mode. A pool's own comes before one of the fabric.

    Args:
        draft: the file, which gets what is unknown.
        regions: what is known of the account's regions.
        fabric: prices by shape or service, for the whole fabric.
        catalog: list prices, for discounts.
        day: first day of the rehearsal.
    """
    entries: dict[tuple[str, str, str], dict[str, Any]] = {}
    for known in regions:
        for _, _, name, pool in known.pools():
            price = stated_price(pool)
            if price is not None:
                mode = sold_as(pool.capacity)
                rate = node_rate(_machine(draft, known, pool.shape, mode, price, pool), catalog, day)
                where = f"pool {name} in {known.name}"
                _add(draft, entries, (pool.shape, mode, known.name), price, rate, where)
        for price in fabric:
            if price.covers(draft.cloud, known.name):
                for key, rate in _of_fabric(draft, known, price, catalog, day):
                    if key not in entries:
                        _add(draft, entries, key, price, rate, f"{key[0]} in {known.name}")
    draft.prices = list(entries.values())


def _of_fabric(
    draft: AccountDraft, known: KnownRegion, price: ContractPrice, catalog: Catalog, day: date
) -> Iterator[tuple[tuple[str, str, str], Rate | NoRate]]:
    if price.service is not None:
        item = Service(cloud=draft.cloud, region=known.name, key=price.service, count=1)
        by_list = service_rate(item, catalog, day)
        rate = stated_rate(price, day, lambda: by_list, None, None)
        if price.unit == "month" and price.amount is not None and not isinstance(rate, NoRate):
            rate = replace(rate, usd=price.amount, unit="month")
        yield (price.service, "", known.name), rate
        return
    for mode in (price.capacity,) if price.capacity else _BY_SHAPE:
        shape = price.shape or ""
        yield (
            (shape, mode, known.name),
            node_rate(_machine(draft, known, shape, mode, price), catalog, day),
        )


def _machine(
    draft: AccountDraft,
    known: KnownRegion,
    shape: str,
    mode: CapacityMode,
    price: StatedPrice,
    pool: Pool | None = None,
) -> NodePool:
    held = pool.capacity if pool is not None else None
    return NodePool(
        name="", cloud=draft.cloud, region=known.name, shape=shape, capacity=mode, nodes_min=1, nodes_now=1,
        nodes_max=1, block=held if isinstance(held, CapacityBlock) else None, contract=price,
    )  # fmt: skip


def _add(
    draft: AccountDraft,
    entries: dict[tuple[str, str, str], dict[str, Any]],
    key: tuple[str, str, str],
    price: StatedPrice,
    rate: Rate | NoRate,
    where: str,
) -> None:
    product, mode, region = key
    if price.is_encrypted or price.is_own or price.is_hidden:
        draft.lacks(f"price of {where}: it is encrypted; the ledger charges the list price")
        return
    if isinstance(rate, NoRate):
        draft.lacks(f"price of {where}: {rate.reason}; the ledger charges the list price")
        return
    per: Literal["hour", "month"] = "hour" if rate.unit == "hour" else "month"
    entry = {
        "product": product,
        "mode": mode,
        "region": region,
        "usd": f"{rate.usd.quantize(_SMALLEST_USD).normalize():f}",
        "per": per,
    }
    known = entries.setdefault(key, entry)
    if known != entry:
        draft.lacks(f"price of {where}: {product} has one price in a region and mode here, another pool's")
