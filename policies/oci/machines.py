"""Prices and quota demand of OCI resources that start machines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gpufabric.catalog.shape import CapacityMode
from gpufabric.cost.items import Service
from gpufabric.policies.billing.extractors import (
    Extractor,
    Lookup,
    Reading,
    needed,
)
from gpufabric.policies.billing.machines import machines, pool_name
from gpufabric.policies.node_labels import POOL_TAG
from gpufabric.policies.oci import types
from gpufabric.policies.oci.launches import OciLaunch, pool_reservations
from gpufabric.policies.properties import Props, UnreadableProperty
from gpufabric.policies.resource import Resource

_FLEXIBLE = re.compile(r"^VM\.Standard\.(\w+)\.Flex$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Size:
    """Machines of a pool: the limits of its autoscaling, and how many are requested."""

    least: int
    now: int
    most: int


def region_of(resource: Resource, lookup: Lookup) -> str:
    """Return the provider's or the stack's region; a circuit's own ``region`` is an unrelated property."""
    region = resource.provider.text("region") or lookup.region
    return needed(region or None, "region")


def _cluster_network(resource: Resource, lookup: Lookup) -> Iterator[Reading]:
    pools = resource.props.sections("instancePools")
    for pool in pools:
        size = needed(pool.number("size"), "instancePools.size")
        scaled = _scaled(resource, size, lookup) if len(pools) == 1 else _Size(size, size, size)
        yield from _launched(resource, "instancePools", scaled, lookup)


def _sized(resource: Resource, lookup: Lookup) -> Iterator[Reading]:
    size = needed(resource.props.number("size"), "size")
    yield from _launched(resource, "instanceConfigurationId", _scaled(resource, size, lookup), lookup)


def _scaled(resource: Resource, size: int, lookup: Lookup) -> _Size:
    """Return the size of an instance pool with the limits of the autoscaling configurations that name it."""
    least = most = size
    for scaling in lookup.graph.users(resource, "autoScalingResources", types.AUTO_SCALING):
        if scaling.props.present("isEnabled") and not scaling.props.flag("isEnabled"):
            continue
        for policy in scaling.props.sections("policies"):
            if policy.present("capacity"):
                lowest, highest = policy.number("capacity", "min"), policy.number("capacity", "max")
                least = least if lowest is None else min(least, lowest)
                most = max(most, needed(highest, policy.name("capacity", "max")))
    return _Size(least, size, most)


def _instance(resource: Resource, lookup: Lookup) -> Iterator[Reading]:
    """Yield one instance: its own settings, or those of its instance configuration."""
    props, size = resource.props, _Size(1, 1, 1)
    if props.present("dedicatedVmHostId"):
        raise UnreadableProperty(
            "dedicatedVmHostId", "puts it on a dedicated host, which is billed as a whole"
        )
    if not props.present("shape") and props.present("instanceConfigurationId"):
        yield from _launched(resource, "instanceConfigurationId", size, lookup)
        return
    reservation = lookup.source_urn(resource, "capacityReservationId", types.RESERVATION)
    yield from _nodes(resource, props, size, lookup, reservation)


def _launched(resource: Resource, key: str, size: _Size, lookup: Lookup) -> Iterator[Reading]:
    """Yield the machines that are launched from an instance configuration."""
    configurations = lookup.linked(resource, key, types.INSTANCE_CONFIGURATION)
    if len(configurations) != 1:
        raise UnreadableProperty(key, "is not one instance configuration of this stack")
    launch = configurations[0].props.section("instanceDetails", "launchDetails")
    reservation = lookup.source_urn(configurations[0], "instanceDetails", types.RESERVATION)
    yield from _nodes(resource, launch, size, lookup, reservation)


