"""What links and regions' ends of them are made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from ipaddress import IPv4Network
from typing import Literal

from gpufabric.catalog.gateways import GatewaySku
from gpufabric.catalog.shape import Cloud
from gpufabric.catalog.tables import InterconnectPlace
from gpufabric.plan.links.addresses import BgpSession, Side, Tunnel
from gpufabric.plan.names import NamesPlan
from gpufabric.plan.resilience.copies import TransferPlan
from gpufabric.spec.money import Budget

VPN_GENERATION = "Generation2"
"""Generation of every Azure VPN gateway in the catalogue. A gateway is resized within its generation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPlan:
    """A link.

    Attributes:
        key: name that does not depend on the order of the ends.
        ends: the two stacks, sorted.
        gbps: bandwidth asked for in each direction, in Gbit/s.
        cidrs: networks of the two ends, in the order of ``ends``.
        ceiling_gbps: what a link of its kind can carry in each direction, in Gbit/s; none if not known.
        mtu_bytes: largest packet from network to network; none if not known.
    """

    key: str
    ends: tuple[str, str]
    gbps: Decimal
    cidrs: tuple[IPv4Network, IPv4Network]
    ceiling_gbps: Decimal | None = None
    mtu_bytes: int | None = None

    def other(self, stack: str) -> str:
        """Give the stack at the other end."""
        first, second = self.ends
        return second if stack == first else first


@dataclass(frozen=True, slots=True, kw_only=True)
class VpnPlan(LinkPlan):
    """A site-to-site VPN: two connections of two tunnels each.

    Attributes:
        tunnels: the four tunnels, primary connection first. Those that carry traffic share it (ECMP).
    """

    kind: Literal["vpn"] = "vpn"
    tunnels: tuple[Tunnel, ...]

    def address(self, tunnel: Tunnel, stack: str) -> str:
        """Give the address that a stack has inside a tunnel."""
        return str(tunnel.first if stack == self.ends[0] else tunnel.second)

    def pair(self, side: Side) -> tuple[Tunnel, Tunnel]:
        """Give the two tunnels of a connection."""
        first, second = (tunnel for tunnel in self.tunnels if tunnel.side == side)
        return first, second


@dataclass(frozen=True, slots=True, kw_only=True)
class InterconnectPlan(LinkPlan):
    """An ExpressRoute circuit joined to a FastConnect virtual circuit.

    Attributes:
        place: where the two meet.
        sessions: the two BGP sessions.
    """

    kind: Literal["interconnect"] = "interconnect"
    place: InterconnectPlace
    sessions: tuple[BgpSession, BgpSession]


PeeringKind = Literal["tgw-peering", "vnet-peering", "drg-peering"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeeringPlan(LinkPlan):
    """A peering inside one cloud; traffic stays on that cloud's own network.

    Attributes:
        kind: what is peered.
    """

    kind: PeeringKind


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitEndPlan:
    """An end of a leased wavelength.

    Attributes:
        port: id of the user's port.
        vlan: VLAN of the link's traffic.
        sessions: the end's BGP sessions with the user's router. ExpressRoute wants both, the other clouds
            take the primary one.
        gateway_asn: AS number of the Direct Connect gateway (AWS).
    """

    port: str
    vlan: int
    sessions: tuple[BgpSession, BgpSession]
    gateway_asn: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitPlan(LinkPlan):
    """A leased wavelength between two ports that the user has.

    Attributes:
        router_asn: AS number of the user's routers.
        ports: the two ends, by stack.
    """

    kind: Literal["circuit"] = "circuit"
    router_asn: int
    ports: Mapping[str, CircuitEndPlan]


AnyLinkPlan = VpnPlan | InterconnectPlan | PeeringPlan | CircuitPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """A region's end of its links.

    Attributes:
        stack: the region's stack.
        cloud: its cloud.
        region: the cloud's name of the region.
        account: AWS account, Azure subscription or OCI tenancy that owns the region.
        cidr: the region's network.
        asn: its AS number in BGP.
        peers: networks of the stacks it has a link to, by stack, sorted.
        vpn_gateway: size of the VPN gateway (Azure, with a VPN link).
        expressroute_gateway: size of the ExpressRoute gateway (Azure, with an interconnect or circuit).
    """

    stack: str
    cloud: Cloud
    region: str
    account: str
    cidr: IPv4Network
    asn: int
    peers: Mapping[str, IPv4Network]
    vpn_gateway: GatewaySku | None = None
    expressroute_gateway: GatewaySku | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BackbonePlan:
    """All links of a fabric and the regions' ends of them.

    Attributes:
        fabric: name of the fabric.
        hubs: ends, sorted by stack.
        links: links, sorted by key.
        names: the private DNS zone, of which each end's region has a copy.
        budget: limits on the backbone stack.
        tags: tags on every resource.
        transfers: copies of checkpoints between clouds by a transfer service, sorted by key.
    """

    fabric: str
    hubs: tuple[Hub, ...]
    links: tuple[AnyLinkPlan, ...]
    names: NamesPlan
    budget: Budget
    tags: Mapping[str, str]
    transfers: tuple[TransferPlan, ...] = ()

    @property
    def stacks(self) -> tuple[str, ...]:
        """Region stacks that have a link or a copy, sorted."""
        copied = {end.stack for one in self.transfers for end in (one.source, one.destination)}
        return tuple(sorted({hub.stack for hub in self.hubs} | copied))

    @property
    def vpns(self) -> tuple[VpnPlan, ...]:
        """VPN links, sorted by key."""
        return tuple(link for link in self.links if isinstance(link, VpnPlan))

    @property
    def needs_headends(self) -> bool:
        """Whether a VPN joins AWS and OCI: its second pass needs what the first one put out."""
        clouds = {hub.stack: hub.cloud for hub in self.hubs}
        return any({clouds[end] for end in link.ends} == {"aws", "oci"} for link in self.vpns)

    @property
    def clouds(self) -> tuple[Cloud, ...]:
        """Clouds that have an end, sorted."""
        return tuple(sorted({hub.cloud for hub in self.hubs}))

    def hub(self, stack: str) -> Hub:
        """Give the end of a stack.

        Raises:
            KeyError: the stack has no link.
        """
        return {hub.stack: hub for hub in self.hubs}[stack]
