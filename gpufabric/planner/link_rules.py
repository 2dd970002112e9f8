"""Rules on links: what each needs, and that they join the regions in use, also after a loss."""

from collections.abc import Collection, Iterator, Sequence
from itertools import combinations

from gpufabric.planner.links import BackbonePart, LinkOffer
from gpufabric.planner.model import LeaseModel, LeaseRule


def link_rows(
    regions: Sequence[str], links: Sequence[LinkOffer], parts: Sequence[BackbonePart]
) -> Iterator[LeaseRule]:
    """Yield the rules on single links.

    A link joins two regions in use, of each pair at most one is leased, it serves at most ``most_regions``,
    and the parts that it takes are leased.

    Args:
        regions: all regions, in the order of names.
        links: all links.
        parts: all parts of the backbone.
    """
    place = {region: number for number, region in enumerate(regions)}
    pairs: dict[tuple[str, str], list[int]] = {}
    for number, link in enumerate(links):
        pairs.setdefault(link.ends, []).append(number)
        if link.most_regions < len(regions):
            spare = float(len(regions) - link.most_regions)
            everywhere = dict.fromkeys(range(len(regions)), -1.0)
            yield LeaseRule(None, {}, everywhere, -float(len(regions)), {number: -spare})
    for ends, numbers in sorted(pairs.items()):
        either = dict.fromkeys(numbers, -1.0)
        for end in ends:
            yield LeaseRule(None, {}, {place[end]: 1.0}, 0.0, either)
    for group in sorted({part.group for part in parts}):
        taken = {
            number: amount
            for number, link in enumerate(links)
            for name, amount in link.takes
            if name == group
        }
        # What carries far more than there is would be leased in fractions below the solver's tolerance.
        most = sum(taken.values())
        carried = {
            number: min(part.carries, most)
            for number, part in enumerate(parts, start=len(links))
            if part.group == group
        }
        drawn = {number: -amount for number, amount in taken.items()}
        yield LeaseRule(None, {}, {}, 0.0, {**carried, **drawn})
        yield LeaseRule(None, {}, {}, -1.0, dict.fromkeys(carried, -1.0))


def missing_joins(model: LeaseModel, used: Collection[str], leased: Collection[int]) -> list[LeaseRule]:
    """Return rules that a lease breaks because its links do not join its regions; empty if they do.

    Each rule says: two regions that are both in use need a link out of the part that one of them is in.

    Args:
        model: offers and links.
        used: regions in use.
        leased: positions of the leased links.
    """
    rules: list[LeaseRule] = []
    for outage in model.outages or ():
        parts = _parts(sorted(set(used) - outage), [model.links[number] for number in sorted(leased)])
        for part, other in combinations(parts, 2):
            rules.extend(_cut(model, outage, part, other))
    return rules


def _parts(regions: Sequence[str], links: Sequence[LinkOffer]) -> list[list[str]]:
    """Return the sets of regions that links join, the smallest first."""
    part = {region: {region} for region in regions}
    for link in links:
        first, second = link.ends
        if first in part and second in part and part[first] is not part[second]:
            part[first] |= part[second]
            part.update(dict.fromkeys(part[second], part[first]))
    parts = {id(joined): sorted(joined) for joined in part.values()}
    return sorted(parts.values(), key=lambda joined: (len(joined), joined))


def _cut(
    model: LeaseModel, outage: frozenset[str], part: Sequence[str], other: Sequence[str]
) -> Iterator[LeaseRule]:
    place = {region: number for number, region in enumerate(model.regions)}
    crossing = {
        number: 1.0
        for number, link in enumerate(model.links)
        if not outage & set(link.ends) and len(set(link.ends) & set(part)) == 1
    }
    for region in part:
        yield LeaseRule("links", {}, {place[region]: -1.0, place[other[0]]: -1.0}, -1.0, crossing)
