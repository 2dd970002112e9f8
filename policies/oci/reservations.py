"""OCI compute capacity reservations and the machines launched from them."""

from collections.abc import Iterator

from gpufabric.policies.context import PolicyContext
from gpufabric.policies.oci.launches import NODES_KEY, OciLaunch
from gpufabric.policies.oci.types import INSTANCE, NODE_POOL, RESERVATION
from gpufabric.policies.properties import Props, UnreadableProperty
from gpufabric.policies.reservations import HeldNodes
from gpufabric.policies.resource import Resource
from gpufabric.spec.capacity import Reservation

RESERVATION_KEY = "capacityReservationId"


def holders_of(launch: OciLaunch) -> Iterator[tuple[Resource, str, Props]]:
    """Return where a launch may name a reservation: a resource, its property for the graph, and the place.

    Raises:
        UnreadableProperty: the places are unknown.
    """
    resource = launch.resource
    if resource.type == NODE_POOL:
        for place in resource.props.sections(NODES_KEY, "placementConfigs"):
            yield resource, NODES_KEY, place
        return
    if resource.type == INSTANCE and resource.props.present(RESERVATION_KEY):
        yield resource, RESERVATION_KEY, resource.props
        return
    for configuration in launch.configurations():
        yield configuration, "instanceDetails", launch.details()


def reservations_of(launch: OciLaunch) -> Iterator[tuple[Resource | None, str]]:
    """Return the reservations that a launch names, each once: those of this stack, and else their ids.

    Raises:
        UnreadableProperty: one is unknown and comes from nothing in this stack.
    """
    seen: set[str] = set()
    for holder, key, place in holders_of(launch):
        if not place.present(RESERVATION_KEY):
            continue
        made = launch.graph.sources(holder, key, RESERVATION)
        if len(made) > 1:
            raise UnreadableProperty(f"{key}.{RESERVATION_KEY}", "may be one of several reservations")
        entry = (made[0], "") if made else (None, place.text(RESERVATION_KEY) or "")
        mark = made[0].urn if made else entry[1]
        if mark not in seen:
            seen.add(mark)
            yield entry


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
