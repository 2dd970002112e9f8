"""Plans the links that join region stacks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from ipaddress import IPv4Network
from types import MappingProxyType

from gpufabric.catalog.catalog import Catalog
from gpufabric.plan import inside
from gpufabric.plan.gateways import EXPRESSROUTE_GATEWAYS, VPN_GATEWAYS, GatewaySku, smallest
from gpufabric.plan.linkrules import (
    AnyRegion,
    carrying_tunnels,
    check_ends,
    check_gateway,
    check_interconnect,
    check_kind,
    check_vpn,
    cloud_pair,
    gbps_of,
)
from gpufabric.plan.links import AnyLinkPlan, BackbonePlan, Hub, InterconnectPlan, VpnPlan
from gpufabric.spec.backbone import Backbone, Link
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.project import BACKBONE_STACK
from gpufabric.spec.region import AwsRegion, AzureRegion

__all__ = ["AnyLinkPlan", "BackbonePlan", "Hub", "InterconnectPlan", "VpnPlan", "plan_backbone"]


def plan_backbone(
    backbone: Backbone, regions: Mapping[str, AnyRegion], fabric: Fabric, *, catalog: Catalog
) -> BackbonePlan:
    """Plan the links of a fabric.

    Addresses and AS numbers follow from names. Where two names ask for the same, the link declared first has
    it: a link added at the end of the list moves none.

    Args:
        backbone: the declaration.
        regions: declarations of the region stacks that could be read, by stack.
        fabric: what all stacks share.
        catalog: facts on links.

    Raises:
        DeclarationError: with every problem of every link.
    """
    planner = _Planner(regions, catalog)
    for position, link in enumerate(backbone.links):
        planner.add(f"links[{position}]", link)
    if planner.problems:
        raise DeclarationError(planner.problems)
    hubs = tuple(planner.hub(stack) for stack in backbone.stacks)
    own = {"gpufabric-fabric": fabric.name, "gpufabric-stack": BACKBONE_STACK}
    return BackbonePlan(
        fabric=fabric.name,
        hubs=hubs,
        links=tuple(sorted(planner.links, key=lambda link: link.key)),
        budget=backbone.budget,
        tags=MappingProxyType({**fabric.tags, **own}),
    )


@dataclass(slots=True)
class _Planner:
    """Takes links in declared order and remembers what is given away."""

    regions: Mapping[str, AnyRegion]
    catalog: Catalog
    problems: list[Problem] = field(default_factory=list[Problem])
    links: list[AnyLinkPlan] = field(default_factory=list[AnyLinkPlan])
    _asns: dict[str, int] = field(default_factory=dict[str, int])
    _blocks: dict[str, set[IPv4Network]] = field(default_factory=dict[str, set[IPv4Network]])
    _gateways: dict[tuple[str, str], Decimal] = field(default_factory=dict[tuple[str, str], Decimal])

    def add(self, where: str, link: Link) -> None:
        found = check_ends(where, link, self.regions) or check_kind(where, link, self.catalog)
        if found:
            self.problems.extend(found)
            return
        for end in link.between:
            if isinstance(self.regions[end], AzureRegion):
                before = self._gateways.get((end, link.kind), Decimal(0))
                self.problems.extend(check_gateway(where, end, link, before))
                self._gateways[end, link.kind] = before + gbps_of(link)
            if isinstance(self.regions[end], AwsRegion):
                self._number(end)
        if link.kind == "vpn":
            self._add_vpn(where, link)
        else:
            self._add_interconnect(where, link)

    def hub(self, stack: str) -> Hub:
        region = self.regions[stack]
        peers = {
            end: self.regions[end].network.cidr
            for link in self.links
            if stack in link.ends
            for end in link.ends
            if end != stack
        }
        match region:
            case AwsRegion():
                asn, account = self._asns[stack], region.account_id
            case AzureRegion():
                asn, account = inside.AZURE_ASN, region.subscription_id
            case _:
                asn, account = inside.OCI_ASN, region.tenancy_id
        return Hub(
            stack=stack,
            cloud=region.cloud,
            region=region.region,
            account=account,
            cidr=region.network.cidr,
            asn=asn,
            peers=MappingProxyType(dict(sorted(peers.items()))),
            vpn_gateway=self._gateway(stack, "vpn", VPN_GATEWAYS),
            expressroute_gateway=self._gateway(stack, "interconnect", EXPRESSROUTE_GATEWAYS),
        )

    def _gateway(self, stack: str, kind: str, skus: tuple[GatewaySku, ...]) -> GatewaySku | None:
        gbps = self._gateways.get((stack, kind))
        return None if gbps is None else smallest(skus, gbps)

    def _add_vpn(self, where: str, link: Link) -> None:
        kind = self.catalog.link_kinds()["vpn"]
        self.problems.extend(check_vpn(where, link, kind))
        block = self._block(where, link, inside.VPN_BLOCKS, lambda _: True)
        if block is None:
            return
        carrying = carrying_tunnels(cloud_pair(link))
        each = kind.gbps_per_tunnel
        self.links.append(
            VpnPlan(
                key=link.key,
                ends=_ends(link),
                gbps=gbps_of(link),
                cidrs=self._cidrs(link),
                tunnels=inside.tunnels(block, carrying),
                ceiling_gbps=None if each is None else each.value * len(carrying),
            )
        )

    def _add_interconnect(self, where: str, link: Link) -> None:
        kind = self.catalog.link_kinds()["interconnect"]
        first, second = (f"{self.regions[end].cloud}-{self.regions[end].region}" for end in _ends(link))
        place = self.catalog.interconnect_places().get((first, second))
        self.problems.extend(check_interconnect(where, link, kind, place, self.catalog))
        cidrs = self._cidrs(link)
        block = self._block(
            where, link, inside.PEERING_BLOCKS, lambda one: not any(one.overlaps(cidr) for cidr in cidrs)
        )
        if block is None or place is None:
            return
        self.links.append(
            InterconnectPlan(
                key=link.key,
                ends=_ends(link),
                gbps=gbps_of(link),
                cidrs=cidrs,
                place=place,
                peerings=inside.peerings(block),
            )
        )

    def _block(
        self, where: str, link: Link, blocks: tuple[IPv4Network, ...], usable: Callable[[IPv4Network], bool]
    ) -> IPv4Network | None:
        """Take a block that no link of either end has: two links that share no end may have the same."""
        taken = set[IPv4Network]().union(*(self._blocks.get(end, set[IPv4Network]()) for end in link.between))
        slot = inside.place(
            link.key, len(blocks), lambda one: blocks[one] not in taken and usable(blocks[one])
        )
        if slot is None:
            given = f"no free block for {link.key}"
            allowed = f"at most {len(blocks)} links of kind {link.kind} at one stack"
            limit = f"addresses inside links: {blocks[0].network_address} to {blocks[-1].broadcast_address}"
            self.problems.append(Problem(f"{where}.between", given, allowed, limit))
            return None
        for end in link.between:
            self._blocks.setdefault(end, set()).add(blocks[slot])
        return blocks[slot]

    def _cidrs(self, link: Link) -> tuple[IPv4Network, IPv4Network]:
        first, second = _ends(link)
        return self.regions[first].network.cidr, self.regions[second].network.cidr

    def _number(self, stack: str) -> None:
        if stack in self._asns:
            return
        taken = set(self._asns.values())
        slot = inside.place(stack, inside.AWS_ASN_COUNT, lambda one: inside.AWS_ASN_FIRST + one not in taken)
        if slot is not None:
            self._asns[stack] = inside.AWS_ASN_FIRST + slot


def _ends(link: Link) -> tuple[str, str]:
    first, second = sorted(link.between)
    return first, second
