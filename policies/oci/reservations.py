"""OCI compute capacity reservations and the machines launched from them."""

from collections.abc import Iterator
from dataclasses import dataclass

from gpufabric.policies.context import PolicyContext
from gpufabric.policies.oci.launches import (
    RESERVATION_KEY,
    OciLaunch,
    pool_reservations,
    reservations_named,
)
from gpufabric.policies.oci.types import INSTANCE, NODE_POOL
from gpufabric.policies.own_references import OwnReferences
from gpufabric.policies.properties import Props, UnreadableProperty
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


@dataclass(slots=True)
class LaunchReservation:
    """A reservation that a launch names.

    Attributes:
        own: the reservation of this stack; None for another one.
        id: the id of another one; empty for one of this stack.
        places: the places that name it.
        of: number of all places of the launch, over which OCI spreads the machines evenly.
    """

    own: Resource | None
    id: str
    places: list[Props]
    of: int

    def nodes(self, launch: OciLaunch) -> int:
        """Return the machines that an even spread puts into the reservation.

        Raises:
            UnreadableProperty: the number of machines is unknown.
        """
        return -(-launch.nodes() * len(self.places) // self.of)

    def domains(self, launch: OciLaunch) -> frozenset[str]:
        """Return the availability domains that its machines may be in.

        Raises:
            UnreadableProperty: one is unknown.
        """
        if launch.resource.type != NODE_POOL:
            return launch.domains()
        return frozenset(domain for place in self.places if (domain := place.text("availabilityDomain")))


def reservations_of(launch: OciLaunch) -> Iterator[LaunchReservation]:
    """Yield the reservations that a launch names, each once.

    Raises:
        UnreadableProperty: after the others: one is unknown and comes from nothing in this stack, or may be
            one of several.
    """
    named: dict[str, LaunchReservation] = {}
    unread: UnreadableProperty | None = None
    for references in references_of(launch):
        for place in references.places:
            if not place.present(RESERVATION_KEY):
                continue
            try:
                own = references.resource(place)
                id_ = "" if own is not None else place.text(RESERVATION_KEY) or ""
            except UnreadableProperty as missing:
                unread = unread or missing
                continue
            key = own.urn if own is not None else id_
            reservation = named.setdefault(key, LaunchReservation(own, id_, [], len(references.places)))
            reservation.places.append(place)
    yield from named.values()
    if unread is not None:
        raise unread


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
