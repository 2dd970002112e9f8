"""Reads Oracle's public price list, which needs no login."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from gpufabric.accounts.answer import Failure, SectionAnswer
from gpufabric.accounts.prices.fetch import Fetcher, PriceListError
from gpufabric.accounts.prices.products import ListedPrices, Product, products_of
from gpufabric.accounts.target import Target
from gpufabric.catalog.catalog import Catalog
from gpufabric.snapshots.rows import ListPrice

ENDPOINT = "https://apexapps.oracle.com/pls/apex/cetools/api/v1/products/"
_CALL = "Oracle price list"
_WHERE = "the commercial regions"
_CURRENCY, _MODEL = "USD", "PAY_AS_YOU_GO"

Item = Mapping[str, Any]


def read_prices(
    target: Target, catalog: Catalog, *, endpoint: str = ENDPOINT, fetcher: Fetcher | None = None
) -> SectionAnswer:
    """Read the list prices of OCI, which are the same in all commercial regions.

    The list comes whole, in one answer: a question with several part numbers loses some of them.

    Args:
        target: the region, with its stacks.
        catalog: the products.
        endpoint: address of the list.
        fetcher: reads the list.
    """
    listed = ListedPrices(_CALL)
    try:
        items = _items(f"{endpoint}?currencyCode={_CURRENCY}", fetcher or Fetcher())
        for product in (*_machines(target, catalog), *products_of(target, catalog)):
            part = product.match["partNumber"]
            rows = {
                key: row
                for item in items
                if item.get("partNumber") == part
                for key, row in _rows(item, product)
            }
            listed.add(product, {part: rows} if rows else {}, _WHERE)
    except PriceListError as error:
        listed.failures.append(error.failure)
        return listed.answer(is_complete=False)
    return listed.answer(is_complete=True)


def _machines(target: Target, catalog: Catalog) -> Iterator[Product]:
    """Yield the declared shapes, by the part numbers of their prices in the catalogue."""
    known = set(catalog.shape_names("oci"))
    for name in target.shapes:
        prices = catalog.shape("oci", name).prices if name in known else []
        part = next((price.part_number.value for price in prices if price.part_number), None)
        if part is not None:
            yield Product(name, "", {"partNumber": part})


def _items(url: str, fetcher: Fetcher) -> list[Item]:
    """Read the list.

    Raises:
        PriceListError: it is empty or there are more pages, which the list has never had.
    """
    answer = fetcher.json(url, _CALL)
    items = answer.get("items")
    if not isinstance(items, list) or not items or answer.get("hasMore"):
        raise PriceListError(Failure(_CALL, "incomplete", f"{_CALL}: the list is empty or not whole"))
    return cast("list[Item]", items)


def _rows(item: Item, product: Product) -> Iterator[tuple[str, ListPrice]]:
    """Yield the prices of a part by key; several tiers have their lower ends."""
    for localization in item.get("currencyCodeLocalizations") or ():
        if localization.get("currencyCode") != _CURRENCY:
            continue
        for price in localization.get("prices") or ():
            if price.get("model") != _MODEL or price.get("value") is None:
                continue
            row = _row(item, product, price)
            tier = f"/{row.above}" if row.above else ""
            # Machines of several shapes may be sold under one part.
            yield f"{item['partNumber']}/{product.name}{tier}", row


def _row(item: Item, product: Product, price: Item) -> ListPrice:
    try:
        usd, above = Decimal(str(price["value"])), Decimal(str(price.get("rangeMin") or 0))
    except InvalidOperation as error:
        text = f"{_CALL}: part {item['partNumber']} has no price in numbers"
        raise PriceListError(Failure(_CALL, "unexpected", text)) from error
    return ListPrice(usd=usd, unit=str(item.get("metricName", "")), product=product.name, above=above or None)
