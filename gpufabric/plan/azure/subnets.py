"""Places the subnets of an Azure region and checks that its nodes and pods fit."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network

from gpufabric.catalog.network import AzureNetworkFacts
from gpufabric.plan.addresses import AddressDemand, blocks, check_room, check_size
from gpufabric.plan.load_balancers import fixed_addresses
from gpufabric.plan.pool import PoolPlan
from gpufabric.spec.azure.region import AzureRegion


@dataclass(frozen=True, slots=True, kw_only=True)
class AzureSubnets:
    """Subnets of an Azure region.

    Attributes:
        gpu: nodes of the GPU pools.
        system: system nodes.
        lustre: the managed Lustre file system.
        balancers: load balancers with fixed addresses, and nothing else.
        endpoints: private endpoints.
        gateway: VPN and ExpressRoute gateways; Azure requires the name GatewaySubnet.
    """

    gpu: IPv4Network
    system: IPv4Network
    lustre: IPv4Network
    balancers: IPv4Network
    endpoints: IPv4Network
    gateway: IPv4Network


def plan_subnets(region: AzureRegion, pools: Iterable[PoolPlan], network: AzureNetworkFacts) -> AzureSubnets:
    """Place the subnets of an Azure region.

    Raises:
        DeclarationError: range out of bounds, or nodes or pods do not fit; shows the arithmetic.
    """
    check_size(region.network.cidr, network)
    cut = blocks(region.network.cidr)
    nodes = [AddressDemand(f"nodes of {pool.name}", pool.max_nodes, 1) for pool in pools]
    limit = "each node takes one address; pods are on the overlay"
    check_room(cut.wide, nodes, reserved=network.reserved_per_subnet.value, where="network.cidr", limit=limit)
    pod_addresses = network.pod_addresses_per_node.value
    pods = [AddressDemand(demand.what, demand.count, pod_addresses) for demand in nodes]
    pods.append(AddressDemand("system nodes", region.cluster.system_nodes, pod_addresses))
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
