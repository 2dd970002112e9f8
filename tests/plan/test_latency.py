from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.geography import geography
from gpufabric.plan.latency import (
    NO_MODE_NEEDS_IT,
    distance_km,
    floor_ms,
    latency_problems,
    light_ms,
    nearness_text,
    place_of,
    reach_km,
    round_trip,
    under_a_millisecond,
)
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.regions import AnyRegion, DeclaredRegion
from tests.plan.conftest import REGIONS

KNOWN = geography(default_catalog())
PLACES = sorted(KNOWN.places)
ADAPTER: TypeAdapter[AnyRegion] = TypeAdapter(DeclaredRegion)


def region(place: str) -> AnyRegion:
    cloud, name = place.split("-", 1)
    data: dict[str, Any] = REGIONS[cloud] | {"region": name}
    return ADAPTER.validate_python(data)


def backbone(first: str, second: str, latency_ms: float | None) -> Backbone:
    link = {"between": [first, second], "kind": "vpn", "gbps": 1, "latency_ms": latency_ms}
    return Backbone.model_validate({"links": [link]})


@pytest.mark.parametrize("pair", sorted(KNOWN.latency.measured))
def test_every_measured_pair_is_above_its_floor(pair: tuple[str, str]) -> None:
    measured = float(KNOWN.latency.measured[pair].round_trip_ms.value)
    floor = floor_ms(*pair, KNOWN)
    distance = distance_km(*pair, KNOWN)
    assert floor is not None
    assert distance is not None
    assert measured > floor
    assert measured > light_ms(distance, KNOWN), "and above light along the great circle from town to town"


@pytest.mark.parametrize(
    ("km", "ms"), [(10, 0.098), (80, 0.784), (102.1, 1.0), (120, 1.175), (500, 4.90), (1000, 9.79)]
)
def test_light_in_fibre(km: float, ms: float) -> None:
    assert light_ms(km, KNOWN) == pytest.approx(ms, abs=0.005)


def test_a_millisecond_is_about_100_km() -> None:
    assert reach_km(1.0, KNOWN) == pytest.approx(102.1, abs=0.05)


def test_half_a_millisecond_over_300_km_is_refused_with_the_reason() -> None:
    ends = "azure-koreacentral", "azure-koreasouth"
    distance = distance_km(*ends, KNOWN)
    assert distance is not None
    assert 300 < distance < 330
    regions = {end: region(end) for end in ends}
    [problem] = latency_problems(backbone(*ends, 0.5), regions, KNOWN)
    assert problem.where == "links[0].latency_ms"
    assert problem.given.startswith("0.5 ms over 325 km")
    assert "1.23 ms or more" in problem.allowed
    assert "4.897 us/km" in problem.limit
    assert "smf-28-data-sheet" in problem.limit


def test_what_is_allowed_is_accepted() -> None:
    ends = "azure-koreacentral", "azure-koreasouth"
    regions = {end: region(end) for end in ends}
    for latency in (1.23, 8.0, None):
        assert latency_problems(backbone(*ends, latency), regions, KNOWN) == ()


@pytest.mark.parametrize("missing", ["azure-brazilus", "oci-ap-kulai-2"])
def test_an_unknown_place_is_judged_by_nobody(missing: str) -> None:
    regions = {"aws-us-east-1": region("aws-us-east-1"), missing: region(missing)}
    assert latency_problems(backbone("aws-us-east-1", missing, 0.001), regions, KNOWN) == ()
    assert round_trip("aws-us-east-1", missing, KNOWN) is None


@given(st.sampled_from(PLACES), st.sampled_from(PLACES))
def test_round_trips_are_symmetric_and_above_the_floor(first: str, second: str) -> None:
    trip, back = round_trip(first, second, KNOWN), round_trip(second, first, KNOWN)
    floor = floor_ms(first, second, KNOWN)
    assert trip == back
    assert trip is not None
    assert floor is not None
    assert trip.ms >= floor >= 0


@given(st.sampled_from(PLACES), st.sampled_from(PLACES), st.sampled_from(PLACES))
def test_distances_keep_the_triangle(start: str, middle: str, end: str) -> None:
    legs = distance_km(start, middle, KNOWN), distance_km(middle, end, KNOWN), distance_km(start, end, KNOWN)
    first, second, direct = (leg or 0.0 for leg in legs)
    assert direct <= first + second + 1e-6


def test_machines_in_a_local_zone_are_where_the_zone_is() -> None:
    """Report: "Dallas is 0 km from us-east-1"."""
    dallas = ADAPTER.validate_python(REGIONS["aws"] | {"zone": "use1-dfw2-az1"})
    assert place_of(dallas, KNOWN) == "aws-use1-dfw2-az1"
    regions = {"aws-us-east-1": region("aws-us-east-1"), "aws-dallas": dallas}
    [problem] = latency_problems(backbone("aws-dallas", "aws-us-east-1", 2.0), regions, KNOWN)
    assert "(aws-use1-dfw2-az1 to aws-us-east-1)" in problem.given
    [pair] = under_a_millisecond(regions, KNOWN)
    assert pair.possible is False


def test_says_which_pairs_can_be_under_a_millisecond() -> None:
    stacks = ["aws-us-east-1", "azure-eastus", "oci-us-ashburn-1", "aws-us-west-2", "oci-ap-kulai-2"]
    pairs = {
        pair.ends: pair for pair in under_a_millisecond({stack: region(stack) for stack in stacks}, KNOWN)
    }
    assert len(pairs) == 10
    assert pairs["aws-us-east-1", "azure-eastus"].possible is True
    assert pairs["aws-us-east-1", "oci-us-ashburn-1"].possible is False, "1.05 ms were measured"
    assert pairs["aws-us-east-1", "aws-us-west-2"].possible is False
    assert pairs["aws-us-west-2", "oci-ap-kulai-2"].possible is None
    text = nearness_text(pairs.values())
    assert text[-1] == NO_MODE_NEEDS_IT
    assert "aws-us-east-1 and azure-eastus: a round trip under 1 ms is possible: 24 km apart" in text[0]


def test_says_when_no_pair_can_be() -> None:
    far = {stack: region(stack) for stack in ("aws-us-east-1", "aws-us-west-2")}
    assert "No round trip" in nearness_text(under_a_millisecond(far, KNOWN))[0]
