"""Places, grids, round trips and copy methods agree with each other and with the rest of the catalogue."""

from statistics import median

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.geography import Geography, geography
from gpufabric.plan.latency import distance_km, light_ms
from tests.catalog.walk import CLOUDS


@pytest.fixture(scope="module")
def known(catalog: Catalog) -> Geography:
    return geography(catalog)


def test_places_are_regions_of_the_catalogue(known: Geography, catalog: Catalog) -> None:
    regions = {f"{cloud}-{name}" for cloud in CLOUDS for name in catalog.regions(cloud)}
    local_zones = {f"aws-{zone}" for zone in catalog.local_zones("aws")}
    assert set(known.places) <= regions | local_zones
    assert local_zones <= set(known.places)
    assert len(known.places) > 0.9 * len(regions)


def test_places_are_on_the_globe(known: Geography) -> None:
    for place in known.places.values():
        latitude, longitude = place.geolocation.value
        assert -60 < latitude < 75, place.id
        assert -180 <= longitude <= 180, place.id


def test_power_domains_are_listed_and_used(known: Geography) -> None:
    used = {place.power_domain.value for place in known.places.values() if place.power_domain}
    assert used == set(known.power_domains)


@pytest.mark.parametrize(
    ("first", "other", "same"),
    [
        ("aws-us-east-1", "oci-us-ashburn-1", True),
        ("aws-us-east-1", "azure-eastus", True),
        ("aws-us-east-1", "oci-us-chicago-1", True),
        ("aws-us-east-1", "aws-us-west-2", False),
        ("aws-eu-north-1", "oci-eu-stockholm-1", True),
        ("azure-westus3", "oci-us-phoenix-1", True),
        ("azure-southcentralus", "azure-eastus", False),
        ("aws-use1-dfw2-az1", "aws-us-east-1", False),
        ("aws-use1-dfw2-az1", "azure-southcentralus", True),
    ],
)
def test_neighbours_share_a_grid(known: Geography, first: str, other: str, same: bool) -> None:
    domains = [known.places[place].power_domain for place in (first, other)]
    assert all(domains)
    assert (domains[0].value == domains[1].value) is same  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("first", "other", "low", "high"),
    [
        ("aws-us-east-1", "oci-us-ashburn-1", 0, 30),
        ("azure-uksouth", "oci-uk-london-1", 0, 120),
        ("aws-ap-northeast-1", "oci-ap-tokyo-1", 0, 30),
        ("aws-us-east-1", "aws-us-west-2", 3300, 3700),
        ("aws-us-east-1", "aws-use1-dfw2-az1", 1800, 2000),
        ("aws-eu-central-1", "aws-ap-southeast-2", 16300, 16700),
    ],
)
def test_distances(known: Geography, first: str, other: str, low: float, high: float) -> None:
    distance = distance_km(first, other, known)
    assert distance is not None
    assert low <= distance <= high
    assert distance_km(other, first, known) == distance


def test_measured_pairs_are_known_places(known: Geography) -> None:
    for first, second in known.latency.measured:
        assert {first, second} <= set(known.places)
        assert first < second


def test_the_route_factor_is_that_of_the_measured_pairs(known: Geography) -> None:
    ratios: list[float] = []
    for (first, second), measured in known.latency.measured.items():
        distance = distance_km(first, second, known)
        assert distance is not None
        if distance > 300:
            ratios.append(float(measured.round_trip_ms.value) / light_ms(distance, known))
    assert len(ratios) > 20
    assert float(known.latency.route_factor.value) == pytest.approx(median(ratios), abs=0.1)


def test_copy_methods_join_every_pair_of_clouds(known: Geography) -> None:
    pairs = {pair for copy_method in known.copy_methods.values() for pair in copy_method.pairs.value}
    assert pairs == {f"{cloud}-{other}" for cloud in CLOUDS for other in CLOUDS}
    for method in known.copy_methods.values():
        if method.path.value == "cloud-network":
            assert all(pair.split("-")[0] == pair.split("-")[1] for pair in method.pairs.value)
