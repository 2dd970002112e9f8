"""Places the subnets of an Azure region and checks that its nodes and pods fit."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network

from gpufabric.catalog.network import AzureNetworkFacts
from gpufabric.plan.addresses import AddressDemand, blocks, check_room, check_size
from gpufabric.plan.azure.parts import AzureParts, SubnetRole
from gpufabric.plan.load_balancers import fixed_addresses
from gpufabric.plan.pool import PoolPlan
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.regions import system_nodes_of

NODE_ADDRESSES = "each node takes one address; pods are on the overlay"
POD_ADDRESSES = "AKS overlay networking gives each node a /24"
"""Sources of the figures, for messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AzureSubnets:
    """Subnets that the stack of an Azure region makes; None for those that exist or that nothing needs.

    Attributes:
        gpu: nodes of the GPU pools.
        system: system nodes.
        lustre: the managed Lustre file system.
        balancers: load balancers with fixed addresses, and nothing else.
        endpoints: private endpoints.
        gateway: VPN and ExpressRoute gateways; Azure requires the name GatewaySubnet.
    """

    gpu: IPv4Network | None = None
    system: IPv4Network | None = None
    lustre: IPv4Network | None = None
    balancers: IPv4Network | None = None
    endpoints: IPv4Network | None = None
    gateway: IPv4Network | None = None


def plan_subnets(
    region: AzureRegion, pools: Iterable[PoolPlan], network: AzureNetworkFacts, parts: AzureParts
) -> AzureSubnets:
    """Place the subnets that the stack makes.

    Raises:
        DeclarationError: range out of bounds, or nodes or pods do not fit; shows the arithmetic.
    """
    nodes = node_demands(pools)
    placed: dict[SubnetRole, IPv4Network] = {}
    if parts.subnets:
        check_size(region.network.cidr, network)
        every = places(region.network.cidr)
        placed = {role: every[role] for role in parts.subnets}
    if "gpu" in placed:
        reserved = network.reserved_per_subnet.value
        check_room(placed["gpu"], nodes, reserved=reserved, where="network.cidr", limit=NODE_ADDRESSES)
    if parts.cluster:
        pods = pod_demands(region, nodes, network)
        check_room(region.pods_cidr, pods, reserved=0, where="pods_cidr", limit=POD_ADDRESSES)
    return AzureSubnets(**placed)


def node_demands(pools: Iterable[PoolPlan]) -> list[AddressDemand]:
    """Return the addresses that the nodes of pools take in their subnet."""
    return [AddressDemand(f"nodes of {pool.name}", pool.max_nodes, 1) for pool in pools]


def pod_demands(
    region: AzureRegion, nodes: Iterable[AddressDemand], network: AzureNetworkFacts
) -> list[AddressDemand]:
    """Return the addresses that the pods of nodes take in the overlay.

    Args:
        region: the declaration.
        nodes: nodes of the pools.
        network: facts on addresses.
    """
    per_node = network.pod_addresses_per_node.value
    pods = [AddressDemand(demand.what, demand.count, per_node) for demand in nodes]
    system = system_nodes_of(region)
    return [*pods, AddressDemand("system nodes", system, per_node)] if system else pods


def places(cidr: IPv4Network) -> dict[SubnetRole, IPv4Network]:
    """Return the places of all subnets in a region's range by role, whether the stack makes them or not.

    Raises:
        DeclarationError: range out of bounds.
    """
    cut = blocks(cidr)
    return {
        "gpu": cut.wide,
        "system": cut.small[0],
        "lustre": cut.small[4],
        "balancers": fixed_addresses("azure", cidr).subnet,
        "endpoints": cut.small[6],
        "gateway": cut.small[7],
    }
