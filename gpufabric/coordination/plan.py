"""Works out where replica groups meet: the lighthouse, its fallback, and the time-outs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gpufabric.catalog.geography import Geography
from gpufabric.coordination.groups import Group, groups_of
from gpufabric.plan.latency import AnyRegion, link_round_trip
from gpufabric.plan.lighthouse import Lighthouse, choose
from gpufabric.plan.region import AnyRegionPlan
from gpufabric.plan.sites import Site, power_domain_of
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.fabric import Fabric, Training
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.training.timeouts import Timeouts, timeouts

FILE = "Pulumi.yaml"


@dataclass(frozen=True, slots=True)
class Coordination:
    """How the replica groups of a fabric find each other.

    Attributes:
        fabric: name of the fabric.
        training: the job.
        groups: replica groups of all regions, by number.
        lighthouse: where the lighthouse runs.
        host: name under which replica groups reach it.
        timeouts: time-outs of all of them.
    """

    fabric: str
    training: Training
    groups: tuple[Group, ...]
    lighthouse: Lighthouse
    host: str
    timeouts: Timeouts


def coordinate(
    fabric: Fabric,
    plans: Sequence[AnyRegionPlan],
    regions: Mapping[str, AnyRegion],
    backbone: Backbone | None,
    known: Geography,
    *,
    host: str | None = None,
) -> Coordination:
    """Work out how the replica groups of a fabric find each other.

    Args:
        fabric: with the training job.
        plans: all regions.
        regions: their declarations, by stack.
        backbone: the links; None where there is one region.
        known: what the catalogue knows of places.
        host: name of the lighthouse; by default ``lighthouse.<fabric>.internal``.

    Raises:
        DeclarationError: no training job is declared, or no region has a link to all others, or the round
            trip of a link is not known.
    """
    if fabric.training is None:
        raise DeclarationError(
            [
                Problem(
                    "config.fabric.default.training",
                    "nothing",
                    "the training job",
                    "time-outs and the sync mode follow from it",
                    FILE,
                )
            ]
        )
    trips = _trips(backbone, regions, known)
    sites = tuple(
        Site(plan.stack, plan.spec.cloud, plan.gpus, power_domain_of(plan.spec, known)) for plan in plans
    )
    chosen = choose(sites, trips)
    if chosen is None:
        raise DeclarationError.of(
            "links",
            given=", ".join(sorted(f"{one} and {other}" for one, other in trips)) or "no link",
            allowed=f"one of {', '.join(site.stack for site in sites)} with a link to each other one",
            limit="every replica group must reach the lighthouse, and links do not forward",
        )
    worst = max(chosen.seat.worst_ms, chosen.fallback.worst_ms if chosen.fallback else 0.0)
    groups = groups_of(plans)
    gbps = [link.gbps for link in backbone.links] if backbone else []
    return Coordination(
        fabric=fabric.name,
        training=fabric.training,
        groups=groups,
        lighthouse=chosen,
        host=host or f"lighthouse.{fabric.name}.internal",
        timeouts=timeouts(fabric.training, len(groups), worst, gbps),
    )


def _trips(
    backbone: Backbone | None, regions: Mapping[str, AnyRegion], known: Geography
) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    problems: list[Problem] = []
    for position, link in enumerate(backbone.links if backbone else ()):
        if not set(link.between) <= set(regions):
            continue
        trip = link_round_trip(link, regions, known)
        if trip is None:
            where, limit = f"links[{position}].latency_ms", "the catalogue does not know where an end is"
            problems.append(Problem(where, "nothing", "the round trip over the link, in ms", limit))
        else:
            found[link.between] = trip.ms
    if problems:
        raise DeclarationError(problems)
    return found
