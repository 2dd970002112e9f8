"""Places each cloud's subnets in a region's range and checks that the nodes fit."""

from collections.abc import Iterable
from ipaddress import IPv4Network
from math import ceil

from gpufabric.plan.addresses import AddressDemand, blocks, check_room
from gpufabric.plan.aws.endpoints import endpoint_addresses
from gpufabric.plan.load_balancers import fixed_addresses
from gpufabric.plan.oci.nodes import OCI_POD_ADDRESSES_PER_NODE
from gpufabric.plan.pool import PoolPlan
from gpufabric.plan.region import AwsSubnets, AzureSubnets, OciSubnets
from gpufabric.plan.storage import LustrePlan
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.problems import DeclarationError

AWS_POD_ADDRESSES_PER_NODE = 32
"""Addresses that the VPC CNI holds for pods on a GPU node: two /28 prefixes in prefix-delegation mode, one
in use and one warm (Amazon EKS user guide, "Assign more IP addresses to nodes with prefixes")."""

EKS_ADDRESSES = 16
"""Addresses to leave to EKS in each subnet of a cluster (Amazon EKS user guide, "View Amazon EKS networking
requirements for VPC and subnets": at least 6, better 16)."""

LUSTRE_TARGET_GIB = 1200
LUSTRE_METADATA_SERVERS = 16
"""What one storage target of FSx for Lustre holds (FSx for Lustre user guide, "File system storage layout":
about 1.17 TiB), and the steps of 12,000 in which metadata performance grows to its limit of 192,000
operations a second (FSx API reference, CreateFileSystemLustreMetadataConfiguration)."""

AWS_MOST_ZONES = 6
"""Zones for which the address plan keeps a subnet: us-east-1, the region with most, has use1-az1 to -az6."""

AWS_RESERVED = 5
AZURE_RESERVED = 5
OCI_RESERVED = 3
"""Addresses that each cloud keeps in every subnet: AWS and Azure the first four and the last, OCI the first
two and the last (the clouds' own documents on subnets)."""

RDMA_RESERVED = 2
"""Addresses of an IPv4 network that no interface takes: the first and the last."""

AZURE_POD_ADDRESSES_PER_NODE = 256
"""AKS overlay networking gives each node a /24 of the pod range (AKS document "Azure CNI Overlay")."""


def lustre_interfaces(lustre: LustrePlan) -> int:
    """Count the addresses that an FSx for Lustre file system can take in its subnet, at most.

    FSx gives each of its servers an interface and does not say how many servers a file system has. No server
    is without a storage target or a step of metadata performance, so that these are the most there can be.
    """
    return ceil(lustre.size_gib / LUSTRE_TARGET_GIB) + LUSTRE_METADATA_SERVERS


def aws_subnets(region: AwsRegion, pools: Iterable[PoolPlan], lustre: LustrePlan | None = None) -> AwsSubnets:
    """Place the subnets of an AWS region.

    Raises:
        DeclarationError: range out of bounds, or the pools, the file system or the system nodes do not fit;
            shows the arithmetic.
    """
    cut = blocks(region.network.cidr)
    system = {zone: cut.small[_zone_number(zone) - 1] for zone in sorted(region.system_zones)}
    fixed = fixed_addresses("aws", region.network.cidr)
    public, links = cut.small[AWS_MOST_ZONES], fixed.subnet
    demands: list[AddressDemand] = []
    for pool in pools:
        each = pool.addresses_per_node + AWS_POD_ADDRESSES_PER_NODE
        demands.append(AddressDemand(f"nodes of {pool.name}", pool.max_nodes, each))
    if lustre is not None:
        demands.append(AddressDemand("Lustre interfaces", lustre_interfaces(lustre), 1))
    limit = f"each node takes its interfaces and {AWS_POD_ADDRESSES_PER_NODE} pod addresses"
    check_room(cut.wide, demands, reserved=AWS_RESERVED, where="network.cidr", limit=limit)
    # Each zone must hold all system nodes: that is where they go when the other zones fail.
    demands = [
        AddressDemand("system nodes", region.cluster.system_nodes, 1 + AWS_POD_ADDRESSES_PER_NODE),
        AddressDemand("control plane", EKS_ADDRESSES, 1),
    ]
    if region.network.interface_endpoints:
        demands.append(AddressDemand("interface endpoints", endpoint_addresses(zones=1), 1))
    for subnet in system.values():
        check_room(subnet, demands, reserved=AWS_RESERVED, where="network.cidr", limit=limit)
    return AwsSubnets(gpu=cut.wide, system=system, public=public, links=links, fixed=fixed.block)


