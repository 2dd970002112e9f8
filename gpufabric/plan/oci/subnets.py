"""Places the subnets of an OCI region and checks that nodes, pods and RDMA ports fit."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network

from gpufabric.catalog.network import OciNetworkFacts
from gpufabric.plan.addresses import AddressDemand, blocks, check_room, check_size
from gpufabric.plan.load_balancers import fixed_addresses
from gpufabric.plan.pool import PoolPlan
from gpufabric.spec.oci.region import OciRegion


@dataclass(frozen=True, slots=True, kw_only=True)
class OciSubnets:
    """Subnets of an OCI region; all regional, all private.

    Attributes:
        pods: pods, which have addresses of the virtual network.
        workers: GPU and system nodes.
        control_plane: the cluster's API endpoint.
        lustre: the file system's mount targets.
        balancers: load balancers with fixed addresses, and nothing else.
    """

    pods: IPv4Network
    workers: IPv4Network
    control_plane: IPv4Network
    lustre: IPv4Network
    balancers: IPv4Network


def plan_subnets(region: OciRegion, pools: Iterable[PoolPlan], network: OciNetworkFacts) -> OciSubnets:
    """Place the subnets of an OCI region.

    Raises:
        DeclarationError: range out of bounds, or nodes or pods do not fit; shows the arithmetic.
    """
    check_size(region.network.cidr, network)
    cut, reserved = blocks(region.network.cidr), network.reserved_per_subnet.value
    nodes = [AddressDemand(f"nodes of {pool.name}", pool.max_nodes, 1) for pool in pools]
    nodes.append(AddressDemand("system nodes", region.cluster.system_nodes, 1))
    workers = cut.small[0].supernet()
    limit = "each node takes one address"
    check_room(workers, nodes, reserved=reserved, where="network.cidr", limit=limit)
    pod_addresses = network.pod_addresses_per_node.value
    pods = [AddressDemand(demand.what, demand.count, pod_addresses) for demand in nodes]
    limit = f"each node takes {pod_addresses} pod addresses"
    check_room(cut.wide, pods, reserved=reserved, where="network.cidr", limit=limit)
    return OciSubnets(
        pods=cut.wide,
        workers=workers,
        lustre=cut.small[4],
        balancers=fixed_addresses("oci", region.network.cidr).subnet,
        control_plane=cut.small[6],
    )


def check_rdma_range(rdma_cidr: IPv4Network, pools: Iterable[PoolPlan], network: OciNetworkFacts) -> None:
    """Check that the range of the hosts' RDMA interfaces has an address for each port.

    Pools of shapes whose number of ports the catalogue does not know are not counted.

    Raises:
        DeclarationError: the ports do not fit; shows the arithmetic.
    """
    demands = [
        AddressDemand(f"nodes of {pool.name}", pool.max_nodes, pool.shape.roce.ports.value)
        for pool in pools
        if pool.shape.roce and pool.shape.roce.ports
    ]
    limit = "each RDMA port of a host takes one address"
    check_room(
        rdma_cidr, demands, reserved=network.reserved_per_rdma_range.value, where="rdma_cidr", limit=limit
    )
