"""Capacity reservations of OCI and the machines launched from them."""

from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.graph import Graph
from gpufabric.policies.oci.launches import OciLaunch
from gpufabric.policies.oci.reservations import declared_reservations, held_by, reservations_of
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.reservations import HeldNodes
from gpufabric.policies.resource import Resource
from gpufabric.policies.rules.capacity.reservation_fits import ReservationFits
from tests.policies.aws_stack import NOW, Change, Said, drop, link, put, say
from tests.policies.conftest import UNKNOWN, Made, seen
from tests.policies.oci_stack import AD, B200, changed, node_pool, region

LITERAL = "ocid1.capacityreservation.oc1.iad.aaaaother"
OWN = "ocid1.capacityreservation.oc1.iad.aaaaown"
OTHER_AD = "Demo:US-ASHBURN-AD-2"
DETAILS = ("train-nodes", "instanceDetails", "launchDetails")


def pool(*ids: Any) -> Made:
    """Make a node pool with a placement for each reservation; None: without one."""
    placements = [
        {"availabilityDomain": AD, **({} if id_ is None else {"capacityReservationId": id_})} for id_ in ids
    ]
    made = node_pool("managed", B200, 4.0)
    made.props = {**made.props, "nodeConfigDetails": {"size": 4.0, "placementConfigs": placements}}
    made.links = {"nodeConfigDetails": ("workers", "reservation")}
    return made


def existing(outputs: dict[str, Any]) -> Change:
    def change(stack: dict[str, Made]) -> None:
        stack["reservation"].outputs = outputs

    return change


def with_pool(*ids: Any) -> Change:
    def change(stack: dict[str, Made]) -> None:
        stack["managed"] = pool(*ids)

    return change


def launch(name: str, *changes: Change) -> OciLaunch:
    resources = {resource.urn: resource for resource in seen(list(changed(*changes).values()))}
    (resource,) = (resource for resource in resources.values() if resource.name == name)
    return OciLaunch(resource, Graph(resources))


def named(name: str, *changes: Change) -> list[str]:
    """Return the names of own reservations and the ids of others that a launch names."""
    return [named.own.name if named.own else named.id for named in reservations_of(launch(name, *changes))]


@pytest.mark.parametrize(
    ("changes", "reservations"),
    [
        pytest.param((), ["reservation"], id="of this stack"),
        pytest.param((drop(*DETAILS, "capacityReservationId"),), [], id="none"),
        pytest.param(
            (
                put(*DETAILS, "capacityReservationId", value=LITERAL),
                link("train-nodes", instanceDetails="workers"),
            ),
            [LITERAL],
            id="of another stack",
        ),
    ],
)
def test_reservation_of_a_cluster_network(changes: tuple[Change, ...], reservations: list[str]) -> None:
    assert named("train", *changes) == reservations


@pytest.mark.parametrize(
    ("ids", "outputs", "reservations"),
    [
        ([UNKNOWN], {}, ["reservation"]),
        ([UNKNOWN, UNKNOWN, None], {}, ["reservation"]),
        # The engine's graph names the own reservation for the whole list.
        ([UNKNOWN, LITERAL], {}, ["reservation", LITERAL]),
        ([LITERAL, OWN, LITERAL], {"id": OWN}, [LITERAL, "reservation"]),
        ([LITERAL], {"id": OWN}, [LITERAL]),
    ],
)
def test_reservations_of_placements(ids: list[Any], outputs: dict[str, Any], reservations: list[str]) -> None:
    assert named("managed", with_pool(*ids), existing(outputs)) == reservations


@pytest.mark.parametrize(
    ("ids", "size", "shares"),
    [
        ([UNKNOWN], 4.0, {"reservation": 4}),
        ([UNKNOWN, UNKNOWN], 5.0, {"reservation": 5}),
        ([UNKNOWN, LITERAL], 4.0, {"reservation": 2, LITERAL: 2}),
        ([UNKNOWN, LITERAL, None], 7.0, {"reservation": 3, LITERAL: 3}),
        ([UNKNOWN, UNKNOWN, LITERAL], 6.0, {"reservation": 4, LITERAL: 2}),
    ],
)
def test_placements_share_the_machines_of_a_pool(ids: list[Any], size: float, shares: dict[str, int]) -> None:
    managed = launch("managed", with_pool(*ids), put("managed", "nodeConfigDetails", "size", value=size))
    read = {named.own.name if named.own else named.id: named for named in reservations_of(managed)}
    assert {name: named.nodes(managed) for name, named in read.items()} == shares


