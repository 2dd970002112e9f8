"""Zones and reservations of AWS machines, for comparisons of a stack before and after a change."""

from collections.abc import Callable

from gpufabric.policies.aws.instances import launch_of, zone_of
from gpufabric.policies.aws.nodes import Nodes
from gpufabric.policies.aws.types import CAPACITY_BLOCK, CAPACITY_RESERVATION, INSTANCE, NODE_GROUP
from gpufabric.policies.billing.extractors import Lookup
from gpufabric.policies.digests import digest_of
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.resource import Resource


def _zones(resource: Resource, lookup: Lookup) -> str:
    return " ".join(sorted(zone.name for zone in Nodes(resource, lookup.graph).zones()))


def _reservation(resource: Resource, lookup: Lookup) -> str:
    nodes = Nodes(resource, lookup.graph)
    made = nodes.made_here(CAPACITY_RESERVATION, CAPACITY_BLOCK)
    return made.urn if made is not None else digest_of(nodes.target())


def _instance_zone(resource: Resource, lookup: Lookup) -> str:
    zone = zone_of(resource, lookup)
    if zone is None:
        raise UnreadableProperty("availabilityZone", "is not known")
    return zone


def _instance_reservation(resource: Resource, lookup: Lookup) -> str:
    launch = launch_of(resource, lookup)
    made = launch.made_here(CAPACITY_RESERVATION, CAPACITY_BLOCK)
    return made.urn if made is not None else digest_of(launch.target())


PLACES: dict[str, Callable[[Resource, Lookup], str]] = {NODE_GROUP: _zones, INSTANCE: _instance_zone}
RESERVATIONS: dict[str, Callable[[Resource, Lookup], str]] = {
    NODE_GROUP: _reservation,
    INSTANCE: _instance_reservation,
}
