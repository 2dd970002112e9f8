"""The answer to a job: what to lease, what it costs, and why not something else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gpufabric.planner.conflict import Conflict, conflict_of
from gpufabric.planner.links import BackbonePart, LinkChoice, LinkOffer
from gpufabric.planner.listed import JobOffers, LeftOut, ListedOffer
from gpufabric.planner.listed_links import ListedLinks, UnusableLink
from gpufabric.planner.model import LeaseModel
from gpufabric.planner.needs import LeaseNeeds, Lost
from gpufabric.planner.places import kw_limits
from gpufabric.planner.ramp import (
    days_until_done,
    needed_tokens_per_second,
    ramp_needs,
    steps_of,
)
from gpufabric.planner.reasons import NotTaken, not_taken
from gpufabric.planner.rules import lease_model
from gpufabric.planner.solver import SolvedLease, cheapest
from gpufabric.spec.lease_job import LeaseJob
from gpufabric.time_units import HOURS_PER_DAY
from gpufabric.training.links import STALL_SHARE
from gpufabric.training.sync import sync_plan
from gpufabric.training.wide_link import WideLink

_TRILLION = 10**12
_KW_PER_MW = 1000


@dataclass(frozen=True, slots=True)
class Leased:
    """Machines to lease.

    Attributes:
        listed: the offer.
        units: units of it.
    """

    listed: ListedOffer
    units: int

    @property
    def machines(self) -> int:
        """Machines."""
        return self.units * self.listed.machines

    @property
    def gpus(self) -> int:
        """Accelerators."""
        return self.units * self.listed.offer.gpus

    @property
    def usd_per_hour(self) -> float:
        """Cost, spread over the hours of the run, in US dollars."""
        return self.units * self.listed.offer.usd_per_hour


@dataclass(frozen=True, slots=True)
class LeasedLinks:
    """Links to lease.

    Attributes:
        listed: links of the job.
        links: those to lease, by name.
        parts: what they need in the regions.
        compute_share: share of the time that GPUs compute at the pace of the lease, from 0 to 1; the rest
            waits for links. It is part of the stated goodput.
        needs_gbps: bandwidth of each link at which GPUs wait as long as they may, by the link's key, in
            Gbit/s.
    """

    listed: ListedLinks
    links: tuple[LinkOffer, ...]
    parts: tuple[BackbonePart, ...]
    compute_share: float
    needs_gbps: Mapping[str, float]

    @property
    def usd_per_hour(self) -> float:
        """Price of links and parts, in US dollars."""
        return sum(link.usd_per_hour for link in self.links) + self.parts_usd_per_hour

    @property
    def parts_usd_per_hour(self) -> float:
        """Price of the parts, in US dollars."""
        return sum(part.usd_per_hour for part in self.parts)


@dataclass(frozen=True, slots=True)
class NotLeased:
    """An offer that is not leased.

    Attributes:
        listed: the offer.
        reason: what it would cost, and the price at which it would be leased.
    """

    listed: ListedOffer
    reason: NotTaken


@dataclass(frozen=True, slots=True)
class LeaseAnswer:
    """A lease for a job, or the conflict that prevents it.

    Attributes:
        job: the job.
        leased: machines to lease; empty if no lease fulfils the job.
        usd_per_hour: cost with the regions, spread over the hours of the run, in US dollars.
        gap: share by which a cheaper lease may still exist; 0 if this one is proven to be the cheapest.
        not_leased: other offers, those nearest to their price first.
        left_out: machines and ways to pay that could not be considered.
        conflict: the requirements that conflict; None if there is a lease.
        links: links to lease; None if they are not part of the lease.
        unusable: kinds of links that cannot join two of the regions.
    """

    job: LeaseJob
    leased: tuple[Leased, ...]
    usd_per_hour: float
    gap: float
    not_leased: tuple[NotLeased, ...]
    left_out: tuple[LeftOut, ...]
    conflict: Conflict | None
    links: LeasedLinks | None = None
    unusable: tuple[UnusableLink, ...] = ()

    @property
    def usd(self) -> float:
        """Cost of the whole run, in US dollars."""
        return self.usd_per_hour * self.job.days * HOURS_PER_DAY

    @property
    def usd_per_trillion_tokens(self) -> float:
        """Cost per 1T tokens of the run, in US dollars."""
        return self.usd / self.job.tokens * _TRILLION

    @property
    def tokens_per_second(self) -> float:
        """Throughput of the last step of the ramp while it trains."""
        return self.step_tokens_per_second[-1]

    @property
    def step_tokens_per_second(self) -> tuple[float, ...]:
        """Throughput of each step of the ramp while it trains."""
        return tuple(
            sum(
                lease.units * lease.listed.offer.tokens_per_second
                for lease in self.leased
                if lease.listed.offer.begins <= number
            )
            for number, _ in enumerate(steps_of(self.job))
        )

    @property
    def days(self) -> float:
        """Days until the tokens are trained, with the stated goodput."""
        return days_until_done(self.job, self.step_tokens_per_second)


def needs_of(job: LeaseJob, links: LinkChoice | None = None) -> LeaseNeeds:
    """Return the requirements of a job.

    Args:
        job: the job.
        links: links that can be had; None if they are not part of the lease.
    """
    lost: dict[str, Lost] = {"region": "region", "power-domain": "power domain", "cloud": "cloud"}
    return LeaseNeeds(
        tokens_per_second=needed_tokens_per_second(job),
        ramp=ramp_needs(job),
        budget_usd_per_hour=None if job.budget_usd is None else job.budget_usd / (job.days * HOURS_PER_DAY),
        survives=frozenset(lost[loss] for loss in job.survives),
        surviving_share=job.surviving_share,
        quorum=job.quorum,
        least_gpus=job.least_gpus_per_region,
        kw_by_region=kw_limits(job),
        kw_by_power_domain={domain: mw * _KW_PER_MW for domain, mw in job.power_domain_mw.items()},
        most_share_of_cloud=job.most_share_of_cloud,
        apart=frozenset(job.apart),
        usd_per_hour_by_region=job.usd_per_hour_by_region,
        links=links,
    )


def answer(
    job: LeaseJob,
    listing: JobOffers,
    *,
    gap: float = 0.0,
    seconds: float | None = None,
    explain: bool = True,
    find_conflict: bool = True,
) -> LeaseAnswer:
    """Choose what to lease.

    Args:
        job: the job.
        listing: everything that can be leased for it.
        gap: share by which the lease may cost more than the cheapest.
        seconds: most time of a solution, in seconds.
        explain: whether to find the price at which each other offer would be leased.
        find_conflict: whether to find which requirements conflict, if there is no lease.

    Raises:
        UnsolvedError: the time was cut short before any lease was found.
    """
    offers, left_out, choice = listing.offers, tuple(listing.left_out), listing.links
    by_id = {listed.offer.id: listed for listed in offers}
    needs = needs_of(job, None if choice is None else choice.choice)
    model = lease_model((listed.offer for listed in offers), needs)
    best = cheapest(model, gap=gap, seconds=seconds) if offers else None
    unusable = () if choice is None else choice.unusable
    if best is None:
        conflict = _conflict(model, needs, listing) if find_conflict else Conflict(())
        return LeaseAnswer(job, (), 0.0, 0.0, (), left_out, conflict, None, unusable)
    leased = tuple(
        Leased(by_id[offer.id], units) for offer, units in zip(model.offers, best.units, strict=True) if units
    )
    others = _others(model, best, by_id) if explain and not gap else ()
    links = None if choice is None else _links(model, best, leased, choice)
    return LeaseAnswer(job, leased, best.usd_per_hour, best.gap, others, left_out, None, links, unusable)


def _conflict(model: LeaseModel, needs: LeaseNeeds, listing: JobOffers) -> Conflict | None:
    """Return what prevents a lease: facts that are missing, else requirements that conflict."""
    unmeasured = [left for left in listing.left_out if left.stand_in is not None]
    offers = [*model.offers, *(left.stand_in for left in unmeasured if left.stand_in is not None)]
    if unmeasured and cheapest(lease_model(offers, needs)) is not None:
        return Conflict((), missing=tuple(f"{left.region} {left.shape}: {left.why}" for left in unmeasured))
    return conflict_of(model) if model.offers else Conflict(())


def _links(
    model: LeaseModel, best: SolvedLease, leased: Sequence[Leased], listed: ListedLinks
) -> LeasedLinks:
    chosen = tuple(model.links[number] for number in best.links)
    parts = tuple(model.parts[number] for number in best.parts)
    rate = sum(lease.units * lease.listed.offer.tokens_per_second for lease in leased)
    wide = [WideLink(link.key, link.ends, link.gbps, listed.round_trips_ms[link.ends]) for link in chosen]
    regions = {lease.listed.offer.region for lease in leased}
    paced = listed.need.at_pace(rate)
    synchronized = sync_plan(paced.job, regions, wide, paced.catalog)
    needs = {link.key: synchronized.gbps_for(synchronized.load(link), 1 - STALL_SHARE) for link in wide}
    return LeasedLinks(listed, chosen, parts, synchronized.share_over(wide), needs)


def _others(model: LeaseModel, best: SolvedLease, by_id: dict[str, ListedOffer]) -> tuple[NotLeased, ...]:
    """Explain what is not leased, the offers nearest to their price first; ties in the order of names."""
    others = [
        NotLeased(by_id[offer.id], not_taken(model, best, position))
        for position, offer in enumerate(model.offers)
        if not best.units[position]
    ]

    def distance(other: NotLeased) -> tuple[float, str]:
        below = other.reason.taken_below_usd_per_hour
        offer = other.listed.offer
        return (float("inf") if below is None else 1 - below / offer.usd_per_hour, offer.id)

    return tuple(sorted(others, key=distance))
