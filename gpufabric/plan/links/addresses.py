"""Addresses and numbers of links, derived from names so that they stay when links are added."""

import zlib
from collections.abc import Callable, Container
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import Literal

Side = Literal["primary", "secondary"]
SIDES: tuple[Side, Side] = ("primary", "secondary")

LINK_LOCAL = IPv4Network("169.254.0.0/16")
"""Link-local addresses (RFC 3927), which tunnels and the clouds' metadata services use."""

VPN_POOL = (IPv4Network("169.254.21.0/24"), IPv4Network("169.254.22.0/24"))
"""Addresses inside VPN tunnels. Azure accepts BGP addresses of 169.254.21.0 to 169.254.22.255 only (Azure VPN
Gateway document "How to connect AWS and Azure using a BGP-enabled VPN gateway"). AWS reserves none of these
(EC2 API reference, VpnTunnelOptionsSpecification: 169.254.0.0/30 to 169.254.5.0/30, 169.254.169.252/30)."""

VPN_BLOCKS = tuple(block for pool in VPN_POOL for block in pool.subnets(new_prefix=28))
"""One block per VPN link: four tunnels of a /30 each."""

PEERING_POOL = IPv4Network("172.31.252.0/22")
"""Addresses of BGP sessions over circuits. ExpressRoute requires private addresses outside of the virtual
networks (Azure document "ExpressRoute routing requirements"); AKS allows no cluster network in 172.31.0.0/16
(AKS document on cluster networking), so few networks are in it."""

PEERING_BLOCKS = tuple(PEERING_POOL.subnets(new_prefix=29))
"""One block per interconnect and per end of a circuit: two BGP sessions of a /30 each."""


@dataclass(frozen=True, slots=True)
class Tunnel:
    """An IPsec tunnel.

    Attributes:
        side: which of the link's two connections it belongs to.
        number: 1 or 2 within the connection.
        inside: the /30 inside the tunnel.
        carries: whether traffic can use it; the clouds create some tunnels that they cannot pair.
    """

    side: Side
    number: Literal[1, 2]
    inside: IPv4Network
    carries: bool

    @property
    def name(self) -> str:
        """Name within the link, e.g. ``primary-1``."""
        return f"{self.side}-{self.number}"

    @property
    def first(self) -> IPv4Address:
        """Inside address of the link's first end, which AWS always is: it requires the first address."""
        return self.inside[1]

    @property
    def second(self) -> IPv4Address:
        """Inside address of the link's second end."""
        return self.inside[2]


@dataclass(frozen=True, slots=True)
class BgpSession:
    """A BGP session over a circuit.

    Attributes:
        side: primary or secondary.
        cidr: the session's /30.
    """

    side: Side
    cidr: IPv4Network

    @property
    def first(self) -> str:
        """First address with prefix: Oracle's on an interconnect, the user's router's on a circuit."""
        return f"{self.cidr[1]}/{self.cidr.prefixlen}"

    @property
    def second(self) -> str:
        """Second address with prefix: Microsoft's on an interconnect, the cloud's on a circuit."""
        return f"{self.cidr[2]}/{self.cidr.prefixlen}"


def tunnels(block: IPv4Network, carrying: Container[str]) -> tuple[Tunnel, ...]:
    """Cut a link's block into its four tunnels.

    Args:
        block: a /28.
        carrying: names of the tunnels that can carry traffic.
    """
    cidrs = block.subnets(new_prefix=30)
    numbers: tuple[Literal[1], Literal[2]] = (1, 2)
    return tuple(
        Tunnel(side, number, next(cidrs), f"{side}-{number}" in carrying)
        for side in SIDES
        for number in numbers
    )


def sessions(block: IPv4Network) -> tuple[BgpSession, BgpSession]:
    """Cut the block (a /29) of an interconnect, or of a circuit's end, into its two sessions."""
    primary, secondary = block.subnets(new_prefix=30)
    return BgpSession("primary", primary), BgpSession("secondary", secondary)


def pick_slot(name: str, slots: int, is_free: Callable[[int], bool]) -> int | None:
    """Pick a slot by a name: the one that the name's checksum selects, or the next free one.

    Call it in declared order; then a later name never moves an earlier one.

    Returns:
        the slot; None if none is free.
    """
    start = zlib.crc32(name.encode()) % slots
    return next((slot for step in range(slots) if is_free(slot := (start + step) % slots)), None)
