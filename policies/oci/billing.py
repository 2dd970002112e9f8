"""Prices and quota demand of OCI resources."""

import re
from collections.abc import Iterator

from gpufabric.catalog import service_keys
from gpufabric.catalog.shape import CapacityMode
from gpufabric.cost.items import BY_USE, Item, Service, object_storage
from gpufabric.policies.billing.extractors import (
    Extractor,
    Lookup,
    machines,
    needed,
    reserved,
    service,
    unpriced,
)
from gpufabric.policies.billing.lustre import file_system, tier_of
from gpufabric.policies.node_labels import POOL_TAG
from gpufabric.policies.oci import types
from gpufabric.policies.oci.launches import OciLaunch
from gpufabric.policies.properties import Props, UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.quota.demand import Demand

_FLEXIBLE = re.compile(r"^VM\.Standard\.(\w+)\.Flex$")
_BANDWIDTH = re.compile(r"^(\d+) ?gbps$", re.IGNORECASE)


def _region(resource: Resource, lookup: Lookup) -> str:
    """Return the provider's or the stack's region; a circuit's own ``region`` is an unrelated property."""
    region = resource.provider.text("region") or lookup.region
    return needed(region or None, "region")


def _cluster_network(resource: Resource, lookup: Lookup) -> Iterator[Item | Demand]:
    for pool in resource.props.sections("instancePools"):
        size = needed(pool.number("size"), "instancePools.size")
        yield from _launched(resource, "instancePools", size, lookup)


def _sized(resource: Resource, lookup: Lookup) -> Iterator[Item | Demand]:
    size = needed(resource.props.number("size"), "size")
    yield from _launched(resource, "instanceConfigurationId", size, lookup)


def _instance(resource: Resource, lookup: Lookup) -> Iterator[Item | Demand]:
    reservation = lookup.source_urn(resource, "capacityReservationId", types.RESERVATION)
    yield from _nodes(resource, resource.props, 1, lookup, reservation)


def _launched(resource: Resource, key: str, nodes: int, lookup: Lookup) -> Iterator[Item | Demand]:
    """Yield the machines that are launched from an instance configuration."""
    configurations = lookup.linked(resource, key, types.INSTANCE_CONFIGURATION)
    if len(configurations) != 1:
        raise UnreadableProperty(key, "is not one instance configuration of this stack")
    launch = configurations[0].props.section("instanceDetails", "launchDetails")
    reservation = lookup.source_urn(configurations[0], "instanceDetails", types.RESERVATION)
    yield from _nodes(resource, launch, nodes, lookup, reservation)


def _nodes(
    resource: Resource, launch: Props, nodes: int, lookup: Lookup, reservation: str
) -> Iterator[Item | Demand]:
    capacity: CapacityMode = "on-demand"
    if launch.present("preemptibleInstanceConfig"):
        capacity = "spot"
    elif launch.present("capacityReservationId"):
        capacity = "reservation"
    yield from machines(
        lookup,
        name=resource.props.text("freeformTags", POOL_TAG) or resource.name,
        cloud="oci",
        region=_region(resource, lookup),
        shape=needed(launch.text("shape"), "shape"),
        capacity=capacity,
        nodes_min=nodes,
        nodes_now=nodes,
        nodes_max=nodes,
        reservation=reservation if capacity == "reservation" else "",
        places=_places(resource, lookup),
    )


def _places(resource: Resource, lookup: Lookup) -> list[str]:
    """Return the availability domains of the machines that a resource starts; none if they are unknown."""
    try:
        return sorted(OciLaunch(resource, lookup.graph).domains())
    except UnreadableProperty:
        return []


def _reservation(resource: Resource, lookup: Lookup) -> Iterator[Item | Demand]:
    """Yield reserved machines; unused ones are billed at a share of the running price."""
    for config in resource.props.sections("instanceReservationConfigs"):
        yield from reserved(
            lookup,
            key=resource.urn,
            cloud="oci",
            region=_region(resource, lookup),
            shape=needed(config.text("instanceShape"), "instanceReservationConfigs.instanceShape"),
            nodes=needed(config.number("reservedCount"), "instanceReservationConfigs.reservedCount"),
            place=resource.props.text("availabilityDomain") or "",
        )