def _zone_number(zone: str) -> int:
    """Give the number that ends a zone id: the zone's subnet keeps its place when zones come and go."""
    number = int(zone.rpartition("-az")[2])
    if not 1 <= number <= AWS_MOST_ZONES:
        raise DeclarationError.of(
            "system_zones",
            given=zone,
            allowed=f"zone ids that end in -az1 to -az{AWS_MOST_ZONES}",
            limit="gpufabric's address plan",
        )
    return number


def azure_subnets(region: AzureRegion, pools: Iterable[PoolPlan]) -> AzureSubnets:
    """Place the subnets of an Azure region.

    Raises:
        DeclarationError: range out of bounds, or nodes or pods do not fit; shows the arithmetic.
    """
    cut = blocks(region.network.cidr)
    nodes = [AddressDemand(f"nodes of {pool.name}", pool.max_nodes, 1) for pool in pools]
    limit = "each node takes one address; pods are on the overlay"
    check_room(cut.wide, nodes, reserved=AZURE_RESERVED, where="network.cidr", limit=limit)
    pods = [AddressDemand(one.what, one.count, AZURE_POD_ADDRESSES_PER_NODE) for one in nodes]
    pods.append(AddressDemand("system nodes", region.cluster.system_nodes, AZURE_POD_ADDRESSES_PER_NODE))
    limit = "AKS overlay networking gives each node a /24"
    check_room(region.pods_cidr, pods, reserved=0, where="pods_cidr", limit=limit)
    return AzureSubnets(
        gpu=cut.wide,
        system=cut.small[0],
        lustre=cut.small[4],
        balancers=fixed_addresses("azure", region.network.cidr).subnet,
        endpoints=cut.small[6],
        gateway=cut.small[7],
    )


def oci_subnets(cidr: IPv4Network, system_nodes: int, pools: Iterable[PoolPlan]) -> OciSubnets:
    """Place the subnets of an OCI region.

    Raises:
        DeclarationError: range out of bounds, or nodes or pods do not fit; shows the arithmetic.
    """
    cut = blocks(cidr)
    nodes = [AddressDemand(f"nodes of {pool.name}", pool.max_nodes, 1) for pool in pools]
    nodes.append(AddressDemand("system nodes", system_nodes, 1))
    workers = cut.small[0].supernet()
    limit = "each node takes one address"
    check_room(workers, nodes, reserved=OCI_RESERVED, where="network.cidr", limit=limit)
    pods = [AddressDemand(one.what, one.count, OCI_POD_ADDRESSES_PER_NODE) for one in nodes]
    limit = f"each node takes {OCI_POD_ADDRESSES_PER_NODE} pod addresses"
    check_room(cut.wide, pods, reserved=OCI_RESERVED, where="network.cidr", limit=limit)
    return OciSubnets(
        pods=cut.wide,
        workers=workers,
        lustre=cut.small[4],
        balancers=fixed_addresses("oci", cidr).subnet,
        control_plane=cut.small[6],
    )


def check_rdma_range(rdma_cidr: IPv4Network, pools: Iterable[PoolPlan]) -> None:
    """Check that the range of the hosts' RDMA interfaces has an address for each port.

    A pool whose shape's ports the catalogue does not know is not counted.

    Raises:
        DeclarationError: the ports do not fit; shows the arithmetic.
    """
    demands = [
        AddressDemand(f"nodes of {pool.name}", pool.max_nodes, pool.shape.roce.ports.value)
        for pool in pools
        if pool.shape.roce and pool.shape.roce.ports
    ]
    limit = "each RDMA port of a host takes one address"
    check_room(rdma_cidr, demands, reserved=RDMA_RESERVED, where="rdma_cidr", limit=limit)
