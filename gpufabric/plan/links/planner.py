"""Takes links in declared order and gives each what is its own: addresses, numbers, room on gateways."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from ipaddress import IPv4Network
from types import MappingProxyType
from typing import TypedDict, cast

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.gateways import GatewaySku, GatewayType, azure_gateways
from gpufabric.catalog.tables import LinkKind
from gpufabric.plan.links import addresses as inside
from gpufabric.plan.links.model import (
    AnyLinkPlan,
    CircuitEndPlan,
    CircuitPlan,
    Hub,
    InterconnectPlan,
    PeeringKind,
    PeeringPlan,
    VpnPlan,
)
from gpufabric.plan.links.rules import (
    carrying_tunnels,
    check_ceiling,
    check_ends,
    check_gateway,
    check_interconnect,
    check_kind,
    check_peering,
    check_ports,
    check_vpn,
    cloud_pair,
    gbps_of,
    port_share,
)
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.backbone import Circuit, Link
from gpufabric.spec.problems import Problem
from gpufabric.spec.regions import AnyRegion


class _Shared(TypedDict):
    key: str
    ends: tuple[str, str]
    gbps: Decimal
    cidrs: tuple[IPv4Network, IPv4Network]
    mtu_bytes: int | None


@dataclass(slots=True)
class LinkPlanner:
    """Plans links one after another; an earlier link is never moved by a later one.

    Attributes:
        regions: declarations of the region stacks, by stack.
        catalog: facts on links.
        problems: what is wrong with the links so far.
        links: what is planned so far.
    """

    regions: Mapping[str, AnyRegion]
    catalog: Catalog
    problems: list[Problem] = field(default_factory=list[Problem])
    links: list[AnyLinkPlan] = field(default_factory=list[AnyLinkPlan])
    _asns: dict[str, int] = field(default_factory=dict[str, int])
    _blocks: dict[str, set[IPv4Network]] = field(default_factory=dict[str, set[IPv4Network]])
    _gateways: dict[tuple[str, str], Decimal] = field(default_factory=dict[tuple[str, str], Decimal])
    _bypassed: set[str] = field(default_factory=set[str])
    _ports: dict[str, str] = field(default_factory=dict[str, str])

    def add(self, where: str, link: Link) -> None:
        """Plan a link, or note what is wrong with it under the property path ``where``."""
        found = check_ends(where, link, self.regions) or check_kind(where, link, self.catalog)
        if found:
            self.problems.extend(found)
            return
        kind = self.catalog.link_kinds()[link.kind]
        match link.kind:
            case "vpn":
                self._add_vpn(where, link, kind)
            case "interconnect":
                self._add_interconnect(where, link, kind)
            case "circuit":
                self._add_circuit(where, link, kind, cast("Circuit", link.circuit))
            case _:
                self._add_peering(where, link, kind, link.kind)
        self._take_gateways(where, link)

    def hub(self, stack: str) -> Hub:
        """Give a stack's end of the links planned so far."""
        region = self.regions[stack]
        peers = {
            link.other(stack): self.regions[link.other(stack)].network.cidr
            for link in self.links
            if stack in link.ends
        }
        match region:
            case AwsRegion():
                asn, account = self._asns[stack], region.account_id
            case AzureRegion():
                asn, account = inside.AZURE_ASN, region.subscription_id
            case _:
                asn, account = inside.OCI_ASN, region.tenancy_id
        gateways = azure_gateways(self.catalog)
        expressroute = self._gateway(stack, "interconnect", gateways.expressroute)
        return Hub(
            stack=stack,
            cloud=region.cloud,
            region=region.region,
            account=account,
            cidr=region.network.cidr,
            asn=asn,
            peers=MappingProxyType(dict(sorted(peers.items()))),
            vpn_gateway=self._gateway(stack, "vpn", gateways.vpn),
            expressroute_gateway=gateways.fastpath_sku if stack in self._bypassed else expressroute,
        )

    def _take_gateways(self, where: str, link: Link) -> None:
        for end in link.between:
            match self.regions[end]:
                case AwsRegion():
                    self._number(end)
                case AzureRegion() if link.kind in {"vpn", "interconnect"}:
                    before = self._gateways.get((end, link.kind), Decimal(0))
                    self.problems.extend(check_gateway(where, end, link, before, self.catalog))
                    self._gateways[end, link.kind] = before + gbps_of(link)
                case AzureRegion() if link.kind == "circuit":
                    self._bypassed.add(end)
                case _:
                    pass

    def _gateway(self, stack: str, kind: str, type_: GatewayType) -> GatewaySku | None:
        gbps = self._gateways.get((stack, kind))
        return None if gbps is None else type_.smallest(gbps)

    def _add_vpn(self, where: str, link: Link, kind: LinkKind) -> None:
        self.problems.extend(check_vpn(where, link, kind))
        block = self._block(where, link, link.between, inside.VPN_BLOCKS)
        if block is None:
            return
        carrying = carrying_tunnels(cloud_pair(link))
        each = kind.gbps_per_tunnel
        self.links.append(
            VpnPlan(
                **self._shared(link, kind),
                ceiling_gbps=None if each is None else each.value * len(carrying),
                tunnels=inside.tunnels(block, carrying),
            )
        )

    def _add_interconnect(self, where: str, link: Link, kind: LinkKind) -> None:
        first, second = (f"{self.regions[end].cloud}-{self.regions[end].region}" for end in _ends(link))
        place = self.catalog.interconnect_places().get((first, second))
        self.problems.extend(check_interconnect(where, link, kind, place, self.catalog))
        block = self._block(where, link, link.between, inside.PEERING_BLOCKS)
        if block is None or place is None:
            return
        self.links.append(
            InterconnectPlan(
                **self._shared(link, kind),
                ceiling_gbps=_ceiling(kind),
                place=place,
                sessions=inside.sessions(block),
            )
        )

    def _add_peering(self, where: str, link: Link, kind: LinkKind, name: PeeringKind) -> None:
        self.problems.extend(check_ceiling(where, link, kind) + check_peering(where, link, self.regions))
        self.links.append(
            PeeringPlan(
                **self._shared(link, kind),
                kind=name,
                ceiling_gbps=_ceiling(kind),
            )
        )

    def _add_circuit(self, where: str, link: Link, kind: LinkKind, circuit: Circuit) -> None:
        self.problems.extend(check_ceiling(where, link, kind))
        self.problems.extend(check_ports(where, circuit, self.regions, self._ports))
        ports: dict[str, CircuitEndPlan] = {}
        for stack in _ends(link):
            end = circuit.ends[stack]
            self._ports.setdefault(port_share(end), link.key)
            block = self._block(where, link, (stack,), inside.PEERING_BLOCKS)
            if block is None:
                return
            number = f"{link.key}/{stack}"
            if isinstance(self.regions[stack], AwsRegion):
                self._number(number)
            ports[stack] = CircuitEndPlan(
                port=end.id,
                vlan=end.vlan,
                sessions=inside.sessions(block),
                gateway_asn=self._asns.get(number),
            )
        self.links.append(
            CircuitPlan(
                **self._shared(link, kind),
                ceiling_gbps=_ceiling(kind),
                router_asn=circuit.router_asn,
                ports=MappingProxyType(ports),
            )
        )

    def _block(
        self,
        where: str,
        link: Link,
        stacks: tuple[str, ...],
        blocks: tuple[IPv4Network, ...],
    ) -> IPv4Network | None:
        """Take a block that no link of the stacks has: two links that share no end may have the same."""
        taken = set[IPv4Network]().union(*(self._blocks.get(end, set[IPv4Network]()) for end in stacks))
        name = link.key if stacks == link.between else "/".join((link.key, *stacks))
        slot = inside.place(name, len(blocks), lambda one: blocks[one] not in taken)
        if slot is None:
            given = f"no free block for {link.key}"
            allowed = f"at most {len(blocks)} links of kind {link.kind} at one stack"
            limit = f"addresses inside links: {blocks[0].network_address} to {blocks[-1].broadcast_address}"
            self.problems.append(Problem(f"{where}.between", given, allowed, limit))
            return None
        for end in stacks:
            self._blocks.setdefault(end, set()).add(blocks[slot])
        return blocks[slot]

    def _shared(self, link: Link, kind: LinkKind) -> _Shared:
        """Give what plans of every kind say."""
        first, second = _ends(link)
        return {
            "key": link.key,
            "ends": (first, second),
            "gbps": gbps_of(link),
            "cidrs": (self.regions[first].network.cidr, self.regions[second].network.cidr),
            "mtu_bytes": None if kind.mtu_bytes is None else kind.mtu_bytes.value,
        }

    def _number(self, name: str) -> None:
        """Give a transit or Direct Connect gateway its AS number."""
        if name in self._asns:
            return
        taken = set(self._asns.values())
        slot = inside.place(name, inside.AWS_ASN_COUNT, lambda one: inside.AWS_ASN_FIRST + one not in taken)
        if slot is not None:
            self._asns[name] = inside.AWS_ASN_FIRST + slot


def _ends(link: Link) -> tuple[str, str]:
    first, second = sorted(link.between)
    return first, second


def _ceiling(kind: LinkKind) -> Decimal | None:
    return None if kind.max_gbps is None else kind.max_gbps.value
