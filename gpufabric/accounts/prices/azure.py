"""Reads list prices from the Azure Retail Prices API, which needs no login."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from gpufabric.accounts.answer import Failure, SectionAnswer
from gpufabric.accounts.prices.fetch import Fetcher, PriceListError
from gpufabric.accounts.prices.products import ListedPrices, Product, products_of
from gpufabric.accounts.target import Target
from gpufabric.catalog.catalog import Catalog
from gpufabric.snapshots.rows import ListPrice, PriceTerm

ENDPOINT = "https://prices.azure.com/api/retail/prices"
_VERSION = "2023-01-01-preview"
"""The only version with the prices of savings plans."""

_CALL = "Azure Retail Prices API"
_MOST_PAGES = 200
_MACHINES = "Virtual Machines"
_REGION = "armRegionName"

_RESERVED: Mapping[str, PriceTerm] = {"1 Year": "reserved-1y", "3 Years": "reserved-3y"}
_SAVINGS: Mapping[str, PriceTerm] = {"1 Year": "savings-1y", "3 Years": "savings-3y"}
_NOT_LINUX = ("Windows", "CloudServices", "Cloud Services")
"""Products of the same machine with other software, by a word in their name."""

Item = Mapping[str, Any]
_Query = tuple[str, str, str]
"""Service, region, and machine; the machine is empty for other services."""


def read_prices(
    target: Target,
    catalog: Catalog,
    today: date,
    *,
    endpoint: str = ENDPOINT,
    fetcher: Fetcher | None = None,
) -> SectionAnswer:
    """Read the list prices of a region.

    Args:
        target: the region, with its stacks.
        catalog: the products.
        today: day on which a price must hold.
        endpoint: address of the API.
        fetcher: reads pages.
    """
    listed = ListedPrices(_CALL)
    queries: dict[_Query, list[Product]] = defaultdict(list)
    for product in products_of(target, catalog):
        region = product.match.get(_REGION, target.region)
        machine = product.match.get("armSkuName", "") if product.service == _MACHINES else ""
        queries[product.service, region, machine].append(product)
    reader = fetcher or Fetcher()
    for query, products in queries.items():
        try:
            items = list(_items(_filter(query), endpoint, reader))
            for product in products:
                listed.add(product, _candidates(product, items, today), query[1])
        except PriceListError as error:
            listed.failures.append(error.failure)
            return listed.answer(is_complete=False)
    return listed.answer(is_complete=True)


def _filter(query: _Query) -> str:
    service, region, machine = query
    parts = {"serviceName": service, _REGION: region}
    # Machines are asked for all terms; other services are billed by use only.
    parts |= {"armSkuName": machine} if machine else {"priceType": "Consumption"}
    return " and ".join(f"{name} eq '{value.replace(chr(39), chr(39) * 2)}'" for name, value in parts.items())


def _items(filter_: str, endpoint: str, fetcher: Fetcher) -> Iterator[Item]:
    """Yield the items of all pages.

    Raises:
        PriceListError: a page is missing, or the pages do not end.
    """
    query = {"api-version": _VERSION, "currencyCode": "'USD'", "$filter": filter_}
    url = f"{endpoint}?{urlencode(query)}"
    for _ in range(_MOST_PAGES):
        page = fetcher.json(url, _CALL)
        items, link = page.get("Items"), page.get("NextPageLink")
        if not isinstance(items, list):
            raise PriceListError(Failure(_CALL, "incomplete", f"{_CALL}: a page has no Items"))
        yield from cast("list[Item]", items)
        if not link:
            return
        url = _next(str(link), endpoint)
    raise PriceListError(
        Failure(_CALL, "incomplete", f"{_CALL}: more than {_MOST_PAGES} pages for one question")
    )


def _next(link: str, endpoint: str) -> str:
    """Return the address of the next page: that of the API, with the query of the link."""
    there, here = urlsplit(link), urlsplit(endpoint)
    if (there.hostname, there.path) != (here.hostname, here.path):
        text = f"{_CALL}: the next page is on another server, {there.hostname}"
        raise PriceListError(Failure(_CALL, "unexpected", text, "a proxy may have changed the answer"))
    return here._replace(query=there.query).geturl()


def _candidates(product: Product, items: Iterable[Item], today: date) -> dict[str, dict[str, ListPrice]]:
    """Return the prices of the items that fit a product, by SKU and meter."""
    fitting = [item for item in items if _fits(item, product) and _holds(item, today)]
    primary = [item for item in fitting if item.get("isPrimaryMeterRegion")]
    newest: dict[str, tuple[date, ListPrice]] = {}
    entries: dict[str, str] = {}
    for item in primary or fitting:
        starts = _day(item, "effectiveStartDate") or date.min
        for row in _rows(item, product):
            entry = f"{item.get('skuId', '')}/{item.get('meterId', '')}"
            key = "/".join(filter(None, (entry, row.term, f"{row.above}" if row.above else "")))
            if key not in newest or newest[key][0] < starts:
                newest[key], entries[key] = (starts, row), entry
    candidates: dict[str, dict[str, ListPrice]] = defaultdict(dict)
    for key, (_, row) in newest.items():
        candidates[entries[key]][key] = row
    return candidates


def _fits(item: Item, product: Product) -> bool:
    if item.get("currencyCode") != "USD" or item.get("serviceName") != product.service:
        return False
    return all(item.get(name) == value for name, value in product.match.items())


def _holds(item: Item, today: date) -> bool:
    starts, ends = _day(item, "effectiveStartDate"), _day(item, "effectiveEndDate")
    return (starts or today) <= today <= (ends or today)


def _rows(item: Item, product: Product) -> Iterator[ListPrice]:
    """Yield the prices of an item: by use, as spot, of a reservation for its whole term, of savings plans."""
    names = str(item.get("productName", "")), f"{item.get('skuName', '')} {item.get('meterName', '')}"
    if product.service == _MACHINES and any(word in names[0] for word in _NOT_LINUX):
        return
    if "Low Priority" in names[1]:
        return
    unit = str(item.get("unitOfMeasure", ""))
    match item.get("type"):
        case "Consumption":
            term: PriceTerm = "spot" if "Spot" in names[1].split() else "on-demand"
            yield _row(item, product, term, item.get("retailPrice"), unit)
            for plan in item.get("savingsPlan") or ():
                if (savings := _SAVINGS.get(plan.get("term"))) and term == "on-demand":
                    yield _row(item, product, savings, plan.get("retailPrice"), unit)
        case "Reservation":
            # The API states the price of the whole term under the unit of the machine.
            whole = str(item.get("reservationTerm"))
            if whole in _RESERVED:
                yield _row(item, product, _RESERVED[whole], item.get("retailPrice"), whole)
        case _:
            return


def _row(item: Item, product: Product, term: PriceTerm, price: object, unit: str) -> ListPrice:
    try:
        usd = Decimal(str(price))
        above = Decimal(str(item.get("tierMinimumUnits") or 0))
    except InvalidOperation as error:
        text = f"{_CALL}: meter {item.get('meterId')} has no price in numbers"
        raise PriceListError(Failure(_CALL, "unexpected", text)) from error
    return ListPrice(
        usd=usd,
        unit=unit,
        product=product.name,
        term=term,
        effective=_day(item, "effectiveStartDate"),
        above=above or None,
    )


def _day(item: Item, name: str) -> date | None:
    text = item.get(name)
    try:
        return datetime.fromisoformat(str(text)).date() if text else None
    except ValueError:
        return None
