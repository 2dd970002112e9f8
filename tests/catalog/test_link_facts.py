"""Properties of the tables beside the shapes."""

from decimal import Decimal

from gpufabric.catalog.catalog import Catalog
from gpufabric.spec.link_kinds import LINK_KINDS
from tests.catalog.walk import CLOUDS


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
