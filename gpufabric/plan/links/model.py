"""Plans of links, of a region's hub, and of the backbone as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from ipaddress import IPv4Network
from typing import TypeVar

from gpufabric.catalog.gateways import GatewaySku
from gpufabric.catalog.shape import Cloud
from gpufabric.plan.links.packets import PacketSizes
from gpufabric.plan.names import NamesPlan
from gpufabric.plan.resilience.copies import TransferPlan
from gpufabric.spec.backbone import AnyHub
from gpufabric.spec.company import NO_RULES, Company
from gpufabric.spec.money import Budget

AnyPlan = TypeVar("AnyPlan", bound="LinkPlan")


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPlan:
    """A link. Kinds with values of their own add them in a subclass.

    Attributes:
        key: name, independent of the order of the ends.
        kind: link kind.
        ends: the two stacks, sorted.
        gbps: declared bandwidth in each direction, in Gbit/s.
        cidrs: networks of the two ends, in the order of ``ends``.
        ceiling_gbps: the most that the link could carry in each direction, in Gbit/s; None if not known.
        packets: packet sizes of the link and of the machines at its ends.
    """

    key: str
    kind: str
    ends: tuple[str, str]
    gbps: Decimal
    cidrs: tuple[IPv4Network, IPv4Network]
    ceiling_gbps: Decimal | None = None
    packets: PacketSizes

    @property
    def mtu_bytes(self) -> int | None:
        """Largest packet from network to network; None if not known."""
        return self.packets.path_bytes

    @property
    def mbps(self) -> int:
        """Bandwidth in Mbit/s, in which clouds sell circuits."""
        return int(self.gbps * 1000)

    @property
    def has_two_passes(self) -> bool:
        """Whether the link is complete only after a second update of the stack."""
        return False

    def other(self, stack: str) -> str:
        """Return the stack at the other end."""
        first, second = self.ends
        return second if stack == first else first


@dataclass(frozen=True, slots=True, kw_only=True)
class HubPlan:
    """A region's end of all its links.

    Attributes:
        stack: the region's stack.
        cloud: its cloud.
        region: the cloud's name of the region.
        account: AWS account, Azure subscription or OCI tenancy that owns the region.
        cidr: the region's network.
        asn: its AS number in BGP.
        peers: networks of the stacks at the other ends, by stack, sorted.
        vpn_gateway: size of the VPN gateway (Azure, with a VPN link).
        expressroute_gateway: size of the ExpressRoute gateway (Azure, with an interconnect or circuit).
        given: the hub that exists; None: the stack makes what the links need.
        network_id: id of the region's network, if it exists.
        zone_id: private DNS zone that exists; None: the stack makes one.
        writes_records: whether the region's names are written here. Of regions with the same given zone, only
            the first one does.
        route_tables: roles of the region's route tables that get routes to peers (AWS).
        groups: roles of the region's security groups that get rules for peers (AWS, OCI).
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
    given: AnyHub | None = None
    network_id: str | None = None
    zone_id: str | None = None
    writes_records: bool = True
    route_tables: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BackbonePlan:
    """All links of a fabric and the regions' hubs.

    Attributes:
        fabric: name of the fabric.
        hubs: hubs, sorted by stack.
        links: links, sorted by key.
        names: the private DNS zone; each hub's region has a copy.
        budget: limits on the backbone stack.
        tags: tags on every resource.
        transfers: copies of checkpoints between clouds by a transfer service, sorted by key.
        company: rules of the company.
    """

    fabric: str
    hubs: tuple[HubPlan, ...]
    links: tuple[LinkPlan, ...]
    names: NamesPlan
    budget: Budget
    tags: Mapping[str, str]
    transfers: tuple[TransferPlan, ...] = ()
    company: Company = NO_RULES

    @property
    def stacks(self) -> tuple[str, ...]:
        """Region stacks that have a link or a copy, sorted."""
        copied = {end.stack for copy in self.transfers for end in (copy.source, copy.destination)}
        return tuple(sorted({hub.stack for hub in self.hubs} | copied))

    def links_of(self, plan: type[AnyPlan]) -> tuple[AnyPlan, ...]:
        """Return the links that have a plan of a type, sorted by key."""
        return tuple(link for link in self.links if isinstance(link, plan))

    @property
    def needs_headends(self) -> bool:
        """Whether a link needs outputs of the stack's last update."""
        return any(link.has_two_passes for link in self.links)

    @property
    def clouds(self) -> tuple[Cloud, ...]:
        """Clouds with a hub, sorted."""
        return tuple(sorted({hub.cloud for hub in self.hubs}))

    def hub(self, stack: str) -> HubPlan:
        """Return the hub of a stack.

        Raises:
            KeyError: the stack has no link.
        """
        return {hub.stack: hub for hub in self.hubs}[stack]


def clouds_of(ends: tuple[str, str]) -> str:
    """Return the clouds of two sorted stacks as the catalogue writes them, e.g. ``aws-azure``."""
    return "-".join(stack.split("-", 1)[0] for stack in ends)
