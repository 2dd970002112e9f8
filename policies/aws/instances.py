"""Prices and quota demand of single EC2 instances."""

from collections.abc import Iterator
from dataclasses import dataclass

from gpufabric.catalog.shape import CapacityMode
from gpufabric.policies.aws.launches import LaunchSettings, launches_of, template_of
from gpufabric.policies.aws.open_reservations import open_reservation
from gpufabric.policies.aws.types import INSTANCE, SPOT_INSTANCE_REQUEST, SUBNET
from gpufabric.policies.billing.extractors import Extractor, Lookup, Reading, needed
from gpufabric.policies.billing.machines import NO_RESERVATION, machines, pool_name
from gpufabric.policies.resource import Resource


def _instance(resource: Resource, lookup: Lookup) -> Iterator[Reading]:
    launch = launch_of(resource, lookup)
    yield from _machine(resource, lookup, launch, launch.capacity())


def _spot_request(resource: Resource, lookup: Lookup) -> Iterator[Reading]:
    yield from _machine(resource, lookup, launch_of(resource, lookup), "spot")


def launch_of(resource: Resource, lookup: Lookup) -> LaunchSettings:
    """Return the settings of an instance: its own over those of its launch template."""
    template = template_of(resource, lookup.graph, resource.props, "launchTemplate")
    return launches_of((resource, template), lookup.graph)


def _machine(
    resource: Resource, lookup: Lookup, launch: LaunchSettings, capacity: CapacityMode
) -> Iterator[Reading]:
    launch.require_shared_host()
    shape = needed(launch.shape(), "instanceType")
    block = lookup.blocks.get(launch.block_id() or "") if capacity == "capacity-block" else None
    if block is not None and block.is_over(lookup.now):
        # EC2 has terminated the machine.
        return
    region = lookup.region_of(resource)
    held = held_by(launch, lookup, capacity, shape, region, zone_of(resource, lookup))
    yield from machines(
        lookup,
        name=pool_name(resource),
        cloud="aws",
        region=region,
        shape=shape,
        shape_key="instanceType",
        capacity=capacity,
        nodes_min=1,
        nodes_now=1,
        nodes_max=1,
        block=block,
        reservation=held.reservation,
        fills=held.fills,
    )


@dataclass(frozen=True, slots=True)
class MachineReservation:
    """The reservation of the stack that holds machines.

    Attributes:
        reservation: its URN if they name it; ``NO_RESERVATION`` if they fill none; empty otherwise.
        fills: URN of the open reservation that they fill by themselves; empty if there is none.
    """

    reservation: str = ""
    fills: str = ""


def held_by(
    launch: LaunchSettings, lookup: Lookup, capacity: CapacityMode, shape: str, region: str, zone: str | None
) -> MachineReservation:
    """Return which reservation of the stack holds machines.

    Args:
        launch: settings of the machines.
        lookup: resources of the stack.
        capacity: how the machines are obtained.
        shape: their type.
        region: their region.
        zone: their Availability Zone; None if it is not known.
    """
    if capacity == "reservation":
        made = launch.reservation()
        return MachineReservation(made.urn if made is not None else "")
    if capacity != "on-demand":
        return MachineReservation()
    fills = open_reservation(lookup, shape, region, zone) if launch.fills_open_reservations() else ""
    return MachineReservation(fills=fills) if fills else MachineReservation(NO_RESERVATION)


def zone_of(resource: Resource, lookup: Lookup) -> str | None:
    """Return the Availability Zone of an instance: its own or its subnet's; None if it is not known."""
    own = resource.props.text_if_known("availabilityZone")
    subnet = lookup.graph.source(resource, "subnetId", SUBNET)
    return own or (subnet.props.text_if_known("availabilityZone") if subnet else None)


EXTRACTORS: dict[str, Extractor] = {INSTANCE: _instance, SPOT_INSTANCE_REQUEST: _spot_request}
