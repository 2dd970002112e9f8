"""Records of the fabric's private DNS zone.

Every region has a copy of the zone in its own cloud, so that no region depends on another to resolve a name.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.geography import geography
from gpufabric.plan.lighthouse import Lighthouse, choose, link_trips
from gpufabric.plan.linked_parts import linked_parts
from gpufabric.plan.load_balancers import NO_FIXED_ADDRESS, fixed_addresses
from gpufabric.plan.resilience.sites import Site, power_domain_of
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.regions import AnyRegion

LIGHTHOUSE = "lighthouse"
FALLBACK = "lighthouse-fallback"

TTL_SECONDS = 30
"""Time that resolvers cache an answer. Replicas may still ask a lost seat for this long after the record has
changed. Queries within a region's network are few, so a short time costs nothing."""

LONGEST_LABEL = 63
"""Longest label of a DNS name, in characters (RFC 1035)."""


@dataclass(frozen=True, slots=True)
class DnsRecord:
    """An A record, the same in every region's copy of the zone.

    Attributes:
        name: name without the zone.
        stack: the region it points to.
        address: the address there.
    """

    name: str
    stack: str
    address: IPv4Address


@dataclass(frozen=True, slots=True)
class NamesPlan:
    """The zone.

    Attributes:
        zone: its name.
        records: its records, sorted by name.
        note: why the lighthouse, or the store of a region, has no name; empty if all have one.
    """

    zone: str
    records: tuple[DnsRecord, ...]
    note: str = ""

    def full(self, record: DnsRecord) -> str:
        """Return the whole name of a record."""
        return f"{record.name}.{self.zone}"


def lighthouse_name(zone: str) -> str:
    """Return the name of the lighthouse."""
    return f"{LIGHTHOUSE}.{zone}"


def rendezvous_name(stack: str, zone: str) -> str:
    """Return the name of a region's rendezvous store."""
    return f"{_rendezvous(stack)}.{zone}"


def plan_names(
    fabric: Fabric, backbone: Backbone, regions: Mapping[str, AnyRegion], catalog: Catalog
) -> NamesPlan:
    """Plan the records of the zone: one for each region, and those of the lighthouse.

    A new region adds a record and changes none, unless it becomes the lighthouse's seat; a declared
    ``names.lighthouse`` prevents that. The fallback's record does not depend on it.

    Args:
        fabric: with the name of the zone.
        backbone: the links.
        regions: declarations of all regions that have a link, by stack.
        catalog: facts on places.

    Raises:
        DeclarationError: a region's range does not fit the address plan, a stack's name is too long for DNS,
            or the declared stack cannot host the lighthouse.
    """
    problems: list[Problem] = []
    linked = {stack: regions[stack] for stack in backbone.stacks}
    without = [stack for stack, region in linked.items() if not linked_parts(region).fixed]
    addressed = {stack: region for stack, region in linked.items() if stack not in without}
    records = list(_rendezvous_records(addressed, problems))
    if problems:
        raise DeclarationError(problems)
    chosen, note = _lighthouse(fabric, backbone, linked, catalog, without)
    if chosen is not None:
        records.append(_lighthouse_record(LIGHTHOUSE, chosen.serving.stack, linked))
        if chosen.fallback is not None:
            records.append(_lighthouse_record(FALLBACK, chosen.fallback.stack, linked))
    notes = [note] if note else []
    if without:
        notes.append(f"{', '.join(without)}: no name, since {NO_FIXED_ADDRESS}")
    records.sort(key=lambda record: record.name)
    return NamesPlan(fabric.names.zone, tuple(records), "; ".join(notes))


def _lighthouse_record(name: str, stack: str, regions: Mapping[str, AnyRegion]) -> DnsRecord:
    region = regions[stack]
    return DnsRecord(name, stack, fixed_addresses(region.cloud, region.network.cidr).lighthouse)


def _rendezvous(stack: str) -> str:
    return f"rendezvous.{stack}"


def _rendezvous_records(regions: Mapping[str, AnyRegion], problems: list[Problem]) -> Iterator[DnsRecord]:
    for stack, region in regions.items():
        if len(stack) > LONGEST_LABEL:
            allowed = f"a stack's name of at most {LONGEST_LABEL} characters"
            problems.append(Problem("links", f"{stack}, {len(stack)} characters", allowed, "RFC 1035, 2.3.4"))
            continue
        try:
            fixed = fixed_addresses(region.cloud, region.network.cidr)
        except DeclarationError as error:
            problems.extend(
                Problem(
                    "links",
                    f"{problem.where} {problem.given} of stack {stack}",
                    problem.allowed,
                    problem.limit,
                )
                for problem in error.problems
            )
            continue
        yield DnsRecord(_rendezvous(stack), stack, fixed.rendezvous)


def _lighthouse(
    fabric: Fabric,
    backbone: Backbone,
    regions: Mapping[str, AnyRegion],
    catalog: Catalog,
    without_address: Collection[str],
) -> tuple[Lighthouse | None, str]:
    """Return the lighthouse, or the reason why there is none."""
    known = geography(catalog)
    sites = [
        Site(stack, region.cloud, 0, power_domain_of(region, known)) for stack, region in regions.items()
    ]
    try:
        trips = link_trips(backbone, regions, known)
    except DeclarationError as error:
        missing = ", ".join(problem.where for problem in error.problems)
        return None, f"the lighthouse has no name, since the plan needs {missing}"
    chosen = choose(sites, trips, fabric.names.lighthouse, without_address=without_address)
    if chosen is None:
        where = "a link to every other region" + (" and a fixed address" if without_address else "")
        return None, f"the lighthouse has no name: no region has {where}"
    return chosen, ""
