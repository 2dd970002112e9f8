"""Rules on links: what each needs, and that they join the regions in use, also after a loss."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
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
        for number, amount in taken.items():
            # This follows from the rule above for whole parts. With it, the solver does not count on tenths.
            large = {position: 1.0 for position, carries in carried.items() if carries >= amount}
            yield LeaseRule(None, {}, {}, 0.0, {**large, number: -1.0})


@dataclass(frozen=True, slots=True)
class MissingJoins:
    """Rules that a lease breaks because its links do not join its regions.

    Attributes:
        plain: rules that follow from the outages: two regions that are both in use need a link out of the
            part that one of them is in.
        by_quorum: rules that follow from the outages and the quorum: a region in use needs a link out of its
            part.
    """

    plain: tuple[LeaseRule, ...]
    by_quorum: tuple[LeaseRule, ...]


def missing_joins(
    model: LeaseModel, used: Collection[str], leased: Collection[int], *, has_quorum: bool
) -> MissingJoins:
    """Return rules that a lease breaks; none if its links join its regions.

    Args:
        model: offers and links.
        used: regions in use.
        leased: positions of the leased links.
        has_quorum: whether the quorum holds.
    """
    plain: list[LeaseRule] = []
    by_quorum: list[LeaseRule] = []
    for outage in model.outages or ():
        parts = _parts(sorted(set(used) - outage), [model.links[number] for number in sorted(leased)])
        if len(parts) == 1:
            continue
        never_alone = [has_quorum and _is_never_alone(model, part) for part in parts]
        for part, is_never_alone in zip(parts, never_alone, strict=True):
            if is_never_alone:
                by_quorum.extend(_ways_out(model, outage, part))
        for (part, first), (other, second) in combinations(zip(parts, never_alone, strict=True), 2):
            if not first and not second:
                plain.extend(_cut(model, outage, part, other))
    return MissingJoins(tuple(plain), tuple(by_quorum))


def joins_of_single_regions(model: LeaseModel) -> Iterator[LeaseRule]:
    """Yield the rules that each region in use needs a link to another one, also after each outage.

    It also needs a part of each group that all its links take of.

    They follow from the outages and the quorum. A solver that has them at once need not find them one by
    one.

    Args:
        model: offers and links.
    """
    for position, region in enumerate(model.regions):
        if _is_never_alone(model, [region]):
            for group in _always_taken(model, region):
                parts = {
                    number: 1.0
                    for number, part in enumerate(model.parts, start=len(model.links))
                    if part.group == group
                }
                yield LeaseRule("links", {}, {position: -1.0}, 0.0, parts)
            elsewhere = [outage for outage in model.outages or () if region not in outage]
            for outage in elsewhere:
                # A link that is left after a larger outage is left after this one too.
                if not any(outage < larger for larger in elsewhere):
                    yield from _ways_out(model, outage, [region])


def _always_taken(model: LeaseModel, region: str) -> list[str]:
    """Return the groups of parts of which each link of a region takes."""
    taken = [{group for group, _ in link.takes} for link in model.links if region in link.ends]
    return [group for group in sorted(set[str]().union(*taken)) if all(group in some for some in taken)]


def _is_never_alone(model: LeaseModel, part: Sequence[str]) -> bool:
    """Return whether other regions are in use beside a part, whichever outage there is.

    They are if an outage can take the whole part. Say that an outage left only some of the part. More than
    half of the regions are left after it, so that the part has more regions in use than the rest; and more
    than half are left after the outage of the part, so that it has fewer.
    """
    return any(set(part) <= outage for outage in model.outages or ())


def _ways_out(model: LeaseModel, outage: frozenset[str], part: Sequence[str]) -> Iterator[LeaseRule]:
    crossing = _crossing(model, outage, part)
    for region in part:
        yield LeaseRule("links", {}, {model.regions.index(region): -1.0}, 0.0, crossing)


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
    crossing, end = _crossing(model, outage, part), model.regions.index(other[0])
    for region in part:
        yield LeaseRule("links", {}, {model.regions.index(region): -1.0, end: -1.0}, -1.0, crossing)


def _crossing(model: LeaseModel, outage: frozenset[str], part: Sequence[str]) -> dict[int, float]:
    """Return the links that leave a part, without those that an outage takes."""
    inside = set(part)
    return {
        number: 1.0
        for number, link in enumerate(model.links)
        if (link.ends[0] in inside) != (link.ends[1] in inside) and not outage.intersection(link.ends)
    }
