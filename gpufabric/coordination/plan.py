"""Plans the lighthouse, its fallback, rendezvous stores and timeouts of a training job."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.geography import geography
from gpufabric.coordination.experts import ExpertLaunch, expert_launches
from gpufabric.coordination.groups import ReplicaGroup, groups_of
from gpufabric.plan.latency import link_round_trips_ms
from gpufabric.plan.lighthouse import Lighthouse, choose, link_trips
from gpufabric.plan.linked_parts import linked_parts
from gpufabric.plan.links.flows import flows_of
from gpufabric.plan.links.model import clouds_of
from gpufabric.plan.links.packets import packet_sizes
from gpufabric.plan.load_balancers import NO_FIXED_ADDRESS, FixedAddresses, fixed_addresses
from gpufabric.plan.names import lighthouse_name, rendezvous_name
from gpufabric.plan.paced_training import PacedTraining
from gpufabric.plan.regions import AnyRegionPlan
from gpufabric.plan.resilience.quorum import quorum_problems
from gpufabric.plan.resilience.sites import Site, power_domain_of
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.regions import AnyRegion
from gpufabric.spec.training import Training
from gpufabric.training.experts.rules import expert_problems
from gpufabric.training.fabric_links import fabric_links
from gpufabric.training.pace.job import paced_job
from gpufabric.training.pace.pace import NoPace
from gpufabric.training.payload import sync_bits
from gpufabric.training.schedule import SyncSchedule
from gpufabric.training.sync import sync_plan
from gpufabric.training.timeouts import Timeouts, timeouts
from gpufabric.wire.project import PROJECT_FILE


@dataclass(frozen=True, slots=True)
class Coordination:
    """How the replica groups of a fabric find each other.

    Attributes:
        fabric: name of the fabric.
        training: the job.
        groups: replica groups of all regions, by number.
        lighthouse: regions of the lighthouse.
        host: name of the lighthouse.
        rendezvous: name of each region's rendezvous store, by stack.
        fixed: addresses of the names, by stack.
        ranges: networks of all regions, which may reach the lighthouse.
        timeouts: timeouts of all replica groups and of the lighthouse.
        narrow: regions with a link that takes smaller packets than its machines send.
        schedule: when layers are synchronized between regions.
        sync_bits: bits of a parameter as regions exchange it.
        experts: experts of each replica group, by its number; empty for a dense model.
        connections: connections that fill a link, by region: the most of its links. Regions whose links say
            nothing of it are left out.
    """

    fabric: str
    training: Training
    groups: tuple[ReplicaGroup, ...]
    lighthouse: Lighthouse
    host: str
    rendezvous: Mapping[str, str]
    fixed: Mapping[str, FixedAddresses]
    ranges: tuple[IPv4Network, ...]
    timeouts: Timeouts
    narrow: frozenset[str]
    schedule: SyncSchedule
    sync_bits: int
    experts: Mapping[int, ExpertLaunch]
    connections: Mapping[str, int]


def coordinate(
    fabric: Fabric,
    plans: Sequence[AnyRegionPlan],
    regions: Mapping[str, AnyRegion],
    backbone: Backbone | None,
    catalog: Catalog,
    *,
    host: str | None = None,
) -> Coordination:
    """Plan how the replica groups of a fabric find each other.

    Args:
        fabric: with the training job.
        plans: all regions.
        regions: their declarations, by stack.
        backbone: the links; None for a single region.
        catalog: locations, latencies, and defaults of timeouts.
        host: name of the lighthouse. None: its name in the fabric's zone. A single region has no backbone and
            thus no zone, so addresses replace names.

    Raises:
        DeclarationError: no training job is declared, the time of its step is unknown, no region has a link
            to all others, the quorum is larger than the number of replica groups, what is declared about
            experts does not fit the model or the regions, the declared region cannot host the lighthouse, or
            the round trip of a link is unknown.
    """
    known = geography(catalog)
    without = [plan.stack for plan in plans if not linked_parts(plan.spec).fixed]
    if without:
        raise DeclarationError.of(
            "existing.network",
            given=f"{', '.join(without)}, without a subnet for fixed addresses of load balancers",
            allowed="regions that have one",
            limit=NO_FIXED_ADDRESS,
        )
    job = _job(fabric, regions, catalog)
    trips = link_trips(backbone, regions, known)
    sites = tuple(
        Site(plan.stack, plan.spec.cloud, plan.gpus, power_domain_of(plan.spec, known)) for plan in plans
    )
    chosen = choose(sites, trips, fabric.names.lighthouse)
    if chosen is None:
        raise DeclarationError.of(
            "links",
            given=", ".join(sorted(f"{first} and {second}" for first, second in trips)) or "no link",
            allowed=f"one of {', '.join(site.stack for site in sites)} with a link to every other one",
            limit="every replica group must reach the lighthouse, and links are not transitive",
        )
    ends = [chosen.seat, chosen.serving, *([chosen.fallback] if chosen.fallback else [])]
    groups = groups_of(plans, _order(backbone))
    wide = fabric_links(fabric, backbone, regions, catalog) if backbone else ()
    gpus = {plan.stack: plan.gpus for plan in plans}
    if faults := (
        *quorum_problems(job, len(groups)),
        *expert_problems(job, gpus, wide, catalog, job.step_seconds),
    ):
        raise DeclarationError(faults)
    synced = sync_plan(job, {group.stack for group in groups}, wide, catalog)
    fixed = {plan.stack: fixed_addresses(plan.spec.cloud, plan.cidr) for plan in plans}
    zone = fabric.names.zone if backbone else None
    at_seat = fixed[chosen.serving.stack].lighthouse
    return Coordination(
        fabric=fabric.name,
        training=job,
        groups=groups,
        lighthouse=chosen,
        host=host or (lighthouse_name(zone) if zone else str(at_seat)),
        rendezvous={
            stack: rendezvous_name(stack, zone) if zone else str(addresses.rendezvous)
            for stack, addresses in fixed.items()
        },
        fixed=fixed,
        ranges=tuple(sorted(plan.cidr for plan in plans)),
        timeouts=timeouts(
            job,
            len(groups),
            max(end.worst_ms for end in ends),
            synced.sending_seconds(wide) + synced.latency_seconds,
            catalog,
        ),
        narrow=_narrow(backbone, catalog),
        schedule=synced.schedule,
        sync_bits=sync_bits(job, catalog),
        experts=expert_launches(job, groups, plans, catalog),
        connections=_connections(backbone, regions, catalog),
    )


def _job(fabric: Fabric, regions: Mapping[str, AnyRegion], catalog: Catalog) -> PacedTraining:
    """Return the declared job with its step time.

    Raises:
        DeclarationError: no job is declared, or the time of its step is unknown.
    """
    where = "fabric.training"
    if fabric.training is None:
        raise DeclarationError(
            [
                Problem(
                    where,
                    "nothing",
                    "the training job",
                    "timeouts and the sync mode depend on it",
                    PROJECT_FILE,
                )
            ]
        )
    job = paced_job(fabric.training, regions, catalog)
    if isinstance(job, NoPace):
        measured = "the time of a training step, in seconds, as you measured it"
        raise DeclarationError(
            [
                Problem(
                    f"{where}.step_seconds",
                    f"nothing, and there is {job.text}",
                    measured,
                    "timeouts depend on it",
                    PROJECT_FILE,
                )
            ]
        )
    return job


def _order(backbone: Backbone | None) -> tuple[str, ...]:
    """Return the regions in order of their first link."""
    return tuple(dict.fromkeys(end for link in (backbone.links if backbone else ()) for end in link.between))


def _connections(
    backbone: Backbone | None, regions: Mapping[str, AnyRegion], catalog: Catalog
) -> dict[str, int]:
    most: dict[str, int] = {}
    trips = link_round_trips_ms(backbone, regions, geography(catalog)) if backbone else {}
    for link in backbone.links if backbone else ():
        flows = flows_of(link, trips.get(link.key), catalog).flows
        for end in link.between if flows else ():
            most[end] = max(most.get(end, 0), flows or 0)
    return most


def _narrow(backbone: Backbone | None, catalog: Catalog) -> frozenset[str]:
    kinds = catalog.link_kinds()
    narrow: set[str] = set()
    for link in backbone.links if backbone else ():
        first, second = sorted(link.between)
        if packet_sizes(kinds[link.kind], clouds_of((first, second)), catalog).too_large:
            narrow |= {first, second}
    return frozenset(narrow)