def _node_pool(resource: Resource, lookup: Lookup) -> Iterator[Item | Demand]:
    props = resource.props
    nodes = needed(props.number("nodeConfigDetails", "size"), "nodeConfigDetails.size")
    shape = needed(props.text("nodeShape"), "nodeShape")
    flexible = _FLEXIBLE.match(shape)
    if flexible:
        yield from _flexible(resource, flexible.group(1).lower(), nodes, lookup)
        return
    placements = props.sections("nodeConfigDetails", "placementConfigs")
    capacity: CapacityMode = "on-demand"
    if any(placement.present("preemptibleNodeConfig") for placement in placements):
        capacity = "spot"
    elif any(placement.present("capacityReservationId") for placement in placements):
        capacity = "reservation"
    reservation = lookup.source_urn(resource, "nodeConfigDetails", types.RESERVATION)
    yield from machines(
        lookup,
        name=props.text("freeformTags", POOL_TAG) or resource.name,
        cloud="oci",
        region=_region(resource, lookup),
        shape=shape,
        capacity=capacity,
        nodes_min=nodes,
        nodes_now=nodes,
        nodes_max=nodes,
        surge=lambda: _surge(props, nodes),
        reservation=reservation if capacity == "reservation" else "",
        places=_places(resource, lookup),
    )


def _surge(props: Props, nodes: int) -> int:
    """Return the machines that cycling a node pool starts before it stops old ones.

    The default is one; without node cycling it is none (OCI API, NodePoolCyclingDetails). Cluster networks,
    instance pools and GPU memory clusters never replace machines on their own.
    """
    if not props.flag("nodePoolCyclingDetails", "isNodeCyclingEnabled"):
        return 0
    stated = props.share("nodePoolCyclingDetails", "maximumSurge", of=nodes)
    return 1 if stated is None else stated


def _flexible(resource: Resource, series: str, nodes: int, lookup: Lookup) -> Iterator[Item | Demand]:
    """Yield the cores and memory by which machines of a flexible shape, which have no GPUs, are billed."""
    region = _region(resource, lookup)
    for key, unit in (("ocpus", "ocpu"), ("memoryInGbs", "memory-gb")):
        amount = needed(resource.props.number("nodeShapeConfig", key), f"nodeShapeConfig.{key}")
        yield Service(cloud="oci", region=region, key=f"vm-standard-{series}-{unit}", count=nodes * amount)


def _cluster(resource: Resource, lookup: Lookup) -> Iterator[Item | Demand]:
    """Yield an enhanced cluster; basic clusters, the default, are free."""
    if resource.props.text("type") == "ENHANCED_CLUSTER":
        yield Service(cloud="oci", region=_region(resource, lookup), key="oke-enhanced-cluster", count=1)


def _lustre(resource: Resource, lookup: Lookup) -> Iterator[Item | Demand]:
    region, props = _region(resource, lookup), resource.props
    tier = tier_of(lookup, "oci", props.text("performanceTier"))
    yield from file_system(lookup, "oci", region, tier, props, size="capacityInGbs", unit="GB")


def _circuit(resource: Resource, lookup: Lookup) -> Iterator[Item | Demand]:
    """Yield a virtual circuit, which is billed by its provisioned port speed."""
    shape = needed(resource.props.text("bandwidthShapeName"), "bandwidthShapeName")
    match = _BANDWIDTH.match(shape)
    if match is None:
        raise UnreadableProperty("bandwidthShapeName", "is not a number of Gbps")
    key = service_keys.oci_port(int(match.group(1)) * 1000)
    yield Service(cloud="oci", region=_region(resource, lookup), key=key, count=1)


def _bucket(resource: Resource, lookup: Lookup) -> Iterator[Item | Demand]:
    yield object_storage("oci", _region(resource, lookup))


EXTRACTORS: dict[str, Extractor] = {
    types.CLUSTER_NETWORK: _cluster_network,
    types.GPU_MEMORY_CLUSTER: _sized,
    types.INSTANCE_POOL: _sized,
    types.INSTANCE: _instance,
    types.NODE_POOL: _node_pool,
    types.OKE_CLUSTER: _cluster,
    types.LUSTRE: _lustre,
    types.BUCKET: _bucket,
    types.VIRTUAL_CIRCUIT: _circuit,
    types.DRG: service("oci", "drg"),
    "oci:Core/ipsec:Ipsec": service("oci", "site-to-site-vpn"),
    types.NAT_GATEWAY: service("oci", "nat-gateway"),
    "oci:Dns/zone:Zone": service("oci", "private-dns-zone"),
    "oci:ObjectStorage/replicationPolicy:ReplicationPolicy": unpriced("oci", "bucket replication", BY_USE),
    types.KEY: unpriced("oci", "encryption key", BY_USE),
    types.VAULT: unpriced("oci", "key vault", BY_USE),
    "oci:Logging/log:Log": unpriced("oci", "log", BY_USE),
    types.RESERVATION: _reservation,
}

MACHINES = frozenset(
    {types.CLUSTER_NETWORK, types.GPU_MEMORY_CLUSTER, types.INSTANCE, types.INSTANCE_POOL, types.NODE_POOL}
)

RESERVATIONS = frozenset({types.RESERVATION})