def _nodes(
    resource: Resource, launch: Props, size: _Size, lookup: Lookup, reservation: str
) -> Iterator[Reading]:
    shape = needed(launch.text("shape"), "shape")
    flexible = _FLEXIBLE.match(shape)
    if flexible:
        config = launch.section("shapeConfig")
        yield from _flexible(resource, config, flexible.group(1).lower(), size, lookup)
        return
    capacity: CapacityMode = "on-demand"
    if launch.present("preemptibleInstanceConfig"):
        capacity = "spot"
    elif launch.present("capacityReservationId"):
        capacity = "reservation"
    yield from machines(
        lookup,
        name=resource.props.text("freeformTags", POOL_TAG) or _name(resource),
        cloud="oci",
        region=region_of(resource, lookup),
        shape=shape,
        shape_key=launch.name("shape"),
        capacity=capacity,
        nodes_min=size.least,
        nodes_now=size.now,
        nodes_max=size.most,
        reservation=reservation if capacity == "reservation" else "",
        places=_places(resource, lookup),
    )


def _node_pool(resource: Resource, lookup: Lookup) -> Iterator[Reading]:
    props = resource.props
    nodes = needed(props.number("nodeConfigDetails", "size"), "nodeConfigDetails.size")
    shape = needed(props.text("nodeShape"), "nodeShape")
    flexible = _FLEXIBLE.match(shape)
    if flexible:
        config = props.section("nodeShapeConfig")
        size = _Size(nodes, nodes, nodes)
        yield from _flexible(resource, config, flexible.group(1).lower(), size, lookup)
        return
    placements = props.sections("nodeConfigDetails", "placementConfigs")
    capacity: CapacityMode = "on-demand"
    if any(placement.present("preemptibleNodeConfig") for placement in placements):
        capacity = "spot"
    elif any(placement.present("capacityReservationId") for placement in placements):
        capacity = "reservation"
    # A pool in several reservations fills none of this stack's: the bill counts both in full.
    reservation = pool_reservations(resource, lookup.graph).urn()
    yield from machines(
        lookup,
        name=props.text("freeformTags", POOL_TAG) or resource.name,
        cloud="oci",
        region=region_of(resource, lookup),
        shape=shape,
        shape_key="nodeShape",
        capacity=capacity,
        nodes_min=nodes,
        nodes_now=nodes,
        nodes_max=nodes,
        surge=lambda: _surge(props, nodes),
        reservation=reservation if capacity == "reservation" else "",
        places=_places(resource, lookup),
    )


def _name(resource: Resource) -> str:
    return pool_name(resource) if resource.type == types.INSTANCE else resource.name


def _places(resource: Resource, lookup: Lookup) -> list[str]:
    """Return the availability domains of the machines that a resource starts; none if they are unknown."""
    try:
        return sorted(OciLaunch(resource, lookup.graph).domains())
    except UnreadableProperty:
        return []


def _surge(props: Props, nodes: int) -> int:
    """Return the machines that cycling a node pool starts before it stops old ones.

    The default is one; without node cycling it is none (OCI API, NodePoolCyclingDetails). Cluster networks,
    instance pools and GPU memory clusters never replace machines on their own.
    """
    if not props.flag("nodePoolCyclingDetails", "isNodeCyclingEnabled"):
        return 0
    stated = props.share("nodePoolCyclingDetails", "maximumSurge", of=nodes)
    return 1 if stated is None else stated


def _flexible(
    resource: Resource, config: Props, series: str, size: _Size, lookup: Lookup
) -> Iterator[Reading]:
    """Yield the cores and memory by which machines of a flexible shape, which have no GPUs, are billed."""
    region = region_of(resource, lookup)
    for key, unit in (("ocpus", "ocpu"), ("memoryInGbs", "memory-gb")):
        amount = needed(config.number(key), config.name(key))
        yield Service(
            cloud="oci",
            region=region,
            key=f"vm-standard-{series}-{unit}",
            count=size.most * amount,
            count_min=size.least * amount,
            count_now=size.now * amount,
        )


EXTRACTORS: dict[str, Extractor] = {
    types.CLUSTER_NETWORK: _cluster_network,
    types.GPU_MEMORY_CLUSTER: _sized,
    types.INSTANCE_POOL: _sized,
    types.INSTANCE: _instance,
    types.NODE_POOL: _node_pool,
}
