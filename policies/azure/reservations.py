"""Capacity reservation groups of Azure and the node pools that name them."""

from collections.abc import Iterator

from gpufabric.policies.azure.groups import named_groups
from gpufabric.policies.azure.pools import AksPool
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.graph import Graph
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.reservations import HeldNodes
from gpufabric.policies.resource import Resource
from gpufabric.spec.capacity import Reservation


def group_of(pool: AksPool, graph: Graph) -> Resource | None:
    """Return the capacity reservation group of this stack that a pool names.

    Raises:
        UnreadableProperty: pools of a cluster name several, and which one this pool names is not known.
    """
    return named_groups(pool.holder, graph).resource(pool.props)


def held_by(reservation: Resource) -> Iterator[HeldNodes]:
    """Read what a reservation holds.

    Raises:
        UnreadableProperty: size or number is unknown.
    """
    props = reservation.props
    nodes = props.number("sku", "capacity")
    if nodes is None:
        raise UnreadableProperty("sku.capacity", "is not given")
    zones = (props.text("zones", index) for index in range(props.length("zones") or 0))
    yield HeldNodes(props.text("sku", "name") or "", nodes, frozenset(zone for zone in zones if zone))


def declared_groups(context: PolicyContext) -> Iterator[tuple[str, HeldNodes]]:
    """Yield the groups that the stack declares but does not create, by id in lower case."""
    declared = context.azure
    if declared is None:
        return
    for pool in declared.pools.values():
        if isinstance(pool.capacity, Reservation):
            yield pool.capacity.id.lower(), HeldNodes(pool.shape, pool.capacity.nodes)
