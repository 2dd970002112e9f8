"""Plans links one after another, in declared order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from gpufabric.catalog.catalog import Catalog
from gpufabric.plan.linked_parts import linked_parts
from gpufabric.plan.links.allotments import Allotments
from gpufabric.plan.links.gateways import GatewayUse, serves
from gpufabric.plan.links.kind import LinkRequest, plain, source_of
from gpufabric.plan.links.kinds import KINDS
from gpufabric.plan.links.model import HubPlan, LinkPlan
from gpufabric.spec.aws.existing import AwsGivenHub
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.backbone import Link, RegionExisting
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.regions import AnyRegion


@dataclass(slots=True)
class LinkPlanner:
    """Plans links; a later link never moves an earlier one.

    Attributes:
        regions: declarations of the region stacks, by stack.
        catalog: facts on links.
        existing: existing parts of the backbone, by stack.
        problems: problems of the links so far.
        links: plans of the links so far.
    """

    regions: Mapping[str, AnyRegion]
    catalog: Catalog
    existing: Mapping[str, RegionExisting] = field(default_factory=dict[str, RegionExisting])
    problems: list[Problem] = field(default_factory=list[Problem])
    links: list[LinkPlan] = field(default_factory=list[LinkPlan])
    _held: Allotments = field(init=False)

    def __post_init__(self) -> None:
        """Start without any shares."""
        self._held = Allotments(self.catalog.aws_network().private_asns.value)
        for stack, given in self.existing.items():
            if isinstance(given.hub, AwsGivenHub) and given.hub.asn is not None:
                self._held.hold_asn(stack, given.hub.asn)

    def add(self, where: str, link: Link) -> None:
        """Plan a link, or record its problems under the property path ``where``."""
        request = LinkRequest(where, link, self.regions, self.catalog, self._held)
        problems = [*check_ends(request)] or [*check_clouds(request), *check_local_zones(request)]
        if problems:
            self.problems.extend(problems)
            return
        kind = KINDS[link.kind]
        gateway = kind.azure_gateway(self.catalog)
        self.problems.extend(kind.check(request))
        try:
            self.links.append(kind.plan(request))
        except DeclarationError as error:
            self.problems.extend(error.problems)
        for stack in link.between:
            region = self.regions[stack]
            if isinstance(region, AwsRegion):
                self._held.asn(stack)
            elif isinstance(region, AzureRegion) and gateway is not None:
                if self._is_given(stack, gateway):
                    continue
                self.problems.extend(check_gateway(request, stack, gateway))
                self._held.use_gateway(stack, gateway, request.gbps)

    def _is_given(self, stack: str, use: GatewayUse) -> bool:
        """Return whether a given gateway of an Azure region serves links of a kind: then none is made."""
        given = self.existing.get(stack)
        return given is not None and serves(given.hub, use)

    def hub(self, stack: str) -> HubPlan:
        """Return a stack's end of the links planned so far."""
        region, existing = self.regions[stack], self.existing.get(stack, RegionExisting())
        peers = sorted(link.other(stack) for link in self.links if stack in link.ends)
        parts, network = linked_parts(region), region.existing.network
        asn = existing.hub.asn if existing.hub is not None else None
        match region:
            case AwsRegion():
                known_asn, account = self._held.asn(stack), region.account_id
            case AzureRegion():
                known_asn, account = self.catalog.azure_network().asn.value, region.subscription_id
            case _:
                known_asn, account = self.catalog.oci_network().asn.value, region.tenancy_id
        return HubPlan(
            stack=stack,
            cloud=region.cloud,
            region=region.region,
            account=account,
            cidr=region.network.cidr,
            asn=known_asn if asn is None else asn,
            peers=MappingProxyType({peer: self.regions[peer].network.cidr for peer in peers}),
            vpn_gateway=self._held.gateway(stack, "vpn"),
            expressroute_gateway=self._held.gateway(stack, "expressroute"),
            given=existing.hub,
            network_id=None if network is None else network.id,
            zone_id=existing.dns_zone_id,
            writes_records=self._writes_records(stack),
            route_tables=parts.route_tables,
            groups=parts.groups,
        )

    def _writes_records(self, stack: str) -> bool:
        zone = self.existing.get(stack, RegionExisting()).dns_zone_id
        same = sorted(other for other, given in self.existing.items() if given.dns_zone_id == zone)
        return zone is None or stack == same[0]


def check_ends(request: LinkRequest) -> Iterator[Problem]:
    """Check that both ends are region stacks with a readable declaration."""
    allowed = ", ".join(sorted(request.regions)) or "no region stack has a readable declaration"
    for position, stack in enumerate(request.link.between):
        if stack not in request.regions:
            limit = "one stacks/Pulumi.<stack>.yaml per stack, without errors"
            yield request.problem(f"between[{position}]", stack, allowed, limit)


def check_clouds(request: LinkRequest) -> Iterator[Problem]:
    """Check that the link's kind joins the two clouds."""
    pair, clouds = request.clouds, request.facts.clouds
    if pair in clouds.value:
        return
    kinds = request.catalog.link_kinds()
    able = [name for name, facts in sorted(kinds.items()) if pair in facts.clouds.value]
    if able:
        given = f"{request.link.kind} for {pair}"
        yield request.problem("kind", given, " or ".join(able), source_of(clouds))
        return
    pairs = sorted({joined for facts in kinds.values() for joined in facts.clouds.value})
    given = f"{pair}: {' and '.join(request.link.between)}"
    yield request.problem("between", given, ", ".join(pairs), source_of(clouds))


def check_local_zones(request: LinkRequest) -> Iterator[Problem]:
    """Check that the transit gateway of a region in a Local Zone can attach in the zone's parent zone."""
    local_zones = request.catalog.local_zones("aws")
    for position, stack in enumerate(request.link.between):
        region = request.regions[stack]
        local = local_zones.get(region.zone) if isinstance(region, AwsRegion) else None
        if not isinstance(region, AwsRegion) or local is None or local.parent_zone is None:
            continue
        parent = local.parent_zone
        if parent.value not in region.system_zones:
            yield request.problem(
                f"between[{position}]",
                f"{stack}, in Local Zone {local.id} with system_zones {', '.join(region.system_zones)}",
                f"{parent.value} among the system_zones of stacks/Pulumi.{stack}.yaml",
                f"transit gateways reach {local.id} through its parent zone only"
                f" (catalogue: {parent.source}, {parent.as_of})",
            )


def check_gateway(request: LinkRequest, stack: str, use: GatewayUse) -> Iterator[Problem]:
    """Check that an Azure region's gateway carries the link beside those declared before it."""
    largest, before = use.skus[-1], request.held.gateway_load_gbps(stack, use.gateway)
    together = before + request.gbps
    if use.is_bypassed or together <= largest.gbps.value:
        return
    yield request.problem(
        "gbps",
        f"{plain(before)} + {plain(request.gbps)} = {plain(together)} Gbit/s on the gateway of {stack}",
        f"at most {plain(largest.gbps.value)} Gbit/s together",
        f"Azure gateway {largest.name} is the largest, and a virtual network has one gateway of each type",
    )
