from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Confidence
from gpufabric.catalog.prices import row_for
from gpufabric.catalog.shape import Price
from gpufabric.snapshots.live_prices import LivePrices
from tests.snapshots.price_snapshots import READ_AT, row, snapshot

BASE = Catalog()
P5 = "p5.48xlarge"
US = "us-west-2"
FILE = f"stacks/price-snapshots/aws-{US}.yaml"


def on_demand(catalog: Catalog, region: str, cloud: str = "aws", name: str = P5) -> list[Price]:
    return [
        price
        for price in catalog.shape(cloud, name).prices
        if price.mode == "on-demand" and region in price.regions_priced
    ]


def test_a_newer_price_replaces_that_of_the_catalogue_in_its_region() -> None:
    live = LivePrices(BASE, [snapshot("aws", US, row(P5, "60"))])
    [price] = on_demand(live, US)
    fact = price.usd_per_node_hour
    assert (fact.value, fact.as_of, fact.source) == (60, date(2026, 11, 29), FILE)
    assert fact.confidence == Confidence.CONFIRMED
    assert live.sources[FILE].title == f"list prices of aws in {US}"
    [other] = on_demand(live, "us-east-1")
    assert other.usd_per_node_hour == on_demand(BASE, "us-east-1")[0].usd_per_node_hour


def test_the_catalogue_itself_stays() -> None:
    before = BASE.shape("aws", P5)
    LivePrices(BASE, [snapshot("aws", US, row(P5, "60"))]).shape("aws", P5)
    assert BASE.shape("aws", P5) is before


@pytest.mark.parametrize("day", [datetime(2026, 9, 19, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)])
def test_a_price_that_is_not_newer_leaves_the_catalogue(day: datetime) -> None:
    prices = [snapshot("aws", US, row(P5, "60"), read_at=day)]
    assert LivePrices(BASE, prices).shape("aws", P5) is BASE.shape("aws", P5)
    [price] = on_demand(LivePrices(BASE, prices, newer_only=False), US)
    assert price.usd_per_node_hour.value == 60


@pytest.mark.parametrize("unit", ["GB", "OCPU Per Hour", "Quantity"])
def test_a_unit_that_is_not_understood_leaves_the_catalogue(unit: str) -> None:
    live = LivePrices(BASE, [snapshot("aws", US, row(P5, "60", unit), row("nat-gateway", "9", "Keys"))])
    assert live.shape("aws", P5) is BASE.shape("aws", P5)
    assert live.services("aws")["nat-gateway"] == BASE.services("aws")["nat-gateway"]


def test_terms_stay_apart() -> None:
    rows = [row(P5, "20", term="spot"), row(P5, "30", term="reserved-1y"), row(P5, "31", term="savings-1y")]
    prices = LivePrices(BASE, [snapshot("aws", US, *rows)]).shape("aws", P5).prices
    read = {
        price.mode: price.usd_per_node_hour.value
        for price in prices
        if price.usd_per_node_hour.source == FILE
    }
    assert read == {"spot": 20, "reserved-1y": 30}


def test_a_price_of_a_gpu_is_multiplied() -> None:
    live = LivePrices(BASE, [snapshot("oci", "us-ashburn-1", row("BM.GPU.B200.8", "13.5", "GPU Per Hour"))])
    [price] = on_demand(live, "us-ashburn-1", "oci", "BM.GPU.B200.8")
    assert price.usd_per_node_hour.value == 108


def test_a_service_has_the_price_of_its_region() -> None:
    live = LivePrices(BASE, [snapshot("aws", US, row("nat-gateway", "0.05"))])
    price = row_for(live.services("aws")["nat-gateway"].prices, US)
    assert price is not None and price.usd is not None
    assert price.usd.value == Decimal("0.05")


def test_requests_are_converted_to_the_unit_of_the_catalogue() -> None:
    live = LivePrices(BASE, [snapshot("aws", US, row("kms-requests", "0.000004", "Requests"))])
    price = row_for(live.services("aws")["kms-requests"].prices, US)
    assert price is not None and price.usd is not None
    assert price.usd.value == Decimal("0.04")


def test_tiers_end_where_the_next_one_begins() -> None:
    rows = [row("s3-standard", "0.02", "GB-Mo", above=51200), row("s3-standard", "0.03", "GB-Mo")]
    price = row_for(LivePrices(BASE, [snapshot("aws", US, *rows)]).services("aws")["s3-standard"].prices, US)
    assert price is not None
    assert [tier.bounds for tier in price.tiers] == [(51200, Decimal("0.03")), (None, Decimal("0.02"))]


def test_an_amount_that_is_free_for_the_account_does_not_count_for_each_stack() -> None:
    rows = [row("logs-ingestion", "0", "1 GB"), row("logs-ingestion", "2.3", "1 GB", above=5)]
    live = LivePrices(BASE, [snapshot("azure", "eastus", *rows)])
    price = row_for(live.services("azure")["logs-ingestion"].prices, "eastus")
    assert price is not None and price.usd is not None
    assert price.usd.value == Decimal("2.3")


def test_a_file_system_has_the_price_of_its_tier() -> None:
    live = LivePrices(BASE, [snapshot("aws", US, row("lustre-125", "0.15", "GB-Mo"))])
    tiers = {tier.tier: row_for(tier.prices, US) for tier in live.lustre("aws").tiers}
    assert tiers[125] is not None and tiers[125].usd is not None
    assert tiers[125].usd.value == Decimal("0.15")
    assert tiers[500] is None


def test_a_change_that_is_announced_for_later_stays() -> None:
    announced = (
        BASE.shape("aws", P5)
        .prices[0]
        .model_copy(update={"regions_priced": [US], "effective_from": date(2027, 1, 1)})
    )

    class Announcing(Catalog):
        def shape(self, cloud: str, name: str):
            shape = super().shape(cloud, name)
            return shape.model_copy(update={"prices": [*shape.prices, announced]})

    live = LivePrices(Announcing(), [snapshot("aws", US, row(P5, "60"))])
    assert {price.effective_from for price in on_demand(live, US)} == {None, date(2027, 1, 1)}


def test_other_facts_are_those_of_the_catalogue() -> None:
    live = LivePrices(BASE, [snapshot("aws", US, row(P5, "60"), read_at=READ_AT)])
    assert live.transfer_charges() is BASE.transfer_charges()
    assert live.shape("aws", P5).gpu is BASE.shape("aws", P5).gpu
    assert live.lustre("oci") == BASE.lustre("oci")
