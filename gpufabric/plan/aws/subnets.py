"""Places the subnets of an AWS region and checks that its nodes fit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from math import ceil

from gpufabric.catalog.network import AwsNetworkFacts
from gpufabric.plan.addresses import AddressDemand, blocks, check_room, check_size
from gpufabric.plan.aws.endpoints import endpoint_addresses
from gpufabric.plan.aws.parts import AwsParts
from gpufabric.plan.aws.pool import AwsPoolPlan
from gpufabric.plan.load_balancers import fixed_addresses
from gpufabric.plan.storage import LustrePlan
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.problems import DeclarationError

MOST_ZONES = 6
"""Zones for which the address plan keeps a subnet: us-east-1, the region with most, has use1-az1 to -az6."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwsSubnets:
    """Subnets that the stack of an AWS region makes; None, or absent, for those that exist.

    Attributes:
        gpu: nodes and pods of the GPU pools, all in the fabric's zone.
        system: control plane and system nodes, by zone id.
        public: NAT gateway, in the fabric's zone.
        links: transit gateway attachment and load balancers, in the fabric's zone.
        fixed: part of ``links`` that is kept for load balancers with fixed addresses.
    """

    gpu: IPv4Network | None = None
    system: Mapping[str, IPv4Network] = field(default_factory=dict[str, IPv4Network])
    public: IPv4Network | None = None
    links: IPv4Network | None = None
    fixed: IPv4Network | None = None


def plan_subnets(
    region: AwsRegion,
    pools: Iterable[AwsPoolPlan],
    lustre: LustrePlan | None,
    network: AwsNetworkFacts,
    parts: AwsParts,
) -> AwsSubnets:
    """Place the subnets that the stack makes.

    Args:
        region: the declaration.
        pools: its pools.
        lustre: the file system that the stack makes, if any.
        network: facts on addresses.
        parts: what the stack makes.

    Raises:
        DeclarationError: range out of bounds, or the pools, the file system or the system nodes do not fit;
            shows the arithmetic.
    """
    if not parts.any_subnet:
        return AwsSubnets()
    check_size(region.network.cidr, network)
    every, fixed = places(region.network.cidr, parts.system), fixed_addresses("aws", region.network.cidr)
    system = every.system
    reserved, limit = network.reserved_per_subnet.value, address_limit(network)
    if parts.gpu:
        demands = gpu_demands(pools, lustre, network)
        check_room(every.gpu, demands, reserved=reserved, where="network.cidr", limit=limit)
    demands = system_demands(region, network, endpoints=parts.network and region.network.interface_endpoints)
    for subnet in system.values():
        check_room(subnet, demands, reserved=reserved, where="network.cidr", limit=limit)
    return AwsSubnets(
        gpu=every.gpu if parts.gpu else None,
        system=system,
        public=every.public if parts.network else None,
        links=every.links if parts.links else None,
        fixed=fixed.block if parts.links else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AwsPlaces:
    """Places of all subnets in a region's range; see ``AwsSubnets``."""

    gpu: IPv4Network
    system: Mapping[str, IPv4Network]
    public: IPv4Network
    links: IPv4Network


def places(cidr: IPv4Network, zones: Iterable[str]) -> AwsPlaces:
    """Return the places of all subnets, whether the stack makes them or not.

    Args:
        cidr: the region's range.
        zones: zones of the system nodes.

    Raises:
        DeclarationError: range out of bounds, or a zone without a place.
    """
    cut = blocks(cidr)
    return AwsPlaces(
        gpu=cut.wide,
        system={zone: cut.small[_zone_number(zone) - 1] for zone in zones},
        public=cut.small[MOST_ZONES],
        links=fixed_addresses("aws", cidr).subnet,
    )


def gpu_demands(
    pools: Iterable[AwsPoolPlan], lustre: LustrePlan | None, network: AwsNetworkFacts
) -> list[AddressDemand]:
    """Return the addresses that a region needs in the subnet of its GPU nodes.

    Args:
        pools: its pools.
        lustre: the file system that the stack makes, if any.
        network: facts on addresses.
    """
    pod_addresses = network.pod_addresses_per_node.value
    demands = [
        AddressDemand(f"nodes of {pool.name}", pool.max_nodes, pool.addresses_per_node + pod_addresses)
        for pool in pools
    ]
    if lustre is not None:
        demands.append(AddressDemand("Lustre interfaces", lustre_interfaces(lustre, network), 1))
    return demands


def system_demands(region: AwsRegion, network: AwsNetworkFacts, *, endpoints: bool) -> list[AddressDemand]:
    """Return the addresses that a region needs in each subnet of its system nodes.

    Each zone must hold all system nodes: they move there when the other zones fail.

    Args:
        region: the declaration.
        network: facts on addresses.
        endpoints: whether the stack makes interface endpoints.
    """
    pod_addresses = network.pod_addresses_per_node.value
    demands = [
        AddressDemand("system nodes", region.cluster.system_nodes, 1 + pod_addresses),
        AddressDemand("transit gateway", 1, 1),
        AddressDemand("control plane", network.cluster_addresses_per_subnet.value, 1),
    ]
    if endpoints:
        demands.append(AddressDemand("interface endpoints", endpoint_addresses(zones=1), 1))
    return demands


def address_limit(network: AwsNetworkFacts) -> str:
    """Say where the addresses of a node come from, for messages."""
    return f"each node takes its interfaces and {network.pod_addresses_per_node.value} pod addresses"


def lustre_interfaces(lustre: LustrePlan, network: AwsNetworkFacts) -> int:
    """Return the most addresses that an FSx for Lustre file system can take in its subnet.

    FSx gives each server of a file system an interface, but does not document how many servers there are.
    Each server has a storage target or a step of metadata performance: their number is an upper bound.
    """
    return ceil(lustre.size_gib / network.lustre_target_gib.value) + network.lustre_metadata_servers.value


def _zone_number(zone: str) -> int:
    """Return the number that ends a zone id: the zone's subnet keeps its place when zones come and go."""
    number = int(zone.rpartition("-az")[2])
    if not 1 <= number <= MOST_ZONES:
        raise DeclarationError.of(
            "system_zones",
            given=zone,
            allowed=f"zone ids that end in -az1 to -az{MOST_ZONES}",
            limit="gpufabric's address plan",
        )
    return number
