"""Looks up list prices of services and applies them to an amount."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.prices import PriceTier, PriceUnit, ServicePrice, ServiceRow, row_for
from gpufabric.cost.items import Service
from gpufabric.cost.rates import NoRate, Rate, fact_rate, missing_price
from gpufabric.cost.text import count, rate
from gpufabric.cost.tiers import tiered
from gpufabric.spec.money import HOURS_PER_MONTH

_SHOWN_DIGITS = Decimal("0.0001")
_SMALLEST_USD = Decimal("1e-12")


def service_rate(service: Service, catalog: Catalog, today: date) -> Rate | NoRate:
    """Return the price of one unit of a service.

    A price for the region takes precedence over one for all regions, and a later price over an earlier one.
    For tiers, the price is the average over the service's amount.
    """
    entry = catalog.services(service.cloud).get(service.key)
    if entry is None:
        return missing_price(service.key, service.region, [], None)
    price = price_on(entry, service.region, today)
    if price is None:
        return missing_price(service.key, service.region, entry.prices, entry.no_price)
    unit = entry.unit.value
    if price.usd is not None:
        return replace(fact_rate(price.usd), unit=unit)
    return _average(price.tiers, service, unit)


def usd_per_hour(amount: Decimal | int, list_price: Rate) -> Decimal:
    """Return the cost of an amount for an hour: a month's cost is spread over its hours.

    It is rounded to far below a cent, so that sums do not depend on the order of their parts.
    """
    if list_price.unit == "hour":
        return amount * list_price.usd
    return (amount * list_price.usd / HOURS_PER_MONTH).quantize(_SMALLEST_USD)


def usd_per_month(amount: Decimal | int, list_price: Rate) -> Decimal:
    """Return the cost of an amount for a month."""
    total = amount * list_price.usd
    return total * HOURS_PER_MONTH if list_price.unit == "hour" else total.quantize(_SMALLEST_USD)


def rate_text(list_price: Rate) -> str:
    """Write a price as a factor of an hourly amount, such as ``$1.00/month / 730``."""
    exact = list_price.usd.quantize(_SHOWN_DIGITS)
    shown = rate(list_price.usd) if not list_price.is_average else f"about {rate(exact)}"
    if list_price.unit == "hour":
        return shown
    return f"{shown}/month / {HOURS_PER_MONTH}"


def price_on(entry: ServicePrice, region: str, today: date) -> ServiceRow | None:
    """Return the list price of a service in a region on a day; None if it is not known."""
    latest_first = sorted(entry.prices, key=lambda row: row.effective_from or date.min, reverse=True)
    return row_for((row for row in latest_first if row.is_valid(today)), region)


def _average(tiers: list[PriceTier], service: Service, unit: PriceUnit) -> Rate | NoRate:
    """Return the average price of an amount, with the earliest date and the source of the first tier."""
    amount = Decimal(service.count)
    total = tiered(amount, [tier.bounds for tier in tiers])
    if total is None:
        return NoRate(f"no price for {count(amount)} of {service.key} in {service.region} in the catalogue")
    first = fact_rate(tiers[0].usd)
    if not amount or total == amount * first.usd:
        return replace(first, unit=unit)
    return replace(
        first,
        usd=total / amount,
        as_of=min(tier.usd.as_of for tier in tiers),
        unit=unit,
        is_average=True,
    )
