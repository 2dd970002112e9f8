"""Offers that a project's declarations state: its contracts."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.shape import CapacityMode, Cloud
from gpufabric.cost.contract import not_valid
from gpufabric.cost.items import NodePool
from gpufabric.cost.rates import NoRate, node_rate
from gpufabric.quote.offers import CONTRACT, EVERYWHERE, MachinePrices, QuotedPrice, in_order
from gpufabric.spec.aws.capacity import CapacityBlock
from gpufabric.spec.pool import stated_price
from gpufabric.spec.pools import sold_as
from gpufabric.spec.price import ContractPrice, StatedPrice
from gpufabric.spec.project import Project


def contract_offers(project: Project, catalog: Catalog, today: date) -> list[QuotedPrice]:
    """List the prices that a project states for machines and that hold on a day.

    Args:
        project: all declarations. Services and circuits are left out, and so are encrypted prices.
        catalog: shapes, and list prices for discounts.
        today: the day.
    """
    offers = price_offers(project.fabric.prices, catalog, today)
    for declared in project.regions.values():
        for pool in declared.pools.values():
            price = stated_price(pool)
            if price is None:
                continue
            mode, held = sold_as(pool.capacity), pool.capacity
            block = held if isinstance(held, CapacityBlock) else None
            place = (declared.cloud, declared.region)
            offers.extend(_offers(price, *place, pool.shape, mode, catalog, today, block))
    return offers


def price_offers(prices: Iterable[ContractPrice], catalog: Catalog, today: date) -> list[QuotedPrice]:
    """List the prices of shapes that hold on a day; discounts on everything of a cloud are left out."""
    offers: list[QuotedPrice] = []
    for price in prices:
        if price.shape is not None:
            everywhere = catalog.regions(price.cloud) if price.unit is None else (EVERYWHERE,)
            for region in price.regions or everywhere:
                mode = price.capacity or "on-demand"
                offers.extend(_offers(price, price.cloud, region, price.shape, mode, catalog, today))
    return offers


def unused_prices(prices: Iterable[ContractPrice], today: date) -> Iterator[str]:
    """Yield prices of shapes that do not hold on a day, with the reason.

    Args:
        prices: the prices.
        today: the day.
    """
    for price in prices:
        if price.shape is not None and (reason := not_valid(price, today)):
            yield f"{price.cloud} {price.shape}: {reason}"


def with_offers(machines: Iterable[MachinePrices], offers: Iterable[QuotedPrice]) -> list[MachinePrices]:
    """Add offers to the machines that they are for."""
    added = list(offers)
    return [
        replace(
            machine,
            offers=in_order(
                [
                    *machine.offers,
                    *(
                        offer
                        for offer in added
                        if (offer.cloud, offer.shape.casefold()) == (machine.cloud, machine.name.casefold())
                    ),
                ]
            ),
        )
        for machine in machines
    ]


def _offers(
    price: StatedPrice,
    cloud: Cloud,
    region: str,
    shape: str,
    mode: CapacityMode,
    catalog: Catalog,
    today: date,
    block: CapacityBlock | None = None,
) -> Iterator[QuotedPrice]:
    name = {name.casefold(): name for name in catalog.shape_names(cloud)}.get(shape.casefold())
    if name is None:
        return
    known = catalog.shape(cloud, name)
    if known.accelerator is None:
        return  # a quote compares accelerators
    machine = NodePool(
        name="",
        cloud=cloud,
        region=region,
        shape=name,
        capacity=mode,
        nodes_min=1,
        nodes_now=1,
        nodes_max=1,
        block=block,
        contract=price,
    )
    rate = node_rate(machine, catalog, today)
    if not isinstance(rate, NoRate):
        yield QuotedPrice(
            cloud=cloud,
            shape=name,
            accelerator=known.accelerator,
            mode=CONTRACT,
            regions=(region,),
            usd_per_gpu_hour=rate.usd / known.gpus,
            source=rate.source,
            as_of=rate.as_of,
            confidence=rate.confidence,
        )
