"""Machines and reservations of one shape, as billed items and quota demand."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cost.items import NodePool, ReservedNodes, Service
from gpufabric.policies.billing.extractors import Lookup, Reading
from gpufabric.policies.billing.machines import (
    NO_RESERVATION,
    listed_shape,
    machines,
    pool_name,
    reserved,
)
from gpufabric.policies.billing.uncounted import UNKNOWN_MACHINE, UncountedMachines
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.quota.demand import Demand
from gpufabric.spec.capacity import Reservation
from tests.policies.conftest import NOW, Made, seen

P5, UNLISTED, SYSTEM = "p5.48xlarge", "p99.48xlarge", "m7i.xlarge"
OCI = "BM.GPU.B200.8"


def looked_up(**facts: Any) -> Lookup:
    return Lookup(default_catalog(), {}, "us-east-1", "account", {}, NOW, **facts)


def stream(lookup: Lookup | None = None, **given_: Any) -> Iterator[Reading]:
    options: dict[str, Any] = {
        "name": "train",
        "cloud": "aws",
        "region": "us-east-1",
        "shape": P5,
        "shape_key": "instanceType",
        "capacity": "on-demand",
        "nodes_min": 0,
        "nodes_now": 4,
        "nodes_max": 8,
        **given_,
    }
    return machines(lookup or looked_up(), **options)


def readings(lookup: Lookup | None = None, **given_: Any) -> list[Reading]:
    return list(stream(lookup, **given_))


def demand(read: list[Reading]) -> Demand:
    (only,) = (reading for reading in read if isinstance(reading, Demand))
    return only


def test_machines_are_a_pool_and_its_demand() -> None:
    pool, drawn = readings()
    assert isinstance(pool, NodePool)
    assert (pool.shape, pool.nodes_min, pool.nodes_now, pool.nodes_max) == (P5, 0, 4, 8)
    assert isinstance(drawn, Demand)
    assert (drawn.family, drawn.nodes, drawn.running, drawn.account) == ("L-417A185B", 8, 4, "account")


@pytest.mark.parametrize("shape", [P5.upper(), "P5.48xLarge"])
def test_shapes_are_compared_without_regard_to_case(shape: str) -> None:
    assert readings(shape=shape) == readings()


def test_unlisted_machine_is_named_and_has_demand_of_an_unknown_family() -> None:
    pool, drawn, uncounted = readings(shape=UNLISTED)
    assert isinstance(pool, NodePool)
    assert pool.shape == UNLISTED
    assert isinstance(drawn, Demand)
    assert (drawn.family, drawn.nodes, drawn.unit) == (None, 8, "")
    assert uncounted == UncountedMachines("instanceType", UNLISTED, UNKNOWN_MACHINE, billed=True)


def test_unlisted_machine_of_an_empty_pool_is_not_named() -> None:
    assert not any(
        isinstance(reading, UncountedMachines)
        for reading in readings(shape=UNLISTED, nodes_now=0, nodes_max=0)
    )


def test_system_nodes_are_a_service() -> None:
    (service, *rest) = readings(shape=SYSTEM)
    assert isinstance(service, Service)
    assert (service.key, service.count, service.count_min, service.count_now) == (SYSTEM, 8, 0, 4)
    assert not any(isinstance(reading, NodePool) for reading in rest)


@pytest.mark.parametrize(
    ("capacity", "nodes", "surge"),
    [
        ("on-demand", 8, 3),
        ("spot", 8, 3),
        ("reservation", 8, 3),
        ("capacity-block", 8, 0),
        ("on-demand", 0, 0),
    ],
)
def test_surge_of_an_update(capacity: str, nodes: int, surge: int) -> None:
    """A Capacity Block has no machines to spare, and an empty pool starts none."""
    read = readings(capacity=capacity, nodes_now=0, nodes_max=nodes, surge=lambda: 3)
    assert demand(read).surge == surge


def test_unknown_surge_hides_no_other_machines() -> None:
    def surge() -> int:
        raise UnreadableProperty("updateConfig")

    before: list[Reading] = []
    with pytest.raises(UnreadableProperty, match="updateConfig"):
        before.extend(stream(surge=surge))
    assert (demand(before).nodes, demand(before).surge) == (8, 0)


HELD = Reservation.model_validate({"mode": "reservation", "id": "CR-1", "nodes": 6})


@pytest.mark.parametrize(
    ("given_", "reservation", "held"),
    [
        ({"capacity": "reservation", "reservation": "urn:own"}, "urn:own", 0),
        ({"capacity": "on-demand", "reservation": NO_RESERVATION}, "", 0),
        ({"capacity": "on-demand", "fills": "urn:open"}, "urn:open", 0),
        ({"capacity": "reservation", "reservation_id": "CR-2"}, "cr-1", 6),
        ({"capacity": "reservation", "reservation_id": "CR-2", "name": "other"}, "cr-2", 0),
        ({"capacity": "on-demand"}, "", 0),
    ],
)
def test_reservation_that_holds_the_machines(given_: dict[str, Any], reservation: str, held: int) -> None:
    drawn = demand(readings(looked_up(reservations={"train": HELD}), **given_))
    assert (drawn.reservation, drawn.reserved) == (reservation, held)


@given(st.integers(0, 10_000), st.integers(1, 5))
def test_domains_get_shares_that_cover_the_pool(nodes: int, number: int) -> None:
    places = [f"AD-{index}" for index in range(number)]
    read = readings(
        cloud="oci", region="us-ashburn-1", shape=OCI, nodes_now=nodes, nodes_max=nodes, places=places
    )
    shares = [reading.nodes for reading in read if isinstance(reading, Demand)]
    assert len(shares) == number
    assert nodes <= sum(shares) < nodes + number
    assert len(set(shares)) == 1


def reservation(**given_: Any) -> list[Reading]:
    options: dict[str, Any] = {
        "cloud": "aws",
        "key": "urn:own",
        "region": "us-east-1",
        "shape": P5,
        "nodes": 8,
        "shape_key": "instanceType",
        **given_,
    }
    return list(reserved(looked_up(), **options))


def test_reservation_is_billed_and_draws_quota_whether_used_or_not() -> None:
    held, drawn = reservation(is_open=True)
    assert held == ReservedNodes(
        key="urn:own", cloud="aws", region="us-east-1", shape=P5, nodes=8, is_open=True
    )
    assert isinstance(drawn, Demand)
    assert (drawn.nodes, drawn.reserves, drawn.reservation, drawn.usage_class) == (
        0,
        8,
        "urn:own",
        "reservation",
    )


def test_reservations_that_the_same_machines_fill_join_their_demand() -> None:
    assert demand(reservation(joined="urn:first")).reservation == "urn:first"


@pytest.mark.parametrize(("shape", "named"), [(UNLISTED, [UNLISTED]), (SYSTEM, [])])
def test_reservation_of_a_shape_without_quota(shape: str, named: list[str]) -> None:
    held, *rest = reservation(shape=shape)
    assert isinstance(held, ReservedNodes)
    assert [reading.machine for reading in rest if isinstance(reading, UncountedMachines)] == named
    assert not any(isinstance(reading, Demand) for reading in rest)


@pytest.mark.parametrize(
    ("cloud", "name", "canonical", "is_shape", "is_service"),
    [
        ("aws", "P5.48XLARGE", P5, True, False),
        ("aws", "M7I.xlarge", SYSTEM, False, True),
        ("aws", UNLISTED, UNLISTED, False, False),
        ("azure", P5, P5, False, False),
        ("oci", OCI.lower(), OCI, True, False),
        ("aws", "", "", False, False),
    ],
)
def test_listed_shape(cloud: Any, name: str, canonical: str, *, is_shape: bool, is_service: bool) -> None:
    shape, known, listed = listed_shape(default_catalog(), cloud, name)
    assert (shape, known is not None, listed) == (canonical, is_shape, is_service)


@pytest.mark.parametrize(
    ("logical", "pool"),
    [
        ("node-1", "node"),
        ("node_12", "node"),
        ("node.3", "node"),
        ("node1", "node1"),
        ("gpu-h100-2", "gpu-h100"),
        ("node-a", "node-a"),
        ("-1", "-1"),
    ],
)
def test_machines_of_a_loop_are_one_pool(logical: str, pool: str) -> None:
    (resource,) = seen([Made("aws:ec2/instance:Instance", {}, logical)])
    assert pool_name(resource) == pool
