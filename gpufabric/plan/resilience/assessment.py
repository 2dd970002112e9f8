"""Assesses a declared fabric: losses it withstands, checkpoints, round trips."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.geography import geography
from gpufabric.plan.latency import (
    Nearness,
    RoundTrip,
    latency_problems,
    link_round_trip,
    nearness_text,
    under_a_millisecond,
)
from gpufabric.plan.resilience.copies import CLUSTER_METHOD
from gpufabric.plan.resilience.losses import (
    FabricLoss,
    bridges,
    losses,
    parts_of,
    replicas_of,
    too_little,
    without_power_domain,
)
from gpufabric.plan.resilience.quorum import quorum_after, quorum_of, quorum_problems, unsurvived
from gpufabric.plan.resilience.recovery import RecoveryPoint, Replication, plan_replication
from gpufabric.plan.resilience.sites import Site, sites_of
from gpufabric.plural import plural
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.problems import Problem
from gpufabric.spec.regions import AnyRegion

NO_POLICY = "no checkpoint policy is declared: checkpoints left after a region's loss are unknown"


@dataclass(frozen=True, slots=True)
class Review:
    """Losses that a fabric withstands.

    Attributes:
        sites: its regions, sorted by stack.
        domains: title of each power domain, by id.
        minimum_share: the declared share, as a percentage; empty if none is declared.
        losses: effect of each loss.
        parts: stacks of each connected part, before any loss.
        unlinked: pairs of stacks without a link of their own.
        round_trips: round trip of each link by its key; None if unknown.
        nearness: pairs of regions, and whether they can be under a millisecond.
        replication: the checkpoint policy; None if none is declared.
        backbone_problems: faults of the backbone's declaration.
        quorum_problems: faults of the declared quorum.
        unsurvived: losses that the job must survive, but that leave no quorum.
    """

    sites: tuple[Site, ...]
    domains: Mapping[str, str]
    minimum_share: str
    losses: tuple[FabricLoss, ...]
    parts: tuple[frozenset[str], ...]
    unlinked: tuple[tuple[str, str], ...]
    round_trips: Mapping[str, RoundTrip | None]
    nearness: tuple[Nearness, ...]
    replication: Replication | None
    backbone_problems: tuple[Problem, ...]
    quorum_problems: tuple[Problem, ...] = ()
    unsurvived: tuple[Problem, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All faults: of the backbone's declaration, the quorum and the checkpoint policy."""
        replication = self.replication.problems if self.replication else ()
        return self.backbone_problems + self.quorum_problems + replication

    def title(self, loss: FabricLoss | RecoveryPoint) -> str:
        """Return the name of the loss; for a power domain, with its title."""
        if loss.kind == "power domain":
            return f"{loss.name} ({self.domains[loss.name]})"
        return loss.name

    @property
    def without_gpus(self) -> tuple[str, ...]:
        """Regions without GPUs, sorted."""
        return tuple(site.stack for site in self.sites if not site.gpus)

    @property
    def shortfalls(self) -> tuple[str, ...]:
        """Losses after which less than the declared share of the GPUs can continue training together."""
        return tuple(_shortfalls(self))

    @property
    def checkpoint_losses(self) -> tuple[str, ...]:
        """Losses that destroy every checkpoint, or a note that no checkpoint policy is declared."""
        return tuple(_unsafe(self))

    @property
    def lines(self) -> tuple[str, ...]:
        """Lines on everything that the tables do not show."""
        quorum = next((loss.quorum for loss in self.losses if loss.quorum is not None), None)
        needed = (
            () if quorum is None else (f"training continues with a quorum of {plural(quorum, 'replica')}",)
        )
        trips = (
            f"link {key}: round trip {trip if trip else 'unknown'}" for key, trip in self.round_trips.items()
        )
        return (*_warnings(self), *needed, *trips, *_copies(self), *nearness_text(self.nearness))

    @property
    def headlines(self) -> tuple[str, ...]:
        """Lines that every preview shows: losses that the fabric does not withstand, and near pairs."""
        return (*_warnings(self), *self.checkpoint_losses, *nearness_text(self.nearness))


