"""Machines of which a cloud chooses the type from a list."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.shape import CapacityMode, Cloud
from gpufabric.cost.items import NodePool, Service
from gpufabric.policies.billing.choices import Candidate, GroupSize, chosen, vcpus_of, weight_of
from gpufabric.policies.billing.extractors import Lookup, Reading
from gpufabric.policies.billing.uncounted import UncountedMachines
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.quota.demand import Demand
from tests.policies.conftest import NOW, UNKNOWN, Made, seen

P5, G7, GB200 = "p5.48xlarge", "g7e.48xlarge", "p6e-gb200.36xlarge"
UNLISTED = "p99.48xlarge"
H100, H200 = "Standard_ND96isr_H100_v5", "Standard_ND96isr_H200_v5"
GB200_OF_AZURE = "Standard_ND128isr_NDR_GB200_v6"
(GROUP,) = seen([Made("aws:autoscaling/group:Group", {}, "workers")])


def choose(
    candidates: Sequence[Candidate],
    size: GroupSize | None = None,
    *,
    cloud: Cloud = "aws",
    capacity: CapacityMode = "on-demand",
    now: datetime = NOW,
    **options: Any,
) -> list[Reading]:
    region = {"aws": "us-east-1", "azure": "eastus", "oci": "us-ashburn-1"}[cloud]
    lookup = Lookup(default_catalog(), {GROUP.urn: GROUP}, region, "", {}, now)
    given_size = size or GroupSize(2, 4, 10)
    return list(
        chosen(
            GROUP,
            lookup,
            candidates,
            given_size,
            cloud=cloud,
            region=region,
            capacity=capacity,
            **options,
        )
    )


def of(*shapes: str) -> list[Candidate]:
    return [Candidate(shape, f"overrides[{index}].instanceType") for index, shape in enumerate(shapes)]


def pools(readings: Sequence[Reading]) -> list[NodePool]:
    return [reading for reading in readings if isinstance(reading, NodePool)]


def demands(readings: Sequence[Reading]) -> dict[str | None, int]:
    return {reading.family: reading.nodes for reading in readings if isinstance(reading, Demand)}


@pytest.mark.parametrize(
    ("shapes", "dearest"),
    [
        ([P5], P5),
        ([G7, P5], P5),
        ([P5, G7], P5),
        # Without a price nothing is known to be dearer.
        ([P5, UNLISTED], UNLISTED),
    ],
)
def test_bill_counts_the_dearest_type(shapes: list[str], dearest: str) -> None:
    (pool,) = pools(choose(of(*shapes)))
    assert (pool.name, pool.shape) == ("workers", dearest)
    assert (pool.nodes_min, pool.nodes_now, pool.nodes_max) == (2, 4, 10)


@pytest.mark.parametrize(("month", "dearest"), [(9, GB200), (12, P5)])
def test_prices_are_those_of_the_given_time(month: int, dearest: str) -> None:
    """The list price of one type rose above that of the other in October 2026."""
    readings = choose(of(GB200, P5), capacity="capacity-block", now=datetime(2026, month, 1, tzinfo=UTC))
    assert [pool.shape for pool in pools(readings)] == [dearest]


def test_there_is_no_price_without_a_time() -> None:
    with pytest.raises(TypeError, match="now"):
        Lookup(default_catalog(), {}, "us-east-1", "", {})  # type: ignore[call-arg] - that is the test


def test_monthly_price_is_compared_by_the_hour() -> None:
    """A key costs $1 a month, which is less than $0.10 an hour."""
    readings = choose(of("kms-key", "eks-control-plane"))
    assert [reading.key for reading in readings if isinstance(reading, Service)] == ["eks-control-plane"]


def test_quota_counts_each_family_at_its_largest() -> None:
    light, heavy = Candidate(P5, "a"), Candidate("p5en.48xlarge", "b", weight=5)
    readings = choose([heavy, light, *of(G7)])
    assert demands(readings) == {"L-417A185B": 10, "L-DB2E81BA": 10}


@pytest.mark.parametrize(
    ("shapes", "cores"),
    [
        ((H100, H200), {H100: 960}),
        ((H200, H100), {H200: 960}),
        ((H100, GB200_OF_AZURE), {GB200_OF_AZURE: 1280}),
        # System nodes count against the limit of the region, and have no other.
        ((H100, "Standard_D4s_v5"), {H100: 960}),
        # A type that is not known may take more than any other.
        ((H100, H200, "Standard_ND999_v9"), {H100: 960, "Standard_ND999_v9": 10}),
    ],
)
def test_limit_of_a_region_counts_machines_of_one_type_or_another_once(
    shapes: tuple[str, ...], cores: dict[str, int]
) -> None:
    counted = [item for item in choose(of(*shapes), cloud="azure") if isinstance(item, Demand)]
    in_region = [item for item in counted if "cores" in (key.family for key in item.keys)]
    assert {item.shape: item.amount for item in in_region} == cores
    families = {item.shape for item in counted if item.family != "cores"}
    assert families == {shape for shape in shapes if shape.startswith("Standard_ND")}


def test_machines_that_may_be_chosen_but_not_counted_are_named_once() -> None:
    readings = choose([*of(UNLISTED, P5), *of(UNLISTED)])
    uncounted = [reading for reading in readings if isinstance(reading, UncountedMachines)]
    assert [(machines.property, machines.machine) for machines in uncounted] == [
        ("overrides[0].instanceType", UNLISTED)
    ]


def test_no_candidates_are_no_machines() -> None:
    assert choose([]) == []


def test_pool_keeps_its_reservation_and_surge() -> None:
    readings = choose(of(P5), capacity="reservation", reservation="urn:own", surge=3, name="train")
    (pool,) = pools(readings)
    (demand,) = (reading for reading in readings if isinstance(reading, Demand))
    assert (pool.name, pool.reservation, demand.surge, demand.reservation) == (
        "train",
        "urn:own",
        3,
        "urn:own",
    )


def test_each_type_fills_its_own_open_reservation() -> None:
    readings = choose(of(P5, G7), fills=lambda shape: "urn:p5" if shape == P5 else "")
    filled = {reading.shape: reading.reservation for reading in readings if isinstance(reading, Demand)}
    assert filled == {P5: "urn:p5", G7: ""}


@given(
    st.tuples(*[st.integers(0, 10_000)] * 3).map(sorted),
    st.integers(1, 999),
)
def test_machines_cover_the_units_of_the_group(size: list[int], weight: int) -> None:
    (pool,) = pools(choose([Candidate(P5, "type", weight)], GroupSize(*size)))
    for nodes, units in zip((pool.nodes_min, pool.nodes_now, pool.nodes_max), size, strict=True):
        assert nodes * weight >= units > (nodes - 1) * weight


@pytest.mark.parametrize(
    ("props", "weight"),
    [({}, 1), ({"weightedCapacity": "4"}, 4), ({"weightedCapacity": 999.0}, 999)],
)
def test_weight(props: dict[str, Any], weight: int) -> None:
    (resource,) = seen([Made("any:type:Any", props)])
    assert weight_of(resource.props) == weight


@pytest.mark.parametrize(
    ("weight", "why"),
    [
        ("0", "is not 1 or more"),
        (-4.0, "is not 1 or more"),
        ("", "is not a number"),
        (0.5, "is not a whole number"),
        (UNKNOWN, "unknown until apply"),
    ],
)
def test_weight_that_no_machine_can_have(weight: Any, why: str) -> None:
    (resource,) = seen([Made("any:type:Any", {"weightedCapacity": weight})])
    with pytest.raises(UnreadableProperty, match=f"weightedCapacity {why}"):
        weight_of(resource.props)


@pytest.mark.parametrize(
    ("cloud", "shape", "vcpus"),
    [("aws", P5, 192), ("aws", P5.upper(), 192), ("aws", UNLISTED, None), ("azure", P5, None)],
)
def test_vcpus(cloud: Any, shape: str, vcpus: int | None) -> None:
    lookup = Lookup(default_catalog(), {}, "", "", {}, NOW)
    assert vcpus_of(lookup, cloud, shape) == vcpus
