"""Places the subnets of an OCI region and checks that nodes, pods and RDMA ports fit."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network

from gpufabric.catalog.network import OciNetworkFacts
from gpufabric.plan.addresses import AddressDemand, blocks, check_room, check_size
from gpufabric.plan.load_balancers import BALANCERS_SUBNET, fixed_addresses
from gpufabric.plan.oci.parts import CONTROL_PLANE
from gpufabric.plan.pool import PoolPlan
from gpufabric.spec.oci.region import OciRegion


@dataclass(frozen=True, slots=True, kw_only=True)
class OciSubnets:
    """Subnets that the stack of an OCI region makes, all regional; None for those that exist.

    Attributes:
        pods: pods, which have addresses of the virtual network.
        workers: GPU and system nodes.
        control_plane: the cluster's API endpoint.
        lustre: the file system's mount targets.
        balancers: load balancers with fixed addresses, and nothing else.
    """

    pods: IPv4Network | None = None
    workers: IPv4Network | None = None
    control_plane: IPv4Network | None = None
    lustre: IPv4Network | None = None
    balancers: IPv4Network | None = None

    def by_role(self) -> dict[str, IPv4Network]:
        """Return the subnets by role, in the order in which they are made."""
        ranges = {
            CONTROL_PLANE: self.control_plane,
            "workers": self.workers,
            "pods": self.pods,
            "lustre": self.lustre,
            BALANCERS_SUBNET: self.balancers,
        }
        return {role: cidr for role, cidr in ranges.items() if cidr is not None}


def plan_subnets(
    region: OciRegion, pools: Iterable[PoolPlan], network: OciNetworkFacts, made: Collection[str]
) -> OciSubnets:
    """Place the subnets that the stack makes.

    Args:
        region: the declaration.
        pools: its pools.
        network: facts on addresses.
        made: roles of the subnets that are made.

    Raises:
        DeclarationError: range out of bounds, or nodes or pods do not fit; shows the arithmetic.
    """
    if not made:
        return OciSubnets()
    check_size(region.network.cidr, network)
    ranges, reserved = places(region.network.cidr), network.reserved_per_subnet.value
    sizes = {pool.name: pool.max_nodes for pool in pools}
    for role, need in node_demands(region, sizes, network).items():
        if role in made:
            check_room(ranges[role], need.demands, reserved=reserved, where="network.cidr", limit=need.limit)

    def placed(role: str) -> IPv4Network | None:
        return ranges[role] if role in made else None

    return OciSubnets(
        pods=placed("pods"),
        workers=placed("workers"),
        lustre=placed("lustre"),
        balancers=placed(BALANCERS_SUBNET),
        control_plane=placed(CONTROL_PLANE),
    )


@dataclass(frozen=True, slots=True)
class SubnetNeed:
    """Addresses that a region needs in a subnet, and the source of the figures."""

    demands: list[AddressDemand]
    limit: str

    @property
    def total(self) -> int:
        """Addresses in all."""
        return sum(demand.total for demand in self.demands)


def places(cidr: IPv4Network) -> dict[str, IPv4Network]:
    """Return the places of all subnets in a region's range by role, whether the stack makes them or not.

    Raises:
        DeclarationError: range out of bounds.
    """
    cut = blocks(cidr)
    return {
        "pods": cut.wide,
        "workers": cut.small[0].supernet(),
        "lustre": cut.small[4],
        BALANCERS_SUBNET: fixed_addresses("oci", cidr).subnet,
        CONTROL_PLANE: cut.small[6],
    }


def node_demands(
    region: OciRegion, sizes: Mapping[str, int], network: OciNetworkFacts
) -> dict[str, SubnetNeed]:
    """Return the addresses that nodes and pods need, by role of the subnet.

    Args:
        region: the declaration.
        sizes: machines of each pool at its peak.
        network: facts on addresses.
    """
    counts = {f"nodes of {name}": size for name, size in sizes.items()}
    if region.existing.cluster is None:
        counts["system nodes"] = region.cluster.system_nodes
    pod_addresses = network.pod_addresses_per_node.value
    per_node = {"workers": 1, "pods": pod_addresses}
    limits = {
        "workers": "each node takes one address",
        "pods": f"each node takes {pod_addresses} pod addresses",
    }
    return {
        role: SubnetNeed(
            [AddressDemand(what, count, addresses) for what, count in counts.items()], limits[role]
        )
        for role, addresses in per_node.items()
    }


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
