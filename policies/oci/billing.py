"""OCI resources: what they are billed for and what quota they draw."""

import re
from collections.abc import Iterator

from gpufabric.catalog.shape import CapacityMode
from gpufabric.cost import keys
from gpufabric.cost.items import BY_USE, Item, ReservedNodes, Service, object_storage
from gpufabric.policies.billing.lustre import file_system, tier_of
from gpufabric.policies.billing.world import Extractor, World, machines, needed, service, unpriced
from gpufabric.policies.node_labels import POOL_TAG
from gpufabric.policies.oci.types import (
    CLUSTER_NETWORK,
    GPU_MEMORY_CLUSTER,
    INSTANCE,
    INSTANCE_CONFIGURATION,
    INSTANCE_POOL,
    NODE_POOL,
    RESERVATION,
)
from gpufabric.policies.properties import NotEvaluated, Props
from gpufabric.policies.resource import Resource
from gpufabric.quota.demand import Demand

_FLEXIBLE = re.compile(r"^VM\.Standard\.(\w+)\.Flex$")
_BANDWIDTH = re.compile(r"^(\d+) ?gbps$", re.IGNORECASE)


def _region(resource: Resource, world: World) -> str:
    """OCI resources say no region, but a virtual circuit has an unrelated property of that name."""
    found = resource.provider.text("region") or world.region
    return needed(found or None, "region")


def _cluster_network(resource: Resource, world: World) -> Iterator[Item | Demand]:
    for pool in resource.props.sections("instancePools"):
        size = needed(pool.number("size"), "instancePools.size")
        yield from _launched(resource, "instancePools", size, world)


def _sized(resource: Resource, world: World) -> Iterator[Item | Demand]:
    size = needed(resource.props.number("size"), "size")
    yield from _launched(resource, "instanceConfigurationId", size, world)


def _instance(resource: Resource, world: World) -> Iterator[Item | Demand]:
    reservation = world.source_urn(resource, "capacityReservationId", RESERVATION)
    yield from _nodes(resource, resource.props, 1, world, reservation)


def _launched(resource: Resource, key: str, nodes: int, world: World) -> Iterator[Item | Demand]:
    """Read what machines launched from an instance configuration are."""
    configurations = world.linked(resource, key, INSTANCE_CONFIGURATION)
    if len(configurations) != 1:
        raise NotEvaluated(key, "is not one instance configuration of this stack")
    launch = configurations[0].props.section("instanceDetails", "launchDetails")
    reservation = world.source_urn(configurations[0], "instanceDetails", RESERVATION)
    yield from _nodes(resource, launch, nodes, world, reservation)


def _nodes(
    resource: Resource, launch: Props, nodes: int, world: World, reservation: str
) -> Iterator[Item | Demand]:
    capacity: CapacityMode = "on-demand"
    if launch.present("preemptibleInstanceConfig"):
        capacity = "spot"
    elif launch.present("capacityReservationId"):
        capacity = "reservation"
    yield from machines(
        world,
        name=resource.props.text("freeformTags", POOL_TAG) or resource.name,
        cloud="oci",
        region=_region(resource, world),
        shape=needed(launch.text("shape"), "shape"),
        capacity=capacity,
        nodes_min=nodes,
        nodes_now=nodes,
        nodes_max=nodes,
        reservation=reservation if capacity == "reservation" else "",
    )


def _reservation(resource: Resource, world: World) -> Iterator[Item | Demand]:
    """Machines that are reserved and not used are billed at a share of what they cost when they run."""
    for one in resource.props.sections("instanceReservationConfigs"):
        yield ReservedNodes(
            key=resource.urn,
            cloud="oci",
            region=_region(resource, world),
            shape=needed(one.text("instanceShape"), "instanceReservationConfigs.instanceShape"),
            nodes=needed(one.number("reservedCount"), "instanceReservationConfigs.reservedCount"),
        )


def _node_pool(resource: Resource, world: World) -> Iterator[Item | Demand]:
    props = resource.props
    nodes = needed(props.number("nodeConfigDetails", "size"), "nodeConfigDetails.size")
    shape = needed(props.text("nodeShape"), "nodeShape")
    flexible = _FLEXIBLE.match(shape)
    if flexible:
        yield from _flexible(resource, flexible.group(1).lower(), nodes, world)
        return
    placements = props.sections("nodeConfigDetails", "placementConfigs")
    capacity: CapacityMode = "on-demand"
    if any(one.present("preemptibleNodeConfig") for one in placements):
        capacity = "spot"
    elif any(one.present("capacityReservationId") for one in placements):
        capacity = "reservation"
    reservation = world.source_urn(resource, "nodeConfigDetails", RESERVATION)
    yield from machines(
        world,
        name=props.text("freeformTags", POOL_TAG) or resource.name,
        cloud="oci",
        region=_region(resource, world),
        shape=shape,
        capacity=capacity,
        nodes_min=nodes,
        nodes_now=nodes,
        nodes_max=nodes,
        surge=lambda: _surge(props, nodes),
        reservation=reservation if capacity == "reservation" else "",
    )


def _surge(props: Props, nodes: int) -> int:
    """Give the machines that cycling a node pool starts before it stops old ones.

    One where nothing is said; none where nodes are not cycled (OCI API, NodePoolCyclingDetails). Cluster
    networks, instance pools and GPU memory clusters replace no machines by themselves.
    """
    if not props.flag("nodePoolCyclingDetails", "isNodeCyclingEnabled"):
        return 0
    stated = props.share("nodePoolCyclingDetails", "maximumSurge", of=nodes)
    return 1 if stated is None else stated


