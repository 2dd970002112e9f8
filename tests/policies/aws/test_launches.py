"""How AWS machines are launched: an instance's own settings over those of its launch template."""

from typing import Any

import pytest

from gpufabric.policies.aws.launches import (
    TARGET_KEY,
    LaunchSettings,
    launches_of,
    sections_or_one,
    template_of,
)
from gpufabric.policies.aws.types import CAPACITY_BLOCK, CAPACITY_RESERVATION
from gpufabric.policies.graph import Graph
from gpufabric.policies.properties import UnreadableProperty
from tests.policies.conftest import UNKNOWN, Made, seen

INSTANCE = "aws:ec2/instance:Instance"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
OWN = Made(CAPACITY_RESERVATION, {}, "own")
SECOND = Made(CAPACITY_RESERVATION, {}, "second")
BLOCK = Made(CAPACITY_BLOCK, {"capacityBlockOfferingId": "cb-1"}, "block")


def launch(
    own: dict[str, Any], template: dict[str, Any] | None = None, links: Any = (), *others: Made
) -> LaunchSettings:
    """Read an instance with its template; ``links`` are the sources of the target of the first layer."""
    made = [Made(INSTANCE, own, "machine", {TARGET_KEY: links} if links else {})]
    if template is not None:
        made.append(Made(TEMPLATE, template, "template"))
    resources = {resource.urn: resource for resource in seen([*made, *others])}
    layers = [resource for resource in resources.values() if resource.type in (INSTANCE, TEMPLATE)]
    return launches_of([*layers, None], Graph(resources))


def targeting(**target: Any) -> dict[str, Any]:
    return {TARGET_KEY: {"capacityReservationTarget": target}}


@pytest.mark.parametrize(
    ("own", "template", "shape"),
    [
        ({"instanceType": "a"}, {"instanceType": "b"}, "a"),
        ({}, {"instanceType": "b"}, "b"),
        ({}, {}, None),
        ({"instanceType": "a"}, {"instanceType": UNKNOWN}, "a"),
    ],
)
def test_first_layer_that_sets_a_property_takes_precedence(
    own: dict[str, Any], template: dict[str, Any], shape: str | None
) -> None:
    assert launch(own, template).shape() == shape


def test_unknown_property_of_the_first_layer_is_not_taken_from_the_next() -> None:
    with pytest.raises(UnreadableProperty, match="instanceType unknown until apply"):
        launch({"instanceType": UNKNOWN}, {"instanceType": "b"}).shape()


@pytest.mark.parametrize(
    ("own", "capacity"),
    [
        ({}, "on-demand"),
        ({"spotPrice": "30"}, "spot"),
        ({"instanceMarketOptions": {"marketType": "spot"}}, "spot"),
        ({"instanceMarketOptions": {"marketType": "capacity-block"}}, "capacity-block"),
        (targeting(capacityReservationId=UNKNOWN), "reservation"),
        # The market goes before the target: a Capacity Block has both.
        (
            {
                "instanceMarketOptions": {"marketType": "capacity-block"},
                **targeting(capacityReservationId="a"),
            },
            "capacity-block",
        ),
        ({TARGET_KEY: {"capacityReservationPreference": "none"}}, "on-demand"),
    ],
)
def test_capacity(own: dict[str, Any], capacity: str) -> None:
    assert launch(own).capacity() == capacity
    assert launch({}, own).capacity() == capacity


@pytest.mark.parametrize(("preference", "fills"), [(None, True), ("open", True), ("none", False)])
def test_open_reservations_are_filled_by_default(preference: str | None, *, fills: bool) -> None:
    own = {} if preference is None else {TARGET_KEY: {"capacityReservationPreference": preference}}
    assert launch(own).fills_open_reservations() is fills


@pytest.mark.parametrize(
    ("target", "id_"),
    [
        ({}, None),
        ({"capacityReservationId": "a"}, "a"),
        ({"capacityReservationIds": ["a"]}, "a"),
        ({"capacityReservationIds": []}, None),
        ({"capacityReservationResourceGroupArn": "g"}, "g"),
        ({"capacityReservationResourceGroupArns": ["g"], "capacityReservationId": "a"}, "g"),
    ],
)
def test_target(target: dict[str, Any], id_: str | None) -> None:
    assert launch(targeting(**target)).target() == id_


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ({"capacityReservationId": UNKNOWN}, "unknown until apply"),
        ({"capacityReservationIds": ["a", "b"]}, "names several reservations"),
        ({"capacityReservationResourceGroupArns": ["a", "b"]}, "names several reservations"),
        ({"capacityReservationIds": UNKNOWN}, "unknown until apply"),
    ],
)
def test_target_that_is_not_one(target: dict[str, Any], why: str) -> None:
    with pytest.raises(UnreadableProperty, match=why):
        launch(targeting(**target)).target()


