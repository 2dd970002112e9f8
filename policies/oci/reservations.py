"""OCI compute capacity reservations and the machines launched from them."""

from collections.abc import Iterator

from gpufabric.policies.context import PolicyContext
from gpufabric.policies.oci.launches import (
    RESERVATION_KEY,
    OciLaunch,
    pool_reservations,
    reservations_named,
)
from gpufabric.policies.oci.types import INSTANCE, NODE_POOL
from gpufabric.policies.own_references import OwnReferences
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.reservations import HeldNodes
from gpufabric.policies.resource import Resource
from gpufabric.spec.capacity import Reservation


def references_of(launch: OciLaunch) -> Iterator[OwnReferences]:
    """Yield the places where a launch may name a reservation, by the property that holds them.

    Raises:
        UnreadableProperty: the places are unknown.
    """
    resource = launch.resource
    if resource.type == NODE_POOL:
        yield pool_reservations(resource, launch.graph)
    elif resource.type == INSTANCE and resource.props.present(RESERVATION_KEY):
        yield reservations_named(resource, RESERVATION_KEY, [resource.props], launch.graph)
    else:
        for configuration in launch.configurations():
            yield reservations_named(configuration, "instanceDetails", [launch.details()], launch.graph)


def reservations_of(launch: OciLaunch) -> Iterator[tuple[Resource | None, str]]:
    """Return the reservations that a launch names, each once: those of this stack, and else their ids.

    Raises:
        UnreadableProperty: one is unknown and comes from nothing in this stack, or may be one of several.
    """
    seen: set[str] = set()
    for references in references_of(launch):
        for place in references.places:
            if not place.present(RESERVATION_KEY):
                continue
            own = references.resource(place)
            id_ = "" if own is not None else place.text(RESERVATION_KEY) or ""
            mark = own.urn if own is not None else id_
            if mark not in seen:
                seen.add(mark)
                yield own, id_


def held_by(reservation: Resource) -> Iterator[HeldNodes]:
    """Read what a reservation holds.

    Raises:
        UnreadableProperty: a shape or a number is unknown.
    """
    props = reservation.props
    domain = props.text("availabilityDomain")
    for config in props.sections("instanceReservationConfigs"):
        nodes = config.number("reservedCount")
        if nodes is None:
            raise UnreadableProperty("instanceReservationConfigs.reservedCount", "is not given")
        yield HeldNodes(config.text("instanceShape") or "", nodes, frozenset([domain] if domain else ()))


def declared_reservations(context: PolicyContext) -> Iterator[tuple[str, HeldNodes]]:
    """Yield the reservations that the stack declares but does not create, by id."""
    declared = context.oci
    if declared is None:
        return
    for pool in declared.pools.values():
        if isinstance(pool.capacity, Reservation):
            yield pool.capacity.id, HeldNodes(pool.shape, pool.capacity.nodes)
