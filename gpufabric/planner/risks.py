"""Risks of a lease: lost regions, capacity that nobody promised, old prices, pace."""

from collections.abc import Iterator
from datetime import date

from gpufabric.planner.answer import LeaseAnswer
from gpufabric.planner.ramp import days_until_done

OLD_DAYS = 90
"""Days after which a list price counts as old, as in the policy ``cost-price-age``."""

_ASSURED = ("capacity-block", "contract")


def risks_of(lease: LeaseAnswer, today: date) -> tuple[str, ...]:
    """Return the risks of a lease, each as a sentence or two.

    Args:
        lease: the lease.
        today: day on which prices are judged.
    """
    return (*_losses(lease), *_capacity(lease), *_prices(lease, today), *_pace(lease), *_links(lease))


def _losses(lease: LeaseAnswer) -> Iterator[str]:
    offers = [part.listed.offer for part in lease.leased]
    all_regions = {offer.region for offer in offers}
    places = [(offer.region, offer.region) for offer in offers]
    places += [(f"power domain {offer.power_domain}", offer.region) for offer in offers if offer.power_domain]
    places += [(f"cloud {offer.cloud}", offer.region) for offer in offers]
    for place in dict.fromkeys(place for place, _ in places):
        lost = {region for other, region in places if other == place}
        if len(lost) == 1 and place not in all_regions:
            continue  # the loss of its region says it
        kept = sum(
            part.units * part.listed.offer.tokens_per_second
            for part in lease.leased
            if part.listed.offer.region not in lost
        )
        left = len(all_regions) - len(lost)
        goes_on = left > len(all_regions) / 2
        yield (
            f"Loss of {place} leaves {kept / lease.tokens_per_second:.0%} of the throughput and {left} of"
            f" {len(all_regions)} regions: "
            + ("training goes on." if goes_on else "no quorum is left, and training stops.")
        )
    unknown = sorted({offer.region for offer in offers if offer.power_domain is None})
    if unknown:
        yield f"The power domain of {', '.join(unknown)} is unknown: it may fail with another region."


def _capacity(lease: LeaseAnswer) -> Iterator[str]:
    for part in lease.leased:
        mode = part.listed.price.mode
        if not mode.startswith(_ASSURED):
            yield (
                f"{part.machines:,} {part.listed.shape} in {part.listed.offer.region} ({mode}): nobody has"
                " promised them. The cloud may refuse them when you ask."
            )


def _prices(lease: LeaseAnswer, today: date) -> Iterator[str]:
    for part in lease.leased:
        price, region = part.listed.price, part.listed.offer.region
        age = (today - price.as_of).days
        if age > OLD_DAYS:
            yield f"The price of {part.listed.shape} in {region} ({price.mode}) is {age} days old."


def _pace(lease: LeaseAnswer) -> Iterator[str]:
    slow = 1.0
    for part in lease.leased:
        slow = min(slow, part.listed.pace.low / part.listed.pace.expected)
    rates = [rate * slow for rate in lease.step_tokens_per_second]
    days = days_until_done(lease.job, rates)
    if days > lease.job.days:
        yield (
            f"At the low end of the measured throughput the run takes {days:.1f} days, longer than the"
            f" {lease.job.days:g} days of the lease."
        )


def _links(lease: LeaseAnswer) -> Iterator[str]:
    regions = {part.listed.offer.region for part in lease.leased}
    if lease.links is None and len(regions) > 1:
        yield "The plan has no links between its regions: whether any carries the job is not judged."
    if lease.links is not None and lease.links.links:
        yield (
            f"Over the links, GPUs compute {lease.links.compute_share:.0%} of the time by the model; nobody"
            " has measured these links."
        )
