"""Reads list prices from the AWS Price List API (``pricing:GetProducts``), which needs credentials."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.accounts.aws.calls import PRODUCTS
from gpufabric.accounts.aws.errors import CallError
from gpufabric.accounts.prices.products import ListedPrices, Product, products_of
from gpufabric.accounts.target import Target
from gpufabric.catalog.catalog import Catalog
from gpufabric.snapshots.rows import ListPrice, PriceTerm

CALL = PRODUCTS.name
_REGION, _USAGE_TYPE = "regionCode", "usagetype"
_PREFIX = r"(?:[A-Z]{2,4}\d{0,2}-|[a-z]{2}(?:-[a-z]+)+-\d-)?"
"""Prefix of a usage type, such as ``USE1-``, ``EU-`` or ``us-west-2-``; us-east-1 may have none."""

_RESERVED: Mapping[str, PriceTerm] = {"1yr": "reserved-1y", "3yr": "reserved-3y"}
_PLAIN_RESERVATION = {"OfferingClass": "standard", "PurchaseOption": "No Upfront"}

Entry = Mapping[str, Any]


GetProducts = Callable[[str, Sequence[Mapping[str, str]]], Iterable[str]]
"""Returns the products of a service code that fit filters, from all pages; raises ``CallError``."""


def read_prices(target: Target, catalog: Catalog, get_products: GetProducts) -> SectionAnswer:
    """Read the list prices of a region.

    Args:
        target: the region, with its stacks.
        catalog: the products.
        get_products: calls the API.
    """
    listed = ListedPrices(CALL)
    for product in products_of(target, catalog):
        wanted = {_REGION: target.region, **product.match}
        try:
            texts = get_products(product.service, _filters(wanted))
        except CallError as error:
            listed.failures.append(error.failure)
            return listed.answer(is_complete=False)
        entries = [cast("Entry", json.loads(text, parse_float=Decimal)) for text in texts]
        candidates = {
            str(entry["product"]["sku"]): dict(_rows(entry, product))
            for entry in entries
            if _fits(entry["product"].get("attributes", {}), product)
        }
        where = wanted[_REGION] or "all regions"
        listed.add(product, {sku: rows for sku, rows in candidates.items() if rows}, where)
    return listed.answer(is_complete=True)


def _filters(wanted: Mapping[str, str]) -> list[dict[str, str]]:
    """Return filters of products. The prefix of a usage type varies, so that only its end is known."""
    return [
        {"Type": "CONTAINS" if name == _USAGE_TYPE else "TERM_MATCH", "Field": name, "Value": value}
        for name, value in wanted.items()
        if value
    ]


def _fits(attributes: Mapping[str, str], product: Product) -> bool:
    usage_type = product.match.get(_USAGE_TYPE)
    if usage_type and not re.fullmatch(_PREFIX + re.escape(usage_type), attributes.get(_USAGE_TYPE, "")):
        return False
    # Capacity Blocks of a shape are products of their own, at a price that is not theirs.
    return attributes.get("marketoption", "OnDemand") == "OnDemand"


def _rows(entry: Entry, product: Product) -> Iterator[tuple[str, ListPrice]]:
    """Yield prices by rate code: on demand, and of reservations without an upfront payment."""
    terms = entry.get("terms", {})
    for offer in terms.get("OnDemand", {}).values():
        yield from _dimensions(offer, product, "on-demand")
    for offer in terms.get("Reserved", {}).values():
        attributes = offer.get("termAttributes", {})
        term = _RESERVED.get(attributes.get("LeaseContractLength"))
        if term and all(attributes.get(name) == value for name, value in _PLAIN_RESERVATION.items()):
            yield from _dimensions(offer, product, term)


def _dimensions(offer: Entry, product: Product, term: PriceTerm) -> Iterator[tuple[str, ListPrice]]:
    effective = offer.get("effectiveDate")
    for dimension in offer.get("priceDimensions", {}).values():
        price = dimension.get("pricePerUnit", {}).get("USD")
        if price is None:
            continue
        row = ListPrice(
            usd=Decimal(price),
            unit=str(dimension.get("unit", "")),
            product=product.name,
            term=term,
            effective=_day(effective),
            above=Decimal(dimension.get("beginRange") or 0) or None,
        )
        yield str(dimension["rateCode"]), row


def _day(text: object) -> date | None:
    return datetime.fromisoformat(str(text)).date() if text else None