def _flexible(resource: Resource, series: str, nodes: int, world: World) -> Iterator[Item | Demand]:
    """Machines of a flexible shape are billed by cores and memory, and have no GPUs."""
    region = _region(resource, world)
    for key, unit in (("ocpus", "ocpu"), ("memoryInGbs", "memory-gb")):
        each = needed(resource.props.number("nodeShapeConfig", key), f"nodeShapeConfig.{key}")
        yield Service(cloud="oci", region=region, key=f"vm-standard-{series}-{unit}", count=nodes * each)


def _cluster(resource: Resource, world: World) -> Iterator[Item | Demand]:
    """Basic clusters, the default, are free."""
    if resource.props.text("type") == "ENHANCED_CLUSTER":
        yield Service(cloud="oci", region=_region(resource, world), key="oke-enhanced-cluster", count=1)


def _lustre(resource: Resource, world: World) -> Iterator[Item | Demand]:
    region, props = _region(resource, world), resource.props
    tier = tier_of(world, "oci", props.text("performanceTier"))
    yield from file_system(world, "oci", region, tier, props, size="capacityInGbs", unit="GB")


def _circuit(resource: Resource, world: World) -> Iterator[Item | Demand]:
    """A virtual circuit is billed by the port speed it is provisioned with."""
    shape = needed(resource.props.text("bandwidthShapeName"), "bandwidthShapeName")
    match = _BANDWIDTH.match(shape)
    if match is None:
        raise NotEvaluated("bandwidthShapeName", "is not a number of Gbps")
    key = keys.oci_port(int(match.group(1)) * 1000)
    yield Service(cloud="oci", region=_region(resource, world), key=key, count=1)


def _bucket(resource: Resource, world: World) -> Iterator[Item | Demand]:
    yield object_storage("oci", _region(resource, world))


EXTRACTORS: dict[str, Extractor] = {
    CLUSTER_NETWORK: _cluster_network,
    GPU_MEMORY_CLUSTER: _sized,
    INSTANCE_POOL: _sized,
    INSTANCE: _instance,
    NODE_POOL: _node_pool,
    "oci:ContainerEngine/cluster:Cluster": _cluster,
    "oci:Lustre/fileStorageLustreFileSystem:FileStorageLustreFileSystem": _lustre,
    "oci:ObjectStorage/bucket:Bucket": _bucket,
    "oci:Core/virtualCircuit:VirtualCircuit": _circuit,
    "oci:Core/drg:Drg": service("oci", "drg"),
    "oci:Core/ipsec:Ipsec": service("oci", "site-to-site-vpn"),
    "oci:Core/natGateway:NatGateway": service("oci", "nat-gateway"),
    "oci:Dns/zone:Zone": service("oci", "private-dns-zone"),
    "oci:ObjectStorage/replicationPolicy:ReplicationPolicy": unpriced("oci", "bucket replication", BY_USE),
    "oci:Kms/key:Key": unpriced("oci", "encryption key", BY_USE),
    "oci:Kms/vault:Vault": unpriced("oci", "key vault", BY_USE),
    "oci:Logging/log:Log": unpriced("oci", "log", BY_USE),
    RESERVATION: _reservation,
}

MACHINES = frozenset({CLUSTER_NETWORK, GPU_MEMORY_CLUSTER, INSTANCE, INSTANCE_POOL, NODE_POOL})

FREE = frozenset(
    {
        INSTANCE_CONFIGURATION,
        "oci:ContainerEngine/addon:Addon",
        "oci:ContainerEngine/clusterWorkloadMapping:ClusterWorkloadMapping",
        "oci:Core/computeCapacityTopology:ComputeCapacityTopology",
        "oci:Core/computeCluster:ComputeCluster",
        "oci:Core/cpe:Cpe",
        "oci:Core/dhcpOptions:DhcpOptions",
        "oci:Core/drgAttachment:DrgAttachment",
        "oci:Core/drgRouteDistribution:DrgRouteDistribution",
        "oci:Core/drgRouteDistributionStatement:DrgRouteDistributionStatement",
        "oci:Core/drgRouteTable:DrgRouteTable",
        "oci:Core/drgRouteTableRouteRule:DrgRouteTableRouteRule",
        "oci:Core/internetGateway:InternetGateway",
        "oci:Core/ipsecConnectionTunnelManagement:IpsecConnectionTunnelManagement",
        "oci:Core/networkSecurityGroup:NetworkSecurityGroup",
        "oci:Core/networkSecurityGroupSecurityRule:NetworkSecurityGroupSecurityRule",
        "oci:Core/remotePeeringConnection:RemotePeeringConnection",
        "oci:Core/routeTable:RouteTable",
        "oci:Core/routeTableAttachment:RouteTableAttachment",
        "oci:Core/securityList:SecurityList",
        "oci:Core/serviceGateway:ServiceGateway",
        "oci:Core/subnet:Subnet",
        "oci:Core/vcn:Vcn",
        "oci:Dns/rrset:Rrset",
        "oci:Identity/customerSecretKey:CustomerSecretKey",
        "oci:Identity/dynamicGroup:DynamicGroup",
        "oci:Identity/group:Group",
        "oci:Identity/policy:Policy",
        "oci:Identity/tagNamespace:TagNamespace",
        "oci:Identity/user:User",
        "oci:Identity/userGroupMembership:UserGroupMembership",
        "oci:Lustre/fileStorageObjectStorageLink:FileStorageObjectStorageLink",
        "oci:ObjectStorage/objectLifecyclePolicy:ObjectLifecyclePolicy",
    }
)
"""Types that cost nothing by themselves. Those that the catalogue prices at zero are not among them."""
