"""Gives equal placements of experts one form, so that a plan does not change from run to run."""

from collections.abc import Sequence

from gpufabric.training.experts.places import RankPlace

_ROUNDS = 16
"""Rounds of renaming; each leaves the form as it is once nothing is out of order."""

_DIGITS = 12
"""Digits to which loads of experts count as equal."""


def canonical(
    shares: Sequence[float], ranks: Sequence[Sequence[int]], places: Sequence[RankPlace]
) -> tuple[tuple[int, ...], ...]:
    """Return the same placement with names in order: nothing that it is judged by changes.

    Of experts with equal loads, lower numbers come first. Of ranks of a machine, of machines of an NVLink
    domain with equal numbers of ranks, and of such domains, those with lower experts come first.

    Args:
        shares: share of the tokens of each expert.
        ranks: experts of each rank.
        places: place of each rank.
    """
    current = tuple(tuple(sorted(held)) for held in ranks)
    for _ in range(_ROUNDS):
        renamed = _ordered(_renamed(shares, current), places)
        if renamed == current:
            break
        current = renamed
    return current


def _renamed(shares: Sequence[float], ranks: tuple[tuple[int, ...], ...]) -> tuple[tuple[int, ...], ...]:
    """Exchange the names of experts with equal loads, so that lower numbers lie on earlier ranks."""
    lies: dict[int, list[int]] = {expert: [] for expert in range(len(shares))}
    for rank, held in enumerate(ranks):
        for expert in held:
            lies[expert].append(rank)
    equal: dict[float, list[int]] = {}
    for expert, share in enumerate(shares):
        equal.setdefault(round(share, _DIGITS), []).append(expert)
    names: dict[int, int] = {}
    for members in equal.values():
        first = sorted(members, key=lambda expert: (lies[expert], expert))
        names |= dict(zip(first, members, strict=True))
    return tuple(tuple(sorted(names[expert] for expert in held)) for held in ranks)


def _ordered(ranks: tuple[tuple[int, ...], ...], places: Sequence[RankPlace]) -> tuple[tuple[int, ...], ...]:
    """Put ranks, machines and domains that do not differ in order of their experts."""
    domains: dict[int, dict[int, list[int]]] = {}
    for position, place in enumerate(places):
        domains.setdefault(place.domain, {}).setdefault(place.node, []).append(position)
    result: list[tuple[int, ...]] = [()] * len(ranks)
    blocks = [list(nodes.values()) for nodes in domains.values()]
    held = [
        _sorted_nodes([sorted(ranks[position] for position in node) for node in nodes]) for nodes in blocks
    ]
    shapes = [tuple(len(node) for node in nodes) for nodes in blocks]
    for shape in set(shapes):
        alike = [number for number, other in enumerate(shapes) if other == shape]
        for number, content in zip(alike, sorted(held[number] for number in alike), strict=True):
            for positions, node in zip(blocks[number], content, strict=True):
                for position, experts in zip(positions, node, strict=True):
                    result[position] = experts
    return tuple(result)


def _sorted_nodes(nodes: list[list[tuple[int, ...]]]) -> list[list[tuple[int, ...]]]:
    """Sort machines with equal numbers of ranks among their own places."""
    result = list(nodes)
    for size in {len(node) for node in nodes}:
        alike = [number for number, node in enumerate(nodes) if len(node) == size]
        for number, node in zip(alike, sorted(nodes[number] for number in alike), strict=True):
            result[number] = node
    return result
