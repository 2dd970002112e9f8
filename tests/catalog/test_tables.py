"""What holds for the tables beside the shapes."""

from decimal import Decimal

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.spec.link_kinds import LINK_KINDS
from tests.catalog.walk import CLOUDS


@pytest.mark.parametrize("cloud", CLOUDS)
def test_regions_have_a_place_and_distinct_codes(catalog: Catalog, cloud: str) -> None:
    regions = catalog.regions(cloud).values()
    codes = [region.code.value for region in regions if region.code is not None]
    assert all(region.place.value for region in regions)
    assert len(set(codes)) == len(codes)
    assert len(codes) == (0 if cloud == "azure" else len(regions))


@pytest.mark.parametrize(
    ("cloud", "region", "code"), [("aws", "us-east-1", "use1"), ("oci", "us-ashburn-1", "iad")]
)
def test_codes_are_those_in_the_clouds_names(catalog: Catalog, cloud: str, region: str, code: str) -> None:
    known = catalog.regions(cloud)[region].code
    assert known is not None
    assert known.value == code


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


@pytest.mark.parametrize("cloud", CLOUDS)
def test_kubernetes_offers_the_default_version(catalog: Catalog, cloud: str) -> None:
    versions = catalog.kubernetes(cloud)
    assert versions["1.34"].support.value == "standard"
    for minor, version in versions.items():
        assert version.cloud == cloud
        full = version.full_version
        assert (full is not None) == (cloud == "oci")
        assert full is None or full.value.startswith(f"v{minor}.")


@pytest.mark.parametrize("cloud", CLOUDS)
def test_extended_support_begins_when_standard_support_ends(catalog: Catalog, cloud: str) -> None:
    for version in catalog.kubernetes(cloud).values():
        until = version.standard_support_until
        if until is not None:
            assert (version.support.value == "extended") == (until.value < until.as_of)


def test_links_join_pairs_of_clouds(catalog: Catalog) -> None:
    kinds = catalog.link_kinds()
    assert set(kinds) == set(LINK_KINDS)
    for kind in kinds.values():
        for pair in kind.clouds.value:
            first, other = pair.split("-")
            assert {first, other} <= set(CLOUDS)
            assert first <= other
    assert kinds["vpn"].clouds.value == ["aws-azure", "aws-oci", "azure-oci"]


def test_interconnect_sizes_reach_the_ceiling(catalog: Catalog) -> None:
    kind = catalog.link_kinds()["interconnect"]
    assert kind.sizes_gbps is not None
    assert kind.sizes_gbps.value == [1, 2, 5, 10]
    assert kind.max_gbps is not None
    assert max(kind.sizes_gbps.value) == kind.max_gbps.value


def test_a_vpn_is_bounded_by_its_tunnels(catalog: Catalog) -> None:
    kind = catalog.link_kinds()["vpn"]
    assert kind.gbps_per_tunnel is not None
    assert kind.gbps_per_tunnel.value == Decimal("1.25")
    assert (kind.max_gbps, kind.sizes_gbps) == (None, None)


def test_interconnect_places_join_known_regions(catalog: Catalog) -> None:
    azure, oci = catalog.regions("azure"), catalog.regions("oci")
    for (first, second), place in catalog.interconnect_places().items():
        assert first.removeprefix("azure-") in azure
        assert second.removeprefix("oci-") in oci
        assert (first, second) == tuple(sorted((first, second)))
        assert set(place.provider_names.value) == {"azure", "oci", "oci_service"}


def test_ashburn_meets_east_us_in_washington(catalog: Catalog) -> None:
    place = catalog.interconnect_places()["azure-eastus", "oci-us-ashburn-1"]
    assert place.peering_location.value == "Washington DC"
    assert place.provider_names.value["azure"] == "Oracle Cloud FastConnect"
