from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.shape import Price, Shape


def overlaps(price: Price, other: Price) -> bool:
    """Say whether two rows give a price for the same mode, region and day."""
    same = set(price.regions_priced) & set(other.regions_priced)
    anywhere = "*" in price.regions_priced or "*" in other.regions_priced
    starts = max(price.effective_from or date.min, other.effective_from or date.min)
    ends = min(price.effective_until or date.max, other.effective_until or date.max)
    return price.mode == other.mode and bool(same or anywhere) and starts <= ends


def rows(shape: Shape, mode: str, region: str) -> Iterator[Price]:
    for price in shape.prices:
        if price.mode == mode and (region in price.regions_priced or "*" in price.regions_priced):
            yield price


def test_one_price_for_a_mode_region_and_day(shape: Shape) -> None:
    clashes = [pair for pair in combinations(shape.prices, 2) if overlaps(*pair)]
    assert clashes == []


def test_regions_are_named_once_in_a_row(shape: Shape) -> None:
    for price in shape.prices:
        assert len(set(price.regions_priced)) == len(price.regions_priced)


def test_prices_are_positive_and_in_order(shape: Shape) -> None:
    for price in shape.prices:
        assert price.usd_per_node_hour.value > 0
        if price.effective_from and price.effective_until:
            assert price.effective_from <= price.effective_until


def test_priced_regions_exist(shape: Shape, catalog: Catalog) -> None:
    known = {*catalog.regions(shape.cloud), "*"}
    assert all(set(price.regions_priced) <= known for price in shape.prices)


def test_capacity_blocks_are_priced_only_where_sold(shape: Shape) -> None:
    modes = {price.mode for price in shape.prices}
    assert "capacity-block" not in modes or "capacity-block" in shape.capacity_modes.value


def test_prices_that_move_are_dated(shape: Shape) -> None:
    for price in shape.prices:
        if price.mode in {"capacity-block", "spot"}:
            assert price.effective_from is not None


def test_spot_prices_are_snapshots_of_one_reading(aws_shape: Shape) -> None:
    assert "spot" in aws_shape.capacity_modes.value or not [p for p in aws_shape.prices if p.mode == "spot"]
    for price in aws_shape.prices:
        if price.mode == "spot":
            fact = price.usd_per_node_hour
            assert (fact.confidence, price.effective_from) == ("single-source", fact.as_of)
            assert "snapshot" in fact.note


def test_what_is_sold_other_than_on_demand_costs_less(aws_shape: Shape) -> None:
    on_demand = {
        region: price.usd_per_node_hour.value
        for price in aws_shape.prices
        if price.mode == "on-demand"
        for region in price.regions_priced
    }
    for price in aws_shape.prices:
        for region in price.regions_priced:
            if price.mode != "on-demand" and region in on_demand:
                assert price.usd_per_node_hour.value < on_demand[region]


def test_prices_are_for_regions_that_sell_the_shape(aws_shape: Shape) -> None:
    for price in aws_shape.prices:
        assert set(price.regions_priced) <= set(aws_shape.regions)


@pytest.mark.parametrize("name", ["p5e.48xlarge", "trn2.48xlarge", "trn2u.48xlarge", "p6e-gb200.36xlarge"])
def test_what_has_no_on_demand_price_has_no_row(catalog: Catalog, name: str) -> None:
    assert "on-demand" not in {price.mode for price in catalog.shape("aws", name).prices}


def test_a_closed_period_is_followed_the_next_day_where_known(catalog: Catalog) -> None:
    blocks = list(rows(catalog.shape("aws", "p6-b200.48xlarge"), "capacity-block", "us-east-2"))
    first, second = sorted(blocks, key=lambda price: price.effective_from or date.min)
    assert first.effective_until is not None
    assert second.effective_from == first.effective_until + timedelta(days=1)


