"""Prices and quota demand of single EC2 instances."""

from collections.abc import Iterator

from gpufabric.catalog.shape import CapacityMode
from gpufabric.policies.aws.launches import Launch, launches_of, template_of
from gpufabric.policies.aws.types import CAPACITY_RESERVATION, INSTANCE, SPOT_INSTANCE_REQUEST, SUBNET
from gpufabric.policies.billing.extractors import (
    NO_RESERVATION,
    Extractor,
    Lookup,
    Reading,
    machines,
    needed,
    pool_name,
)
from gpufabric.policies.resource import Resource


def _instance(resource: Resource, lookup: Lookup) -> Iterator[Reading]:
    launch = launch_of(resource, lookup)
    yield from _machine(resource, lookup, launch, launch.capacity())


def _spot_request(resource: Resource, lookup: Lookup) -> Iterator[Reading]:
    yield from _machine(resource, lookup, launch_of(resource, lookup), "spot")


def launch_of(resource: Resource, lookup: Lookup) -> Launch:
    """Return the settings of an instance: its own over those of its launch template."""
    template = template_of(resource, lookup.graph, resource.props, "launchTemplate")
    return launches_of((resource, template), lookup.graph)


def _machine(resource: Resource, lookup: Lookup, launch: Launch, capacity: CapacityMode) -> Iterator[Reading]:
    launch.require_shared_host()
    shape = needed(launch.shape(), "instanceType")
    block = lookup.blocks.get(launch.block_id() or "") if capacity == "capacity-block" else None
    if block is not None and lookup.now is not None and block.is_over(lookup.now):
        # EC2 has terminated the machine.
        return
    yield from machines(
        lookup,
        name=pool_name(resource),
        cloud="aws",
        region=lookup.region_of(resource),
        shape=shape,
        shape_key="instanceType",
        capacity=capacity,
        nodes_min=1,
        nodes_now=1,
        nodes_max=1,
        block=block,
        reservation=reservation_key(launch, lookup, capacity, zone_of(resource, lookup)),
    )


def reservation_key(launch: Launch, lookup: Lookup, capacity: CapacityMode, zone: str | None) -> str:
    """Return which reservation of the stack holds machines: its URN, none, or empty for any open one.

    Args:
        launch: settings of the machines.
        lookup: resources of the stack.
        capacity: how the machines are obtained.
        zone: their Availability Zone; None if it is not known.
    """
    if capacity == "reservation":
        made = launch.reservation()
        return made.urn if made is not None else ""
    if capacity != "on-demand":
        return ""
    if not launch.fills_open_reservations():
        return NO_RESERVATION
    zones = {
        reservation.props.text_if_known("availabilityZone")
        for reservation in lookup.graph.of(CAPACITY_RESERVATION)
    }
    # An open reservation takes machines of its zone only.
    return NO_RESERVATION if zone and None not in zones and zones and zone not in zones else ""


def zone_of(resource: Resource, lookup: Lookup) -> str | None:
    """Return the Availability Zone of an instance: its own or its subnet's; None if it is not known."""
    own = resource.props.text_if_known("availabilityZone")
    subnet = lookup.graph.source(resource, "subnetId", SUBNET)
    return own or (subnet.props.text_if_known("availabilityZone") if subnet else None)


EXTRACTORS: dict[str, Extractor] = {INSTANCE: _instance, SPOT_INSTANCE_REQUEST: _spot_request}
