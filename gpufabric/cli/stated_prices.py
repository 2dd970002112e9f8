"""Prices that a project or a user states, as far as options of a command ask for them."""

import os
from dataclasses import dataclass
from pathlib import Path

from gpufabric.catalog.catalog import Catalog
from gpufabric.cost.contract import price_items
from gpufabric.plan.clock import now
from gpufabric.quote.contract import contract_offers, price_offers, unused_prices
from gpufabric.quote.offers import QuotedPrice
from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.own_prices import own_prices
from gpufabric.spec.price_items import unknown_items


@dataclass(frozen=True, slots=True)
class AskedPrices:
    """Prices that somebody stated.

    Attributes:
        offers: those that hold today.
        unused: those that do not, or fit nothing, with the reason.
    """

    offers: list[QuotedPrice]
    unused: list[str]


def stated_prices(root: Path, catalog: Catalog, *, contract: bool, own: bool) -> AskedPrices:
    """Return the prices that the project states, and the user's own prices, as far as they are asked for.

    Args:
        root: folder of the project.
        catalog: shapes, and list prices for discounts.
        contract: whether to read the project's prices.
        own: whether to read the user's own prices.
    """
    today, items = now().date(), price_items(catalog)
    stated = AskedPrices([], [])
    if contract:
        project = project_with_facts(root)
        stated.offers.extend(contract_offers(project, catalog, today))
        stated.unused.extend(item.text for item in unknown_items(project.fabric.prices, items))
        stated.unused.extend(unused_prices(project.fabric.prices, today))
    if own:
        prices = own_prices(os.environ, root, show=True, items=items)
        stated.offers.extend(price_offers(prices, catalog, today))
        stated.unused.extend(unused_prices(prices, today))
    return stated


def source_title(source: str, catalog: Catalog) -> str:
    """Return the title of a source of the catalogue with the day of its reading.

    The sources of stated prices are titles themselves.
    """
    known = catalog.sources.get(source)
    return source if known is None else f"{known.title}, read on {known.read_on}"