@pytest.mark.parametrize(
    ("machine", "mode", "region", "published"),
    [
        ("aws p4d.24xlarge", "on-demand", "us-east-1", "2.745"),
        ("aws p4d.24xlarge", "reserved-1y", "us-east-1", "1.740"),
        ("aws p4d.24xlarge", "reserved-3y", "us-east-1", "1.172"),
        ("aws p4d.24xlarge", "spot", "us-east-1", "2.083"),
        ("aws p4de.24xlarge", "on-demand", "us-west-2", "3.431"),
        ("aws p5.4xlarge", "on-demand", "us-east-2", "6.88"),
        ("aws p5.4xlarge", "on-demand", "ap-southeast-3", "9.4944"),
        ("aws p5.48xlarge", "on-demand", "us-east-1", "6.88"),
        ("aws p5.48xlarge", "spot", "us-east-1", "2.598"),
        ("aws p5e.48xlarge", "spot", "us-east-2", "3.350"),
        ("aws p5en.48xlarge", "spot", "us-east-1", "3.398"),
        ("aws p6-b200.48xlarge", "spot", "us-east-1", "5.261"),
        ("aws p6-b300.48xlarge", "spot", "us-east-1", "5.591"),
        ("aws g7e.48xlarge", "on-demand", "us-east-1", "4.143"),
        ("aws g7e.48xlarge", "spot", "us-east-1", "2.506"),
        ("aws p5.48xlarge", "reserved-3y", "us-east-1", "2.972"),
        ("aws p5en.48xlarge", "on-demand", "us-west-2", "7.912"),
        ("aws p6-b200.48xlarge", "on-demand", "us-east-2", "14.242"),
        ("aws p6-b300.48xlarge", "on-demand", "us-west-2", "17.802"),
        ("azure Standard_ND96isr_H100_v5", "on-demand", "eastus", "12.290"),
        ("azure Standard_ND96isr_H100_v5", "reserved-1y", "eastus", "7.866"),
        ("azure Standard_ND96isr_H100_v5", "reserved-3y", "eastus", "5.395"),
        ("azure Standard_ND96isr_H200_v5", "on-demand", "westus3", "10.600"),
        ("azure Standard_ND96isr_H200_v5", "on-demand", "swedencentral", "14.336"),
        ("azure Standard_ND96isr_H200_v5", "reserved-1y", "eastus2", "5.815"),
        ("azure Standard_ND96isr_H200_v5", "reserved-3y", "eastus2", "5.278"),
        ("azure Standard_ND128isr_NDR_GB200_v6", "on-demand", "eastus", "27.040"),
        ("azure Standard_ND128isr_NDR_GB200_v6", "on-demand", "westus3", "28.512"),
        ("azure Standard_ND128isr_NDR_GB200_v6", "reserved-1y", "eastus", "17.306"),
        ("azure Standard_ND128isr_NDR_GB200_v6", "reserved-3y", "eastus", "11.898"),
        ("oci BM.GPU.H100.8", "on-demand", "us-ashburn-1", "10.00"),
        ("oci BM.GPU.H200.8", "on-demand", "eu-frankfurt-1", "10.00"),
        ("oci BM.GPU.B200.8", "on-demand", "us-chicago-1", "14.00"),
        ("oci BM.GPU.GB200.4", "on-demand", "us-ashburn-1", "16.00"),
    ],
)
def test_price_per_gpu_is_the_published_one(
    catalog: Catalog, machine: str, mode: str, region: str, published: str
) -> None:
    cloud, name = machine.split()
    shape = catalog.shape(cloud, name)
    (price,) = rows(shape, mode, region)
    per_gpu = price.usd_per_node_hour.value / shape.gpus
    assert abs(per_gpu - Decimal(published)) <= Decimal("0.01")


@pytest.mark.parametrize(
    ("name", "day", "region", "published"),
    [
        ("p4d.24xlarge", date(2026, 10, 6), "us-east-2", "1.475"),
        ("p4d.24xlarge", date(2026, 10, 7), "us-east-2", "1.696"),
        ("p4de.24xlarge", date(2026, 10, 6), "us-west-2", "2.214"),
        ("p4de.24xlarge", date(2026, 10, 7), "us-west-2", "2.546"),
        ("p5.4xlarge", date(2026, 10, 6), "us-east-1", "5.191"),
        ("p5.4xlarge", date(2026, 10, 6), "sa-east-1", "4.72"),
        ("p5.4xlarge", date(2026, 10, 7), "sa-east-1", "5.970"),
        ("p5e.48xlarge", date(2026, 10, 6), "us-west-1", "5.97"),
        ("p5e.48xlarge", date(2026, 10, 7), "ap-south-1", "6.866"),
        ("p6e-gb200.36xlarge", date(2026, 10, 6), "us-east-1", "10.582"),
        ("p6e-gb200.36xlarge", date(2026, 11, 22), "us-east-1", "10.582"),
        ("trn1.32xlarge", date(2026, 11, 22), "eu-north-1", "0.596"),
        ("trn2.3xlarge", date(2026, 11, 22), "sa-east-1", "2.235"),
        ("trn2.48xlarge", date(2026, 11, 22), "us-east-2", "2.235"),
        ("p5.48xlarge", date(2026, 10, 6), "us-east-1", "5.191"),
        ("p5.48xlarge", date(2026, 10, 6), "eu-north-1", "4.72"),
        ("p5.48xlarge", date(2026, 10, 7), "eu-north-1", "5.970"),
        ("p5en.48xlarge", date(2026, 10, 6), "ap-northeast-1", "6.241"),
        ("p5en.48xlarge", date(2026, 10, 7), "us-east-1", "7.895"),
        ("p6-b200.48xlarge", date(2026, 10, 6), "ap-south-1", "12.355"),
        ("p6-b200.48xlarge", date(2026, 10, 7), "us-west-2", "14.208"),
        ("p6-b300.48xlarge", date(2026, 10, 6), "us-east-1", "14.04"),
        ("p6-b300.48xlarge", date(2026, 10, 7), "us-east-1", "16.146"),
    ],
)
def test_capacity_block_rate_per_gpu_of_a_day(
    catalog: Catalog, name: str, day: date, region: str, published: str
) -> None:
    shape = catalog.shape("aws", name)
    (price,) = (
        row
        for row in rows(shape, "capacity-block", region)
        if (row.effective_from or date.min) <= day <= (row.effective_until or date.max)
    )
    assert abs(price.usd_per_node_hour.value / shape.gpus - Decimal(published)) <= Decimal("0.01")


def test_a_price_that_nobody_publishes_is_absent(catalog: Catalog) -> None:
    assert catalog.shape("azure", "Standard_ND128isr_GB300_v6").prices == []


def test_conflicting_price_says_what_else_was_seen(catalog: Catalog) -> None:
    shape = catalog.shape("azure", "Standard_ND128isr_NDR_GB200_v6")
    (price,) = rows(shape, "on-demand", "westus3")
    assert price.usd_per_node_hour.confidence == "conflict"
    assert "108.16" in price.usd_per_node_hour.note
