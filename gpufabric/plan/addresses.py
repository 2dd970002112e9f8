"""Divides a region's range into subnets whose position never changes."""

from dataclasses import dataclass
from ipaddress import IPv4Network

from gpufabric.catalog.network import CloudNetworkFacts
from gpufabric.spec.problems import DeclarationError

WIDEST_PREFIX = 12
NARROWEST_PREFIX = 20
"""Prefixes of a region's range, gpufabric's own limits. A /12 is the largest private range beside 10.0.0.0/8.
A sixteenth of a /20 is a /24, the smallest subnet that the address plan divides further."""
SERVICE_CIDR = IPv4Network("172.20.0.0/16")
"""Kubernetes service addresses in every region. They exist only inside a cluster."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """A range divided into fixed blocks, so that a new pool or zone never moves an existing subnet.

    Attributes:
        wide: the first half, for subnets that grow with nodes or pods.
        small: eight sixteenths, the second half.
    """

    wide: IPv4Network
    small: tuple[IPv4Network, ...]


def blocks(cidr: IPv4Network) -> Blocks:
    """Divide a region's range.

    Raises:
        DeclarationError: the range is too small or larger than any cloud's virtual network.
    """
    if not WIDEST_PREFIX <= cidr.prefixlen <= NARROWEST_PREFIX:
        limit = "gpufabric's address plan: half for nodes and pods, sixteenths for the rest"
        raise _wrong_size(cidr, WIDEST_PREFIX, limit)
    wide, rest = cidr.subnets(prefixlen_diff=1)
    return Blocks(wide, tuple(rest.subnets(prefixlen_diff=3)))


def check_size(cidr: IPv4Network, network: CloudNetworkFacts) -> None:
    """Check that a region's range is no larger than a network of its cloud can be.

    Raises:
        DeclarationError: it is larger, so that the cloud would refuse the network and its subnets.
    """
    largest = network.network_prefixes
    if largest is not None and cidr.prefixlen < largest.value[0]:
        raise _wrong_size(cidr, largest.value[0], f"catalogue: {largest.source}, {largest.as_of}")


def _wrong_size(cidr: IPv4Network, widest_prefix: int, limit: str) -> DeclarationError:
    return DeclarationError.of(
        "network.cidr",
        given=f"{cidr} (prefix /{cidr.prefixlen})",
        allowed=f"a prefix from /{widest_prefix} to /{NARROWEST_PREFIX}",
        limit=limit,
    )


@dataclass(frozen=True, slots=True)
class AddressDemand:
    """Addresses that nodes, pods or endpoints take in a subnet: ``count`` times ``addresses_each``."""

    what: str
    count: int
    addresses_each: int

    @property
    def total(self) -> int:
        """Addresses in all."""
        return self.count * self.addresses_each


def check_room(
    subnet: IPv4Network, demands: list[AddressDemand], *, reserved: int, where: str, limit: str
) -> None:
    """Check that a subnet has room for its planned addresses.

    Args:
        subnet: the subnet.
        demands: planned addresses.
        reserved: addresses that the cloud reserves in every subnet.
        where: property path for the error.
        limit: source of the figures.

    Raises:
        DeclarationError: the subnet is too small; the message shows the arithmetic.
    """
    room = subnet.num_addresses - reserved
    need = sum(demand.total for demand in demands)
    if need <= room:
        return
    sums = " + ".join(f"{demand.count} {demand.what} x {demand.addresses_each}" for demand in demands)
    raise DeclarationError.of(
        where,
        given=f"{sums} = {need} addresses in {subnet}",
        allowed=f"at most {subnet.num_addresses} - {reserved} reserved = {room} addresses",
        limit=limit,
    )