def test_reservation_is_in_the_domains_of_its_own_placements() -> None:
    placements = [
        {"availabilityDomain": AD, "capacityReservationId": UNKNOWN},
        {"availabilityDomain": OTHER_AD, "capacityReservationId": LITERAL},
    ]
    managed = launch(
        "managed", with_pool(), put("managed", "nodeConfigDetails", "placementConfigs", value=placements)
    )
    assert [named.domains(managed) for named in reservations_of(managed)] == [{AD}, {OTHER_AD}]
    train = launch("train")
    assert [named.domains(train) for named in reservations_of(train)] == [{AD}]


def test_rule_counts_a_placement_in_the_own_reservation_alone() -> None:
    """OKE takes a reservation for each availability domain of a pool."""
    placements = [
        {"availabilityDomain": AD, "capacityReservationId": UNKNOWN},
        {"availabilityDomain": OTHER_AD, "capacityReservationId": LITERAL},
    ]
    stack = changed(
        with_pool(),
        put("managed", "nodeConfigDetails", "placementConfigs", value=placements),
        put("reservation", "instanceReservationConfigs", 0, "reservedCount", value="18"),
    )
    foreign = "managed.capacityReservationId names a reservation that this stack neither creates nor declares"
    assert say(ReservationFits(), stack) == Said(unevaluated=(foreign,))


def test_unclear_placement_hides_no_other() -> None:
    managed = launch("managed", with_pool(OWN, LITERAL, UNKNOWN), link("managed", nodeConfigDetails=()))
    reservations = reservations_of(managed)
    assert [next(reservations).id, next(reservations).id] == [OWN, LITERAL]
    with pytest.raises(UnreadableProperty, match=r"placementConfigs\[2\].capacityReservationId unknown"):
        next(reservations)


def test_unknown_reservation_of_another_stack_is_not_evaluated() -> None:
    with pytest.raises(UnreadableProperty, match=r"launchDetails.capacityReservationId unknown until apply"):
        named("train", link("train-nodes", instanceDetails="workers"))


def test_unclear_placements_are_not_evaluated() -> None:
    """The outputs hold no id, so either known id may be the own one."""
    with pytest.raises(UnreadableProperty, match=r"\[0\].capacityReservationId may be one of"):
        named("managed", with_pool(OWN, LITERAL), existing({}))


def test_instance_names_its_own_reservation() -> None:
    def instance(stack: dict[str, Made]) -> None:
        props = {"shape": B200, "capacityReservationId": UNKNOWN}
        stack["alone"] = Made(
            "oci:Core/instance:Instance", props, "alone", {"capacityReservationId": "reservation"}
        )

    assert named("alone", instance) == ["reservation"]


def reservation(**props: Any) -> Resource:
    given = {"instanceReservationConfigs": [{"instanceShape": B200, "reservedCount": "16"}], **props}
    (resource,) = seen([Made("oci:Core/computeCapacityReservation:ComputeCapacityReservation", given)])
    return resource


@pytest.mark.parametrize(
    ("props", "held"),
    [
        ({"availabilityDomain": AD}, [HeldNodes(B200, 16, frozenset({AD}))]),
        ({}, [HeldNodes(B200, 16)]),
        ({"instanceReservationConfigs": []}, []),
        (
            {"instanceReservationConfigs": [{"reservedCount": 2.0}, {"reservedCount": "0"}]},
            [HeldNodes("", 2), HeldNodes("", 0)],
        ),
    ],
)
def test_machines_that_a_reservation_holds(props: dict[str, Any], held: list[HeldNodes]) -> None:
    assert list(held_by(reservation(**props))) == held


@pytest.mark.parametrize(
    ("config", "why"),
    [
        ({"instanceShape": B200}, "reservedCount is not given"),
        ({"instanceShape": B200, "reservedCount": UNKNOWN}, "reservedCount unknown until apply"),
        ({"instanceShape": B200, "reservedCount": "many"}, "reservedCount is not a number"),
        ({"instanceShape": UNKNOWN, "reservedCount": "1"}, "instanceShape unknown until apply"),
        (UNKNOWN, r"instanceReservationConfigs\[0\] unknown until apply"),
    ],
)
def test_unreadable_reservation(config: Any, why: str) -> None:
    with pytest.raises(UnreadableProperty, match=why):
        list(held_by(reservation(instanceReservationConfigs=[config])))


def test_declared_reservations() -> None:
    held = {"mode": "reservation", "id": LITERAL, "nodes": 6}
    declared = region(train={"shape": B200, "nodes": 4, "capacity": held}, other={"shape": B200, "nodes": 1})
    context = PolicyContext(stack="s", catalog=default_catalog(), now=NOW, declaration=declared)
    assert list(declared_reservations(context)) == [(LITERAL, HeldNodes(B200, 6))]
    without = PolicyContext(stack="s", catalog=default_catalog(), now=NOW, declaration=None)
    assert list(declared_reservations(without)) == []
