"""Capacity reservation groups of a stack and the reservations in them."""

from gpufabric.policies.azure.types import RESERVATION, RESERVATION_GROUP
from gpufabric.policies.graph import Graph
from gpufabric.policies.resource import Resource

_NAME = "capacityReservationGroupName"


def groups_of(reservation: Resource, graph: Graph) -> list[Resource]:
    """Return the groups of this stack that a reservation may be in: by reference, or else by name."""
    linked = graph.sources(reservation, _NAME, RESERVATION_GROUP)
    if linked:
        return linked
    name = reservation.props.text_if_known(_NAME)
    return [
        group for group in graph.of(RESERVATION_GROUP) if name and group.props.text_if_known(_NAME) == name
    ]


def reservations_in(group: Resource, graph: Graph) -> list[Resource]:
    """Return the reservations of this stack that may be in a group."""
    return [
        reservation
        for reservation in graph.of(RESERVATION)
        if any(candidate.urn == group.urn for candidate in groups_of(reservation, graph))
    ]
