"""Which capacity reservation group of the stack a reservation is in, for prices and for rules."""

from gpufabric.policies.azure.types import RESERVATION, RESERVATION_GROUP
from gpufabric.policies.graph import Graph
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.resource import Resource

_NAME = "capacityReservationGroupName"


def groups_of(reservation: Resource, graph: Graph) -> list[Resource]:
    """Give the groups of this stack that a reservation may be in: by reference, or else by their name."""
    linked = graph.sources(reservation, _NAME, RESERVATION_GROUP)
    if linked:
        return linked
    name = _text(reservation)
    return [group for group in graph.of(RESERVATION_GROUP) if name and _text(group) == name]


def reservations_in(group: Resource, graph: Graph) -> list[Resource]:
    """Give the reservations of this stack that may be in a group."""
    return [
        reservation
        for reservation in graph.of(RESERVATION)
        if any(candidate.urn == group.urn for candidate in groups_of(reservation, graph))
    ]


def _text(resource: Resource) -> str | None:
    try:
        return resource.props.text(_NAME)
    except UnreadableProperty:
        return None
