"""Properties of the tables beside the shapes."""

from decimal import Decimal

import pytest

from gpufabric.catalog.catalog import Catalog
from tests.catalog.walk import CLOUDS


@pytest.mark.parametrize("cloud", CLOUDS)
def test_lustre_sizes_are_consistent(catalog: Catalog, cloud: str) -> None:
    product = catalog.lustre(cloud)
    assert product.cloud == cloud
    assert len({tier.tier for tier in product.tiers}) == len(product.tiers)
    for tier in product.tiers:
        smallest, step = tier.minimum_size.value, tier.size_step.value
        first = tier.first_sizes.value if tier.first_sizes else []
        assert min([*first, step]) == smallest
        assert first == sorted(set(first))
        assert tier.maximum_size is None or tier.maximum_size.value % step == 0


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_lustre_tier_has_a_price_or_a_reason(catalog: Catalog, cloud: str) -> None:
    for tier in catalog.lustre(cloud).tiers:
        assert tier.prices or tier.no_price
        for row in tier.prices:
            assert row.usd is not None
            assert set(row.regions_priced) <= set(catalog.regions(cloud))


def test_lustre_prices_that_are_known(catalog: Catalog) -> None:
    known = {
        (cloud, tier.tier, region): row.usd.value
        for cloud in CLOUDS
        for tier in catalog.lustre(cloud).tiers
        for row in tier.prices
        if row.usd is not None
        for region in row.regions_priced
    }
    assert known == {
        ("aws", 125, "us-east-1"): Decimal("0.145"),
        ("aws", 125, "us-west-2"): Decimal("0.145"),
        ("aws", 1000, "us-east-1"): Decimal("0.60"),
    }


def test_azure_lustre_tiers_name_their_throughput(catalog: Catalog) -> None:
    assert all(tier.sku.value.endswith(f"-{tier.tier}") for tier in catalog.lustre("azure").tiers)
