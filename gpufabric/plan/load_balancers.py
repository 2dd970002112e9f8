"""Addresses that a region reserves for load balancers that other regions reach by name."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

from gpufabric.catalog.shape import Cloud
from gpufabric.plan.addresses import blocks

BLOCK_PREFIX = 28
"""Prefix of the block: 16 addresses, two of them in use."""

LIGHTHOUSE_PORT = 29510
"""torchft's default port (meta-pytorch/torchft, src/lighthouse.rs)."""

RENDEZVOUS_PORT = 29400
"""Port that PyTorch's documents use for the c10d rendezvous (torchrun's own default)."""

BALANCERS_SUBNET = "balancers"
"""Name of the subnet on Azure and OCI."""

NO_FIXED_ADDRESS = (
    "fixed addresses of load balancers are in a subnet that the region's stack makes, or on Azure and OCI in "
    "existing.network.subnets.balancers with its cidr"
)
"""Limit of regions without such a subnet. On AWS nothing keeps an address in a given one."""

_SUBNETS: dict[Cloud, int] = {"aws": 7, "azure": 5, "oci": 5}
"""Small subnet that holds the block. On AWS it is the subnet of the links; on Azure and OCI it is a separate
subnet, since neither can reserve a part of a subnet."""


@dataclass(frozen=True, slots=True)
class FixedAddresses:
    """Addresses for load balancers only. New pools and zones never move them.

    Attributes:
        subnet: the subnet that contains them.
        block: the reserved block, the last but one of the subnet, since every cloud reserves addresses at
            both ends.
        lighthouse: address of torchft's lighthouse, or of its fallback.
        rendezvous: address of the region's rendezvous store.
    """

    subnet: IPv4Network
    block: IPv4Network
    lighthouse: IPv4Address
    rendezvous: IPv4Address


def fixed_addresses(cloud: Cloud, cidr: IPv4Network) -> FixedAddresses:
    """Return the fixed addresses of a region.

    Args:
        cloud: its cloud.
        cidr: its range.

    Raises:
        DeclarationError: the range is too small or too large for the address plan.
    """
    subnet = blocks(cidr).small[_SUBNETS[cloud]]
    size = 2 ** (subnet.max_prefixlen - BLOCK_PREFIX)
    first = subnet.broadcast_address + 1 - 2 * size
    return FixedAddresses(subnet, IPv4Network((int(first), BLOCK_PREFIX)), first, first + 1)
