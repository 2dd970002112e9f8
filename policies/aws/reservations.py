"""On-Demand Capacity Reservations of AWS and the node groups that must use them."""

from collections.abc import Iterator

from gpufabric.policies.aws.nodes import Nodes
from gpufabric.policies.aws.types import CAPACITY_RESERVATION
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.reservations import HeldNodes, RequestedNodes
from gpufabric.policies.resource import Resource
from gpufabric.spec.aws.capacity import AwsReservation
from gpufabric.spec.pool import pool_on_resources

_DEFAULT = "default"
"""Tenancy of reservations and machines that do not set one (EC2 API reference, CreateCapacityReservation)."""


def reservation_of(nodes: Nodes, context: PolicyContext) -> tuple[Resource | None, str]:
    """Return the reservation that a node group must use: one of this stack, or else its id.

    If the id is not known yet, the pool's declaration may name it.

    Raises:
        UnreadableProperty: the id is unknown and the pool declares none.
    """
    made = nodes.made_here(CAPACITY_RESERVATION)
    if made is not None:
        return made, ""
    try:
        return None, nodes.target() or ""
    except UnreadableProperty:
        declared = _declared(context).get(nodes.pool)
        if declared is None:
            raise
        return None, declared.id


def held_by(reservation: Resource) -> Iterator[HeldNodes]:
    """Read what a reservation holds.

    Raises:
        UnreadableProperty: type, zone, number or tenancy is unknown.
    """
    props = reservation.props
    nodes = props.number("instanceCount")
    if nodes is None:
        raise UnreadableProperty("instanceCount", "is not given")
    zone = props.text("availabilityZone")
    places = frozenset([zone] if zone else ())
    yield HeldNodes(props.text("instanceType") or "", nodes, places, props.text("tenancy") or _DEFAULT)


def use_of(nodes: Nodes, places: frozenset[str]) -> RequestedNodes:
    """Return the machines that a node group takes from a reservation.

    Args:
        nodes: the node group.
        places: zones that its machines may be in.

    Raises:
        UnreadableProperty: type, number or tenancy is unknown.
    """
    template = nodes.template()
    tenancy = template.props.text("placement", "tenancy") if template else None
    return RequestedNodes(nodes.pool, nodes.shape() or "", nodes.nodes_max(), places, tenancy or _DEFAULT)


def zone_names(nodes: Nodes) -> frozenset[str]:
    """Return the names of a node group's zones; a reservation says its zone by name.

    Raises:
        UnreadableProperty: zones are unknown, or given by id.
    """
    zones = nodes.zones()
    if any(zone.key != "availabilityZone" for zone in zones):
        raise UnreadableProperty("subnetIds", "has zones given by id, and its reservation one by name")
    return frozenset(zone.name for zone in zones)


def declared_reservations(context: PolicyContext) -> Iterator[tuple[str, HeldNodes]]:
    """Yield the reservations that the stack declares but does not create, by id."""
    pools = context.aws.pools if context.aws else {}
    for name, reservation in _declared(context).items():
        pool = pool_on_resources(pools, name)
        shape = pool.shape if pool else ""
        yield reservation.id, HeldNodes(shape, reservation.nodes, tenancy=reservation.tenancy)


def _declared(context: PolicyContext) -> dict[str, AwsReservation]:
    declared = context.aws
    if declared is None:
        return {}
    return {
        pool.was or name: pool.capacity
        for name, pool in declared.pools.items()
        if isinstance(pool.capacity, AwsReservation)
    }
