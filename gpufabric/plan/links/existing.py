"""Conditions on the existing parts of the backbone."""

import re
from collections.abc import Iterable, Iterator, Mapping

from gpufabric.catalog.catalog import Catalog, default_catalog
from gpufabric.plan.existing import unusable
from gpufabric.plan.given_facts import Finding, UnknownFact, problems_in, unknowns_in
from gpufabric.plan.links.addresses import SIDES
from gpufabric.plan.links.given_hubs import hub_findings
from gpufabric.plan.links.given_regions import missing_part, region_findings
from gpufabric.plan.links.hub_case import HubCase
from gpufabric.plan.links.kinds.vpn import VpnPlan
from gpufabric.plan.links.model import LinkPlan
from gpufabric.spec.aws.existing import AwsGivenHub
from gpufabric.spec.azure.existing import AzureGivenHub
from gpufabric.spec.backbone import Backbone, RegionExisting
from gpufabric.spec.existing import Given
from gpufabric.spec.oci.existing import OciGivenHub
from gpufabric.spec.problems import Problem
from gpufabric.spec.regions import AnyRegion

USABLE: frozenset[str] = frozenset({"hub"})
"""Property paths, below a stack's ``existing``, of the given things that a hub uses."""


ZONES = {
    "aws": re.compile(r"Z[A-Z0-9]{1,31}"),
    "azure": re.compile(
        r"/subscriptions/[0-9a-fA-F-]{36}/resourceGroups/[^/]+"
        r"/providers/Microsoft\.Network/privateDnsZones/[a-z0-9.-]+"
    ),
    "oci": re.compile(r"ocid1\.dns-zone\.[a-z0-9]+\.[a-z0-9-]*\.[a-z0-9]+"),
}
"""Forms of the ids of private DNS zones."""

HUBS: dict[str, tuple[type[Given], str]] = {
    "aws": (AwsGivenHub, "the id of a transit gateway"),
    "azure": (AzureGivenHub, "the resource id of a virtual WAN hub or virtual network gateway"),
    "oci": (OciGivenHub, "the OCID of a DRG"),
}
"""Hubs of each cloud, and their ids in words."""


def existing_problems(
    backbone: Backbone,
    regions: Mapping[str, AnyRegion],
    catalog: Catalog,
    *,
    zone: str,
    links: Iterable[LinkPlan] = (),
) -> list[Problem]:
    """Check the given parts of the backbone. What is unknown of them is not a problem.

    Args:
        backbone: the declaration, completed by snapshots of its regions' accounts.
        regions: declarations of the region stacks, by stack.
        catalog: facts on gateways.
        zone: name of the fabric's private DNS zone.
        links: plans of the links, as far as they could be planned.
    """
    problems: list[Problem] = []
    for stack, given in backbone.existing.items():
        where = f"existing.{stack}"
        if stack not in backbone.stacks:
            allowed = f"a stack with a link: {', '.join(backbone.stacks)}"
            problems.append(Problem(where, stack, allowed, "links of the backbone"))
        problems += unusable(given, where, frozenset(f"{where}.{path}" for path in USABLE))
        problems += _cloud_problems(where, stack, given)
        problems += _zone_problems(where, given, zone)
    problems += problems_in(_findings(backbone, regions, catalog))
    for link in links:
        if isinstance(link, VpnPlan):
            problems += _inside_problems(backbone, link)
    return problems


def existing_unknowns(
    backbone: Backbone, regions: Mapping[str, AnyRegion] | None = None
) -> list[UnknownFact]:
    """Return what is unknown of the given parts of the backbone, which the rules therefore do not check.

    Args:
        backbone: the declaration, completed by snapshots of its regions' accounts.
        regions: declarations of the region stacks, by stack; without a region, nothing is said of it.
    """
    findings: list[Finding] = []
    for stack, given in backbone.existing.items():
        if given.dns_zone_id is not None and _zone_name(given) is None:
            decides = "the zone has the name of the fabric's zone"
            findings.append(UnknownFact(f"existing.{stack}.dns_zone_name", given.dns_zone_id, decides))
    findings += _findings(backbone, regions or {}, default_catalog())
    return unknowns_in(findings)


def _findings(backbone: Backbone, regions: Mapping[str, AnyRegion], catalog: Catalog) -> Iterator[Finding]:
    for stack in backbone.stacks:
        region = regions.get(stack)
        if region is None:
            continue
        links = tuple(link for link in backbone.links if stack in link.between)
        case = HubCase(f"existing.{stack}.hub", stack, region, links, backbone, catalog)
        given = backbone.existing.get(stack)
        hub = given.hub if given is not None else None
        if not isinstance(hub, HUBS[region.cloud][0]):
            hub = None
        yield from missing_part(case, hub)
        if hub is not None:
            yield from hub_findings(case, hub)
        ends = (end for link in links for end in link.between if end != stack)
        peers = {peer: regions[peer].network.cidr for peer in sorted(ends) if peer in regions}
        if peers:
            yield from region_findings(case, hub, peers)


def _cloud_problems(where: str, stack: str, given: RegionExisting) -> Iterator[Problem]:
    """Check that what a region is given is of its cloud."""
    cloud = stack.split("-", 1)[0]
    hub_class, allowed = HUBS[cloud]
    if given.hub is not None and not isinstance(given.hub, hub_class):
        yield Problem(f"{where}.hub.id", given.hub.id, allowed, f"{stack} is a region of {cloud}")
    zone = given.dns_zone_id
    if zone is not None and ZONES[cloud].fullmatch(zone) is None:
        allowed = "the id of a private DNS zone in that cloud"
        yield Problem(f"{where}.dns_zone_id", zone, allowed, f"{stack} is a region of {cloud}")


def _zone_name(given: RegionExisting) -> str | None:
    """Return the name of a zone that exists. An id of Azure ends with it."""
    if given.dns_zone_id is not None and given.dns_zone_id.startswith("/"):
        return given.dns_zone_id.rpartition("/")[2]
    return given.dns_zone_name


def _zone_problems(where: str, given: RegionExisting, zone: str) -> Iterator[Problem]:
    if given.dns_zone_id is None:
        if given.dns_zone_name is not None:
            allowed, limit = "nothing without dns_zone_id", "the stack makes a zone of the fabric's name"
            yield Problem(f"{where}.dns_zone_name", given.dns_zone_name, allowed, limit)
        return
    name = _zone_name(given)
    if name is not None and name != zone:
        limit = "names.zone of the fabric: all regions resolve the same names"
        yield Problem(f"{where}.dns_zone_id", f"{given.dns_zone_id}, the zone {name}", zone, limit)


def _inside_problems(backbone: Backbone, link: VpnPlan) -> Iterator[Problem]:
    """Check that a VPN gateway that exists has the link's addresses: the stack cannot add them to it."""
    for stack in link.ends:
        given = backbone.existing.get(stack)
        hub = given.hub if given is not None else None
        if not isinstance(hub, AzureGivenHub) or hub.instances is None or len(hub.instances) != len(SIDES):
            continue
        for position, side in enumerate(SIDES):
            held = {str(address) for address in hub.instances[position].inside_addresses}
            needed = [link.address(tunnel, stack) for tunnel in link.pair(side)]
            if not held.issuperset(needed):
                where = f"existing.{stack}.hub.instances[{position}].inside_addresses"
                limit = f"addresses inside the tunnels of {link.key}, which follow from its name"
                yield Problem(where, ", ".join(sorted(held)) or "none", ", ".join(needed), limit)
