"""Prices of Azure sizes: what was published, and what disagrees."""

from decimal import Decimal

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Confidence
from gpufabric.catalog.shape import Price, Shape


def price_of(shape: Shape, mode: str, region: str) -> Price:
    (price,) = (price for price in shape.prices if price.mode == mode and region in price.regions_priced)
    return price


@pytest.mark.parametrize(
    ("name", "region", "on_demand", "reserved_1y", "reserved_3y", "spot"),
    [
        ("Standard_ND96isr_H100_v5", "eastus", "12.290", "7.866", "5.395", "2.373"),
        ("Standard_ND96is_H100_v5", "eastus", "11.061", "7.079", "4.855", "2.146"),
        ("Standard_ND96isr_H200_v5", "eastus2", "10.600", "5.815", "5.278", None),
        ("Standard_ND96isr_H200_v5", "westus3", "10.600", "5.815", "5.278", None),
        ("Standard_ND96isr_H200_v5", "swedencentral", "14.336", None, None, None),
        ("Standard_ND96is_MI300X_v5", "eastus2", "6.000", "3.840", "2.634", "1.109"),
        ("Standard_ND96is_MI300X_v5", "swedencentral", "8.400", None, None, "1.654"),
        ("Standard_ND128isr_NDR_GB200_v6", "eastus", "27.040", "17.306", "11.898", None),
        ("Standard_ND128isr_NDR_GB200_v6", "eastus2", "28.512", "17.306", "11.898", None),
        ("Standard_ND128isr_NDR_GB200_v6", "westus3", "28.512", "17.306", "11.898", None),
        ("Standard_ND96asr_v4", "eastus", "3.400", "2.354", "1.360", "0.748"),
        ("Standard_ND96amsr_A100_v4", "eastus", "4.096", "2.622", "1.802", "1.055"),
    ],
)
def test_prices_per_gpu_hour(
    catalog: Catalog,
    name: str,
    region: str,
    on_demand: str,
    reserved_1y: str | None,
    reserved_3y: str | None,
    spot: str | None,
) -> None:
    shape = catalog.shape("azure", name)
    published = {
        "on-demand": on_demand,
        "reserved-1y": reserved_1y,
        "reserved-3y": reserved_3y,
        "spot": spot,
    }
    assert {price.mode for price in shape.prices if region in price.regions_priced} == {
        mode for mode, usd in published.items() if usd is not None
    }
    for mode, usd in published.items():
        if usd is not None:
            per_gpu = price_of(shape, mode, region).usd_per_node_hour.value / shape.gpus
            assert abs(per_gpu - Decimal(usd)) <= Decimal("0.001")


@pytest.mark.parametrize(
    "name", ["Standard_ND96isr_MI300X_v5", "Standard_ND128isr_GB300_v6", "Standard_ND128isrG5_GB300_v6"]
)
def test_a_size_without_a_price_row_has_no_price_and_no_region(catalog: Catalog, name: str) -> None:
    shape = catalog.shape("azure", name)
    assert (shape.prices, shape.regions) == ([], {})


def test_every_price_is_dated(azure_shape: Shape) -> None:
    for price in azure_shape.prices:
        assert price.usd_per_node_hour.as_of.isoformat() in {"2024-08-18", "2026-09-06", "2026-09-19"}


def test_prices_are_for_regions_that_sell_the_size(azure_shape: Shape) -> None:
    for price in azure_shape.prices:
        assert set(price.regions_priced) <= set(azure_shape.regions)


def test_commitments_and_spare_capacity_cost_less(azure_shape: Shape) -> None:
    order = ("on-demand", "reserved-1y", "reserved-3y", "spot")
    for region in azure_shape.regions:
        rows = {
            price.mode: price.usd_per_node_hour.value
            for price in azure_shape.prices
            if region in price.regions_priced
        }
        given = [rows[mode] for mode in order if mode in rows]
        assert given == sorted(given, reverse=True)


def test_spot_is_sold_where_it_has_a_price_of_its_own(azure_shape: Shape) -> None:
    """A spot row that only repeats the pay-as-you-go price is a placeholder of the price interface."""
    priced = {price.mode for price in azure_shape.prices}
    assert ("spot" in azure_shape.capacity_modes.value) == ("spot" in priced)


@pytest.mark.parametrize(
    ("name", "region", "other"),
    [
        ("Standard_ND96isr_H200_v5", "westus3", "110.24"),
        ("Standard_ND128isr_NDR_GB200_v6", "westus3", "108.16"),
        ("Standard_ND96asr_v4", "eastus", "31.613"),
    ],
)
def test_prices_that_disagree_show_the_other_reading(
    catalog: Catalog, name: str, region: str, other: str
) -> None:
    fact = price_of(catalog.shape("azure", name), "on-demand", region).usd_per_node_hour
    assert fact.confidence is Confidence.CONFLICT
    assert other in fact.note