def review(
    fabric: Fabric,
    regions: Mapping[str, AnyRegion],
    backbone: Backbone | None,
    *,
    catalog: Catalog,
    now: datetime,
) -> Review:
    """Review a fabric.

    Args:
        fabric: with its resilience requirements.
        regions: declarations of the region stacks that could be read.
        backbone: the links; None if there are none.
        catalog: facts.
        now: time of the review; pools whose capacity has ended have no GPUs.

    Raises:
        DeclarationError: the catalogue does not have the shape of a pool.
    """
    known = geography(catalog)
    sites = sites_of(regions, catalog, known, now)
    links = tuple(link for link in (backbone.links if backbone else ()) if set(link.between) <= set(regions))
    share = fabric.resilience.minimum_surviving_share
    ends = {link.key: link.between for link in links}
    training, replicas = fabric.training, replicas_of(sites)
    lost = losses(sites, ends, share, quorum_of(training, replicas) if training and replicas else None)
    return Review(
        sites=sites,
        domains={domain.id: domain.title.value for domain in known.power_domains.values()},
        minimum_share="" if share is None else f"{share:.0%}",
        losses=lost,
        parts=parts_of([site.stack for site in sites], ends.values()),
        unlinked=tuple(
            pair
            for pair in combinations(sorted(regions), 2)
            if not any(set(pair) == set(end) for end in ends.values())
        ),
        round_trips={link.key: link_round_trip(link, regions, known) for link in links},
        nearness=under_a_millisecond(regions, known),
        replication=plan_replication(fabric, regions, sites, backbone, catalog),
        backbone_problems=latency_problems(backbone, regions, known) if backbone else (),
        quorum_problems=quorum_problems(training, replicas),
        unsurvived=unsurvived(training, lost) if training else (),
    )


def _warnings(review: Review) -> Iterator[str]:
    if len(review.parts) > 1:
        apart = "; ".join(", ".join(sorted(part)) for part in review.parts)
        yield f"links do not connect all regions: {apart}"
    for first, second in review.unlinked:
        yield (
            f"{first} and {second} have no link between them, and links are not transitive:"
            " they cannot communicate"
        )
    for key in bridges(review.losses):
        yield f"link {key} is a bridge: its loss splits the fabric"
    yield from review.shortfalls
    for problem in review.unsurvived:
        yield f"must be survived: {problem.given}"
    idle = review.without_gpus
    if idle and len(idle) == len(review.sites):
        yield "no region has GPUs: nothing trains, so no loss can be judged"
    elif idle:
        yield f"without GPUs: {', '.join(idle)}; the other regions train without them"
    unknown = without_power_domain(review.sites)
    if unknown:
        yield f"unknown power domain: {', '.join(unknown)}; losses of power domains do not include them"


def _shortfalls(review: Review) -> Iterator[str]:
    for loss in too_little(review.losses):
        left = quorum_after(loss)
        gpus = f"{loss.gpus_together:,} of {loss.gpus_before:,} GPUs ({loss.share:.0%}) can continue training"
        kept = f"{gpus}, below" if left.holds else f"{left.text}; below"
        yield f"loss of {loss.kind} {review.title(loss)}: {kept} the declared {review.minimum_share}"


def _unsafe(review: Review) -> Iterator[str]:
    """Yield the losses that destroy every checkpoint. For a region, that is a fault of the declaration
    instead."""
    if review.replication is None:
        yield NO_POLICY
        return
    for point in review.replication.points:
        if point.holder is None:
            yield f"loss of {point.kind} {review.title(point)}: no checkpoint is left"


def _copies(review: Review) -> Iterator[str]:
    plan = review.replication
    if plan is None:
        yield NO_POLICY
        return
    for copy in plan.copies:
        rate = f"{copy.gbps:.3g} Gbit/s" if copy.gbps is not None else "unknown rate"
        link = f", {copy.link_share:.0%} of link {copy.link}" if copy.link_share is not None else ""
        time = f"{copy.minutes:.0f} min" if copy.minutes is not None else "time unknown"
        every = f", every {copy.period_minutes} min" if copy.period_minutes is not None else ""
        by = (
            f'; runs after you apply the files of "gpufabric manifests {copy.source}"'
            if copy.method.id == CLUSTER_METHOD
            else ""
        )
        way = f"{copy.method.id}{every}, {rate}{link}, {time}{by}"
        yield f"checkpoints {copy.source} to {copy.destination}: {way}"
