"""Capacity reservation groups of a stack and the reservations in them."""

from gpufabric.policies.azure.pools import GROUP_KEY, AksPool, node_pools
from gpufabric.policies.azure.types import RESERVATION, RESERVATION_GROUP
from gpufabric.policies.graph import Graph
from gpufabric.policies.own_references import OwnReferences
from gpufabric.policies.resource import Resource

_NAME = "capacityReservationGroupName"


def named_groups(holder: Resource, graph: Graph) -> OwnReferences:
    """Return the groups that an agent pool, or the pool profiles of a cluster, name.

    Raises:
        UnreadableProperty: the list of profiles is unknown.
    """
    pools = [pool for pool in node_pools(holder) if isinstance(pool, AksPool)]
    key = pools[0].key(GROUP_KEY) if pools else GROUP_KEY
    own = graph.sources(holder, key, RESERVATION_GROUP)
    return OwnReferences(own, [pool.props for pool in pools], (GROUP_KEY,), "groups")


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
