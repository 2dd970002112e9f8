"""The all-reduce that declared links can form: a ring through all regions if they hold one, else a tree."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Literal

from gpufabric.training.wide_link import WideLink

AllReduceShape = Literal["none", "pair", "ring", "star", "tree"]
"""none: fewer than two regions, or links that do not join all of them. pair: two regions. star: a tree with
one region in the middle."""

SEARCHED_REGIONS = 9
"""Regions up to which all rings are tried: 20,160 of them. Larger fabrics use a tree, and say so."""


@dataclass(frozen=True, slots=True)
class AllReduce:
    """An all-reduce over the links between regions.

    Attributes:
        shape: its shape.
        regions: its regions; those of a ring in the order of the ring.
        loads: data on each link of it in the busier direction, as a share of the payload, by the link's key.
            Other links carry none.
        hops: steps of the all-reduce, one after the other, each of which takes the time of a link.
        parts: regions of each part that links join, if they do not join all; otherwise empty.
    """

    shape: AllReduceShape
    regions: tuple[str, ...]
    loads: Mapping[str, float]
    hops: int
    parts: tuple[tuple[str, ...], ...] = ()

    def latency_ms(self, links: Collection[WideLink]) -> float | None:
        """Return the time of its steps without any data, in ms: each takes half of a round trip.

        None if the round trip of one of its links is not known.

        Args:
            links: links of the fabric.
        """
        used = [link.round_trip_ms for link in links if link.key in self.loads]
        known = [ms for ms in used if ms is not None]
        if len(known) < len(used):
            return None
        return self.hops * max(known, default=0.0) / 2


def all_reduce(regions: Collection[str], links: Sequence[WideLink]) -> AllReduce:
    """Return the all-reduce of some regions.

    - A ring of D regions sends 2(D-1)/D times the payload over each of its links, in one direction. The data
      never passes through a region on its way to another, because routes between networks are not transitive.
    - A tree sends the payload once in each direction of each link: sums towards the middle, then the result
      back. A tree of links cannot carry a ring.

    NCCL and Gloo reduce large payloads in rings, so a ring is taken if its links are as wide as the tree's.
    The width of a link is what copies of checkpoints leave of it while they run. Of equal ones, the one whose
    names come first is taken.

    Args:
        regions: regions with GPUs.
        links: links of the fabric; those to other regions are ignored.
    """
    names = tuple(sorted(regions))
    inside = [link for link in links if set(link.ends) <= set(names)]
    if len(names) < 2:  # noqa: PLR2004 - one region has none to reduce with
        return AllReduce("none", names, {}, 0)
    widest = _widest_tree(names, inside)
    if widest is None:
        return AllReduce("none", names, {}, 0, _parts(names, inside))
    by_ends = _widest_by_ends(inside)
    if len(names) == 2:  # noqa: PLR2004
        return AllReduce("pair", names, {widest[0].key: 1.0}, 2)
    ring = _fastest_ring(names, by_ends)
    share = 2 * (len(names) - 1) / len(names)
    if ring is not None and _narrowest(ring[1]) >= _narrowest(widest):
        return AllReduce("ring", ring[0], {link.key: share for link in ring[1]}, 2 * (len(names) - 1))
    return _tree(names, widest)


def star(regions: Collection[str], links: Sequence[WideLink]) -> AllReduce:
    """Return the all-reduce over one region that has a link to every other one, where the sums are made.

    Of several such regions, the one whose narrowest link is the widest is taken; without one, the widest
    tree.

    Args:
        regions: regions with GPUs.
        links: links of the fabric; those to other regions are ignored.
    """
    names = tuple(sorted(regions))
    formed = all_reduce(names, links)
    if len(names) < 3 or formed.shape == "none":  # noqa: PLR2004 - two regions are a pair
        return formed
    by_ends = _widest_by_ends([link for link in links if set(link.ends) <= set(names)])
    best: list[WideLink] | None = None
    for middle in names:
        spokes = [by_ends.get(frozenset((middle, name))) for name in names if name != middle]
        known = [link for link in spokes if link is not None]
        if len(known) == len(spokes) and (best is None or _narrowest(known) > _narrowest(best)):
            best = known
    if best is not None:
        return AllReduce("star", names, {link.key: 1.0 for link in best}, 2)
    return tree(names, links)


def tree(regions: Collection[str], links: Sequence[WideLink]) -> AllReduce:
    """Return the all-reduce over the tree whose narrowest link is the widest.

    Args:
        regions: regions with GPUs.
        links: links of the fabric; those to other regions are ignored.
    """
    names = tuple(sorted(regions))
    inside = [link for link in links if set(link.ends) <= set(names)]
    widest = _widest_tree(names, inside)
    if widest is None:
        return AllReduce("none", names, {}, 0, _parts(names, inside))
    return _tree(names, widest)


def _tree(names: tuple[str, ...], widest: Sequence[WideLink]) -> AllReduce:
    depth = _depth(names, widest)
    shape: AllReduceShape = "star" if depth == 1 else "tree"
    return AllReduce(shape, names, {link.key: 1.0 for link in widest}, 2 * depth)


def _narrowest(links: Sequence[WideLink]) -> float:
    return min(link.left_gbps() for link in links)


def _widest_by_ends(links: Sequence[WideLink]) -> dict[frozenset[str], WideLink]:
    """Return the widest link between each two regions; of equal ones, the first by key."""
    widest: dict[frozenset[str], WideLink] = {}
    for link in sorted(links, key=lambda link: (-link.left_gbps(), link.key)):
        widest.setdefault(frozenset(link.ends), link)
    return widest


def _fastest_ring(
    names: Sequence[str], by_ends: Mapping[frozenset[str], WideLink]
) -> tuple[tuple[str, ...], list[WideLink]] | None:
    """Return the ring whose narrowest link is the widest, and its links; None if there is none."""
    if len(names) > SEARCHED_REGIONS:
        return None
    width = {pair: link.left_gbps() for ends, link in by_ends.items() for pair in permutations(ends)}
    best, best_width = None, 0.0
    first, *others = names
    for order in permutations(others):
        if order[0] > order[-1]:  # the same ring in the other direction
            continue
        narrowest = min(width.get(ends, 0.0) for ends in zip((first, *order), (*order, first), strict=True))
        if narrowest > best_width:
            best, best_width = (first, *order), narrowest
    if best is None:
        return None
    return best, [by_ends[frozenset(ends)] for ends in zip(best, (*best[1:], first), strict=True)]


def _widest_tree(names: Sequence[str], links: Sequence[WideLink]) -> list[WideLink] | None:
    """Return the spanning tree whose narrowest link is the widest; None if links do not join all regions."""
    part = {name: name for name in names}

    def root(name: str) -> str:
        while part[name] != name:
            name = part[name]
        return name

    tree: list[WideLink] = []
    for link in sorted(links, key=lambda link: (-link.left_gbps(), link.key)):
        first, second = (root(end) for end in link.ends)
        if first != second:
            part[second] = first
            tree.append(link)
    return tree if len(tree) == len(names) - 1 else None


def _depth(names: Sequence[str], tree: Sequence[WideLink]) -> int:
    """Return the longest way from the middle of a tree to a region, in links: half of its longest way."""
    far = _distances(names[0], tree)
    ends = _distances(max(far, key=far.__getitem__), tree)
    return (max(ends.values()) + 1) // 2


def _distances(start: str, links: Sequence[WideLink]) -> dict[str, int]:
    neighbours: dict[str, list[str]] = {}
    for link in links:
        first, second = link.ends
        neighbours.setdefault(first, []).append(second)
        neighbours.setdefault(second, []).append(first)
    reached, edge = {start: 0}, [start]
    for name in edge:
        for other in neighbours.get(name, ()):
            if other not in reached:
                reached[other] = reached[name] + 1
                edge.append(other)
    return reached


def _parts(names: Sequence[str], links: Sequence[WideLink]) -> tuple[tuple[str, ...], ...]:
    def parts() -> Iterator[tuple[str, ...]]:
        seen = set[str]()
        for name in names:
            if name not in seen:
                part = tuple(sorted(_distances(name, links)))
                seen.update(part)
                yield part

    return tuple(sorted(parts(), key=lambda part: (-len(part), part)))