@pytest.mark.parametrize(
    ("target", "links", "name"),
    [
        ({"capacityReservationId": UNKNOWN}, "own", "own"),
        ({"capacityReservationIds": [UNKNOWN]}, "own", "own"),
        ({"capacityReservationIds": UNKNOWN}, "own", "own"),
        ({"capacityReservationId": "a"}, (), None),
        # The graph does not say which of several ids is the own one.
        ({"capacityReservationIds": [UNKNOWN, "cr-other"]}, "own", None),
        ({"capacityReservationIds": [UNKNOWN, UNKNOWN]}, ("own", "second"), None),
    ],
)
def test_reservation_of_this_stack(target: dict[str, Any], links: Any, name: str | None) -> None:
    made = launch(targeting(**target), None, links, OWN, SECOND).reservation()
    assert (made.name if made else None) == name


def test_target_of_the_template_is_not_the_one_of_the_machine() -> None:
    own = targeting(capacityReservationId="a")
    assert (
        launch(own, targeting(capacityReservationId=UNKNOWN), (), OWN).made_here(CAPACITY_RESERVATION) is None
    )


@pytest.mark.parametrize(
    ("target", "links", "id_"),
    [("cr-1", (), "cr-1"), (UNKNOWN, "block", "cb-1")],
)
def test_id_of_a_capacity_block_is_its_own_or_that_of_the_offer(target: str, links: Any, id_: str) -> None:
    assert launch(targeting(capacityReservationId=target), None, links, BLOCK).block_id() == id_


@pytest.mark.parametrize(
    "own",
    [
        {"hostId": "h-1"},
        {"hostId": UNKNOWN},
        {"hostResourceGroupArn": "arn"},
        {"placement": {"hostId": "h-1"}},
        {"tenancy": "host"},
        {"placement": {"tenancy": "host"}},
        {"placementTenancy": "host"},
    ],
)
def test_dedicated_host_is_billed_as_a_whole(own: dict[str, Any]) -> None:
    with pytest.raises(UnreadableProperty, match="puts it on a dedicated host"):
        launch(own).require_shared_host()
    with pytest.raises(UnreadableProperty, match="puts it on a dedicated host"):
        launch({}, own).require_shared_host()


def test_shared_and_dedicated_tenancy_are_no_host() -> None:
    launch({"tenancy": "default", "placement": {"tenancy": "dedicated"}}).require_shared_host()


FIRST = Made(TEMPLATE, {"name": "first"}, "one", outputs={"id": "lt-1"})
OTHER = Made(TEMPLATE, {"name": "other"}, "two", outputs={"id": "lt-2"})


def template(spec: dict[str, Any], links: Any = ()) -> str | None:
    made = Made(INSTANCE, {"launchTemplate": spec}, "machine", {"launchTemplate": links} if links else {})
    resources = {resource.urn: resource for resource in seen([made, FIRST, OTHER])}
    machine = resources[made.urn]
    used = template_of(machine, Graph(resources), machine.props, "launchTemplate")
    return used.name if used else None


@pytest.mark.parametrize(
    ("spec", "links", "name"),
    [
        ({"id": UNKNOWN}, "one", "one"),
        ({"name": "other"}, (), "two"),
        ({"id": "lt-1"}, (), "one"),
        ({"name": "other"}, ("one", "two"), "two"),
    ],
)
def test_template_is_found_by_reference_name_or_id(spec: dict[str, Any], links: Any, name: str) -> None:
    assert template(spec, links) == name


@pytest.mark.parametrize(
    ("spec", "links"),
    [({"name": "third"}, ()), ({"id": UNKNOWN}, ()), ({"id": UNKNOWN}, ("one", "two")), ({}, ())],
)
def test_template_that_is_not_one_of_this_stack(spec: dict[str, Any], links: Any) -> None:
    with pytest.raises(UnreadableProperty, match="launchTemplate is not one launch template of this stack"):
        template(spec, links)


def test_machine_without_a_template() -> None:
    (machine,) = seen([Made(INSTANCE, {}, "machine")])
    assert template_of(machine, Graph({}), machine.props, "launchTemplate") is None


@pytest.mark.parametrize(("props", "number"), [({}, 1), ({"overrides": []}, 1), ({"overrides": [{}, {}]}, 2)])
def test_absent_list_is_one_empty_object(props: dict[str, Any], number: int) -> None:
    (machine,) = seen([Made(INSTANCE, props, "machine")])
    sections = list(sections_or_one(machine.props, "overrides"))
    assert len(sections) == number
    assert sections[0].text("instanceType") is None
