"""Prices of services, and what they come to in an hour."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Confidence
from gpufabric.cost.bill import price
from gpufabric.cost.items import Service
from gpufabric.cost.rates import NoRate, Rate
from gpufabric.cost.service_rates import rate_text, service_rate, usd_per_hour, usd_per_month

DAY = date(2026, 12, 1)

SERVICES = """
[provenance]
source = "price-list"
as_of = 2026-09-19
confidence = "confirmed"
[[entries]]
id = "port"
cloud = "aws"
title = "Port, dearer in the north since December"
unit = "hour"
prices = [
    { regions_priced = ["*"], usd = 2 },
    { regions_priced = ["zone-north"], effective_until = 2026-11-30, usd = 3 },
    { regions_priced = ["zone-north"], effective_from = 2026-12-01, usd = 4 },
    { regions_priced = ["nowhere"] },
]
[[entries]]
id = "key"
cloud = "aws"
title = "Key"
unit = "month"
prices = [{ regions_priced = ["near"], usd = 73 }]
[[entries]]
id = "store"
cloud = "aws"
title = "Storage"
unit = "GiB-month"
[[entries.prices]]
regions_priced = ["near"]
tiers = [{ up_to = 1000, usd = { value = 0.03, as_of = 2026-08-01 } }, { up_to = 3000, usd = 0.01 }]
[[entries]]
id = "secret"
cloud = "aws"
title = "Secret"
unit = "hour"
no_price = { value = "the cloud publishes none" }
"""

ZONES = """
[[entries]]
id = "zone-north"
[entries.regions]
value = ["north-1", "north-2"]
source = "price-list"
as_of = 2026-09-19
confidence = "confirmed"
"""


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    root: Path = tmp_path_factory.mktemp("catalog")
    (root / "aws").mkdir()
    (root / "aws" / "services.toml").write_text(SERVICES)
    (root / "aws" / "price-zones.toml").write_text(ZONES)
    return Catalog(root)


def service(key: str, region: str, count: int = 1) -> Service:
    return Service(cloud="aws", region=region, key=key, count=count)


@pytest.mark.parametrize(
    ("region", "day", "usd"),
    [
        ("south", DAY, 2),
        ("north-1", date(2026, 11, 30), 3),
        ("north-2", DAY, 4),
    ],
)
def test_price_of_region_zone_and_day(catalog: Catalog, region: str, day: date, usd: int) -> None:
    rate = service_rate(service("port", region), catalog, day)
    assert rate == Rate(Decimal(usd), "price-list", date(2026, 9, 19), Confidence.CONFIRMED)


@pytest.mark.parametrize(
    ("key", "region", "why"),
    [
        ("port", "nowhere", ": it is known in most other regions"),
        ("key", "far", ": it is known in near"),
        ("secret", "near", ": the cloud publishes none"),
        ("other", "near", ""),
    ],
)
def test_a_missing_price_says_where_it_is_known(catalog: Catalog, key: str, region: str, why: str) -> None:
    rate = service_rate(service(key, region), catalog, DAY)
    assert rate == NoRate(f"no price for {key} in {region} in the catalogue{why}")


@pytest.mark.parametrize(
    ("key", "region", "count", "usd", "formula"),
    [
        ("port", "south", 3, "6", "3 x port x $2.00"),
        ("key", "near", 20, "2", "20 x key x $73.00/month / 730"),
        ("store", "near", 730, "0.03", "730 x store x $0.03/month / 730"),
        ("store", "near", 2000, "0.0548", "2,000 x store x about $0.02/month / 730"),
    ],
)
def test_a_month_is_spread_over_its_hours(
    catalog: Catalog, key: str, region: str, count: int, usd: str, formula: str
) -> None:
    (line,) = price([service(key, region, count)], catalog, DAY).lines
    assert line.usd_per_hour is not None
    assert line.usd_per_hour.quantize(Decimal("0.0001")) == Decimal(usd).quantize(Decimal("0.0001"))
    assert line.formula == formula


def test_tiers_have_the_date_of_their_oldest_price(catalog: Catalog) -> None:
    rate = service_rate(service("store", "near", 2000), catalog, DAY)
    assert isinstance(rate, Rate)
    assert (rate.usd, rate.as_of, rate.is_average) == (Decimal("0.02"), date(2026, 8, 1), True)
    assert rate_text(rate) == "about $0.02/month / 730"
    assert usd_per_hour(2000, rate) == (Decimal(40) / 730).quantize(Decimal("1e-12"))
    assert usd_per_month(2000, rate) == 40


def test_an_amount_above_the_known_tiers_has_no_price(catalog: Catalog) -> None:
    rate = service_rate(service("store", "near", 3001), catalog, DAY)
    assert rate == NoRate("no price for 3,001 of store in near in the catalogue")


@pytest.mark.parametrize("key", ["gateway", "not-there"])
def test_a_service_without_price(key: str) -> None:
    """The reason stays short where nothing is known."""
    catalog = Catalog()
    rate = service_rate(Service(cloud="aws", region="near", key=key, count=1), catalog, DAY)
    assert rate == NoRate(f"no price for {key} in near in the catalogue")
