"""On-Demand Capacity Reservations of AWS and the node groups that must use them."""

from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.policies.aws.nodes import Nodes
from gpufabric.policies.aws.reservations import (
    declared_reservations,
    held_by,
    reservation_of,
    use_of,
    zone_names,
)
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.graph import Graph
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.reservations import HeldNodes, RequestedNodes
from gpufabric.spec.aws.region import AwsRegion
from tests.policies.aws_pools import SHAPE, in_reservation, reservation
from tests.policies.aws_stack import NOW, Change, add, changed, drop, put, region
from tests.policies.conftest import UNKNOWN, seen

ID = "cr-0123456789abcdef0"
HELD = {"mode": "reservation", "id": ID, "nodes": 6}
DECLARED = region(train={"shape": SHAPE, "nodes": 4, "capacity": HELD})


def nodes(*changes: Change) -> Nodes:
    resources = {resource.urn: resource for resource in seen(list(changed(*changes).values()))}
    (group,) = (resource for resource in resources.values() if resource.name == "train")
    return Nodes(group, Graph(resources))


def context(declared: AwsRegion | None = None) -> PolicyContext:
    return PolicyContext(stack="s", catalog=default_catalog(), now=NOW, declaration=declared)


OWN = add(reservation("own", 8.0), *in_reservation("train", 8.0, made="own"))


@pytest.mark.parametrize(
    ("change", "declared", "own", "id_"),
    [
        (OWN, None, "own", ""),
        # A reservation of this stack takes precedence over the declared one.
        (OWN, DECLARED, "own", ""),
        (add(*in_reservation("train", 8.0, "cr-1")), DECLARED, None, "cr-1"),
        (add(*in_reservation("train", 8.0)), DECLARED, None, ID),
        (drop("train", "launchTemplate"), None, None, ""),
    ],
)
def test_reservation_of_a_node_group(
    change: Change, declared: AwsRegion | None, own: str | None, id_: str
) -> None:
    made, read = reservation_of(nodes(change), context(declared))
    assert (made.name if made else None, read) == (own, id_)


@pytest.mark.parametrize("declared", [None, region(other={"shape": SHAPE, "nodes": 4, "capacity": HELD})])
def test_unknown_reservation_that_the_pool_does_not_declare(declared: AwsRegion | None) -> None:
    with pytest.raises(UnreadableProperty, match="capacityReservationId unknown until apply"):
        reservation_of(nodes(add(*in_reservation("train", 8.0))), context(declared))


@pytest.mark.parametrize(
    ("props", "held"),
    [
        ({}, HeldNodes(SHAPE, 8, frozenset({"us-east-1a"}), "default")),
        ({"tenancy": "dedicated"}, HeldNodes(SHAPE, 8, frozenset({"us-east-1a"}), "dedicated")),
        ({"availabilityZone": None}, HeldNodes(SHAPE, 8, frozenset(), "default")),
        ({"instanceCount": "0"}, HeldNodes(SHAPE, 0, frozenset({"us-east-1a"}), "default")),
        ({"instanceType": None}, HeldNodes("", 8, frozenset({"us-east-1a"}), "default")),
    ],
)
def test_machines_that_a_reservation_holds(props: dict[str, Any], held: HeldNodes) -> None:
    (resource,) = seen([reservation("own", 8.0, **props)])
    assert list(held_by(resource)) == [held]


@pytest.mark.parametrize(
    ("props", "why"),
    [
        ({"instanceCount": None}, "instanceCount is not given"),
        ({"instanceCount": 1.5}, "instanceCount is not a whole number"),
        ({"instanceType": UNKNOWN}, "instanceType unknown until apply"),
        ({"availabilityZone": UNKNOWN}, "availabilityZone unknown until apply"),
        ({"tenancy": UNKNOWN}, "tenancy unknown until apply"),
    ],
)
def test_unreadable_reservation(props: dict[str, Any], why: str) -> None:
    (resource,) = seen([reservation("own", 8.0, **props)])
    with pytest.raises(UnreadableProperty, match=why):
        list(held_by(resource))


@pytest.mark.parametrize(
    ("changes", "tenancy"),
    [
        ((), "default"),
        ((put("train-template", "placement", value={"tenancy": "dedicated"}),), "dedicated"),
        ((put("train-template", "placement", value={"groupName": "g"}),), "default"),
    ],
)
def test_use_of_a_node_group(changes: tuple[Change, ...], tenancy: str) -> None:
    places = frozenset({"us-east-1a"})
    assert use_of(nodes(*changes), places) == RequestedNodes("train", SHAPE, 8, places, tenancy)


def test_use_of_a_node_group_without_a_template_has_no_shape() -> None:
    use = use_of(nodes(drop("train", "launchTemplate")), frozenset())
    assert (use.shape, use.tenancy) == ("", "default")


def test_zones_by_name() -> None:
    named = (drop("gpu", "availabilityZoneId"), put("gpu", "availabilityZone", value="us-east-1a"))
    assert zone_names(nodes(*named)) == {"us-east-1a"}
    with pytest.raises(UnreadableProperty, match="has zones given by id, and its reservation one by name"):
        zone_names(nodes())


def test_declared_reservations() -> None:
    assert list(declared_reservations(context(DECLARED))) == [(ID, HeldNodes(SHAPE, 6, tenancy="default"))]
    assert list(declared_reservations(context(region()))) == []
    assert list(declared_reservations(context())) == []


def test_declared_reservation_of_a_renamed_pool_is_found_by_its_name_on_resources() -> None:
    renamed = region(new={"shape": SHAPE, "nodes": 4, "capacity": HELD, "was": "train"})
    assert reservation_of(nodes(add(*in_reservation("train", 8.0))), context(renamed)) == (None, ID)
    assert list(declared_reservations(context(renamed))) == [(ID, HeldNodes(SHAPE, 6, tenancy="default"))]
