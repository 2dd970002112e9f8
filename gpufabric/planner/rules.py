"""Needs as linear rules over units of offers, regions in use, and links.

Each row belongs to a kind of rule, so that a conflict can name the kinds that do not go together.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from gpufabric.planner.link_rules import link_rows
from gpufabric.planner.links import BackbonePart, LinkChoice, LinkOffer
from gpufabric.planner.model import LeaseModel, LeaseRule, RuleKind
from gpufabric.planner.needs import LeaseNeeds, Lost
from gpufabric.planner.offers import LeaseOffer

_LOSSES: dict[Lost, RuleKind] = {
    "region": "loss of a region",
    "power domain": "loss of a power domain",
    "cloud": "loss of a cloud",
}
_PLACES: dict[Lost, Callable[[LeaseOffer], str]] = {
    "region": lambda offer: offer.region,
    "power domain": lambda offer: offer.grid,
    "cloud": lambda offer: offer.cloud,
}


def dominated(model: LeaseModel) -> frozenset[int]:
    """Return the positions of offers that no cheapest lease needs.

    Another way to pay for the same machines costs less, or as much with an earlier name, and can have all of
    them: it can take the place of each unit.

    Args:
        model: offers and rules.
    """
    most = _together(model.offers)
    wanted = {name for offer in model.offers for name in offer.after}
    seen: set[tuple[str, int, float, float | None, int]] = set()
    beaten: set[int] = set()
    for position in sorted(range(len(model.offers)), key=lambda number: (model.costs[number], number)):
        offer = model.offers[position]
        key = (offer.shared, offer.gpus, offer.tokens_per_second, offer.kw, offer.begins)
        if not offer.shared or offer.after or offer.id in wanted:
            continue
        if key in seen:
            beaten.add(position)
        elif offer.units == most[offer.shared]:
            seen.add(key)
    return frozenset(beaten)


def lease_model(offers: Iterable[LeaseOffer], needs: LeaseNeeds) -> LeaseModel:
    """Write needs as rules.

    An offer of unknown power cannot be had where power is limited: what it draws might be too much.

    Args:
        offers: all offers.
        needs: requirements on the lease.
    """
    listed = tuple(sorted(offers, key=lambda offer: offer.id))
    regions = tuple(sorted({offer.region for offer in listed}))
    choice = needs.links or LinkChoice()
    links = tuple(
        sorted((link for link in choice.links if set(link.ends) <= set(regions)), key=lambda link: link.id)
    )
    parts = tuple(sorted(choice.parts, key=lambda part: part.id))
    return LeaseModel(
        offers=listed,
        regions=regions,
        costs=tuple(offer.usd_per_hour for offer in listed),
        region_costs=tuple(needs.usd_per_hour_by_region.get(region, 0.0) for region in regions),
        rows=(*_rows(listed, regions, needs, (*links, *parts)), *link_rows(regions, links, parts)),
        links=links,
        parts=parts,
        outages=None if needs.links is None else _outages(listed, needs),
        has_quorum=needs.quorum,
    )


def _outages(offers: Sequence[LeaseOffer], needs: LeaseNeeds) -> tuple[frozenset[str], ...]:
    """Return the sets of regions after whose loss links join the others; the empty one is no loss."""
    sets = {frozenset[str]()}
    for lost in needs.survives:
        place_of = _PLACES[lost]
        for place in {place_of(offer) for offer in offers}:
            sets.add(frozenset(offer.region for offer in offers if place_of(offer) == place))
    return tuple(sorted(sets, key=sorted))


def _rows(
    offers: Sequence[LeaseOffer],
    regions: Sequence[str],
    needs: LeaseNeeds,
    joins: Sequence[LinkOffer | BackbonePart],
) -> Iterator[LeaseRule]:
    everywhere = dict.fromkeys(range(len(regions)), 1.0)
    yield LeaseRule("throughput", {}, {}, needs.tokens_per_second, rates=everywhere)
    for step, least in enumerate(needs.ramp):
        begun = {
            number: offer.tokens_per_second for number, offer in enumerate(offers) if offer.begins <= step
        }
        yield LeaseRule("ramp", begun, {}, least)
    by_id = {offer.id: number for number, offer in enumerate(offers)}
    for number, offer in enumerate(offers):
        if offer.after:
            first = {by_id[name]: float(offer.units) for name in offer.after if name in by_id}
            yield LeaseRule(None, {number: -1.0, **first}, {}, 0.0)
    yield from _use(offers, regions, needs)
    if needs.budget_usd_per_hour is not None:
        costs = {number: -offer.usd_per_hour for number, offer in enumerate(offers)}
        fixed = {
            number: -needs.usd_per_hour_by_region.get(region, 0.0) for number, region in enumerate(regions)
        }
        joined = {number: -join.usd_per_hour for number, join in enumerate(joins)}
        yield LeaseRule("budget", costs, fixed, -needs.budget_usd_per_hour, joined)
    for lost in sorted(needs.survives):
        yield from _losses(offers, regions, needs, lost)
    if needs.most_share_of_cloud < 1:
        yield from _shares(offers, regions, needs)
    yield from _power(offers, needs)
    place = {region: number for number, region in enumerate(regions)}
    for first, second in sorted(needs.apart):
        if first in place and second in place:
            yield LeaseRule("thin links", {}, {place[first]: -1.0, place[second]: -1.0}, -1.0)


def _use(offers: Sequence[LeaseOffer], regions: Sequence[str], needs: LeaseNeeds) -> Iterator[LeaseRule]:
    """Tie units to regions in use: none without the region, and enough with it."""
    place = {region: number for number, region in enumerate(regions)}
    by_shared, together = _groups(offers, lambda offer: offer.shared), _together(offers)
    tied: set[int] = set()
    for name, same in by_shared.items():
        region = place[offers[same[0]].region]
        yield LeaseRule(None, dict.fromkeys(same, -1.0), {region: float(together[name])}, 0.0)
        tied.update(number for number in same if offers[number].units == together[name])
    for number, offer in enumerate(offers):
        if number not in tied:
            yield LeaseRule(None, {number: -1.0}, {place[offer.region]: float(offer.units)}, 0.0)
    for same in _groups(offers, lambda offer: offer.drawn).values():
        most = max(offers[number].units for number in same)
        names = {offers[number].shared for number in same}
        if len(names) == 1 and "" not in names and most >= together[names.pop()]:
            continue  # the machines that they share limit them as much
        yield LeaseRule(None, dict.fromkeys(same, -1.0), {}, -float(most))
    for region, inside in _groups(offers, lambda offer: offer.region).items():
        gpus, position = {number: float(offers[number].gpus) for number in inside}, place[region]
        yield LeaseRule(None, gpus, {position: -1.0}, 0.0)
        if needs.least_gpus > 1:
            yield LeaseRule("least GPUs of a region", gpus, {position: -float(needs.least_gpus)}, 0.0)


def _together(offers: Sequence[LeaseOffer]) -> dict[str, int]:
    """Return the most units that all offers which share machines have together, by their name."""
    most: dict[str, int] = {}
    for offer in offers:
        if offer.shared:
            most[offer.shared] = max(most.get(offer.shared, 0), offer.units, offer.together)
    return most


def _groups(offers: Sequence[LeaseOffer], name_of: Callable[[LeaseOffer], str]) -> dict[str, list[int]]:
    """Return the positions of offers by a name that they have, in the order of names."""
    groups: dict[str, list[int]] = {}
    for number, offer in enumerate(offers):
        if name_of(offer):
            groups.setdefault(name_of(offer), []).append(number)
    return dict(sorted(groups.items()))


def _losses(
    offers: Sequence[LeaseOffer], regions: Sequence[str], needs: LeaseNeeds, lost: Lost
) -> Iterator[LeaseRule]:
    """Keep a share of the throughput, and more than half of the regions, whichever place is lost."""
    place_of = _PLACES[lost]
    places = sorted({place_of(offer) for offer in offers})
    inside = {offer.region: place_of(offer) for offer in offers}
    for place in places:
        if needs.surviving_share > 0:
            kept = {
                number: (0.0 if inside[region] == place else 1.0) - needs.surviving_share
                for number, region in enumerate(regions)
            }
            yield LeaseRule(_LOSSES[lost], {}, {}, 0.0, rates=kept)
        if needs.quorum:
            left = {number: -1.0 if inside[region] == place else 1.0 for number, region in enumerate(regions)}
            yield LeaseRule("quorum", {}, left, 1.0)


def _shares(offers: Sequence[LeaseOffer], regions: Sequence[str], needs: LeaseNeeds) -> Iterator[LeaseRule]:
    clouds = {offer.region: offer.cloud for offer in offers}
    for cloud in sorted(set(clouds.values())):
        others = {
            number: needs.most_share_of_cloud - (1.0 if clouds[region] == cloud else 0.0)
            for number, region in enumerate(regions)
        }
        yield LeaseRule("share of a cloud", {}, {}, 0.0, rates=others)


def _power(offers: Sequence[LeaseOffer], needs: LeaseNeeds) -> Iterator[LeaseRule]:
    limited: tuple[tuple[RuleKind, dict[str, float], Callable[[LeaseOffer], str]], ...] = (
        ("power of a region", dict(needs.kw_by_region), lambda offer: offer.region),
        ("power of a power domain", dict(needs.kw_by_power_domain), lambda offer: offer.grid),
    )
    for kind, limits, place_of in limited:
        for place, most_kw in sorted(limits.items()):
            drawn = {
                number: -(most_kw + 1 if offer.kw is None else offer.kw)
                for number, offer in enumerate(offers)
                if place_of(offer) == place
            }
            if drawn:
                yield LeaseRule(kind, drawn, {}, -most_kw)
