"""A fast search for a balanced placement of experts, and a bound that no placement beats."""

from collections.abc import Sequence

from gpufabric.training.experts.places import RankPlace
from gpufabric.training.experts.score import copies_of, rank_loads

_LEAST_GAIN = 1e-12
_ROUNDS = 10_000
"""Exchanges after which the search ends: far more than any case needs."""


def default_order(experts: int, ranks: int) -> tuple[tuple[int, ...], ...]:
    """Return the experts of each rank in the order of their numbers, as Megatron places them.

    The first ranks hold one more if the experts do not divide evenly.
    """
    least, rest = divmod(experts, ranks)
    firsts = [number * least + min(number, rest) for number in range(ranks + 1)]
    return tuple(tuple(range(firsts[rank], firsts[rank + 1])) for rank in range(ranks))


def lowest_load(shares: Sequence[float], ranks: int, slots: int) -> float:
    """Return a load of the busiest rank that no placement is below, as a multiple of the mean.

    Args:
        shares: share of the tokens of each expert.
        ranks: ranks of the group.
        slots: experts that a rank can hold.
    """
    spare = ranks * slots - len(shares)
    by_copies = max(shares) / min(ranks, 1 + spare)
    # Without a free slot, the busiest expert shares its rank with other ones: at best with the least busy.
    company = sum(sorted(shares)[: slots - 1]) if not spare else 0.0
    return max(1.0, ranks * (by_copies + company))


def balanced(shares: Sequence[float], places: Sequence[RankPlace], slots: int) -> tuple[tuple[int, ...], ...]:
    """Return a placement with a low load of the busiest rank. Of equal choices, the first number is taken.

    Free slots hold further copies of the busiest experts. The busiest copies are placed first, each on the
    rank with the lowest load; exchanges of pairs then lower the highest load while they can.

    Args:
        shares: share of the tokens of each expert.
        places: place of each rank.
        slots: experts that a rank can hold.
    """
    copies = _copies(shares, len(places), slots)
    ranks: list[list[int]] = [[] for _ in places]
    loads = [0.0] * len(places)
    for expert in sorted(range(len(shares)), key=lambda number: (-shares[number] / copies[number], number)):
        for _ in range(copies[expert]):
            rank = _best_rank(expert, ranks, loads, places, slots)
            if rank is None:  # the ranks with a free slot have a copy already
                break
            ranks[rank].append(expert)
            loads[rank] += shares[expert] / copies[expert]
    _exchange(shares, ranks, slots)
    return tuple(tuple(sorted(held)) for held in ranks)


def _copies(shares: Sequence[float], ranks: int, slots: int) -> list[int]:
    """Return the copies of each expert: free slots go to the expert whose copies have the highest load."""
    copies = [1] * len(shares)
    for _ in range(ranks * slots - len(shares)):
        able = [number for number, count in enumerate(copies) if count < ranks and shares[number] > 0]
        if not able:
            break
        copies[max(able, key=lambda number: (shares[number] / copies[number], -number))] += 1
    return copies


def _best_rank(
    expert: int,
    ranks: Sequence[Sequence[int]],
    loads: Sequence[float],
    places: Sequence[RankPlace],
    slots: int,
) -> int | None:
    """Return the rank with the lowest load that has a free slot and no copy of an expert, if any."""
    domains = {place.domain for place, held in zip(places, ranks, strict=True) if expert in held}
    nodes = {place.node for place, held in zip(places, ranks, strict=True) if expert in held}
    able = [number for number, held in enumerate(ranks) if len(held) < slots and expert not in held]
    return min(
        able,
        default=None,
        key=lambda number: (
            round(loads[number], 12),
            places[number].domain in domains,
            places[number].node in nodes,
            number,
        ),
    )


def _exchange(shares: Sequence[float], ranks: list[list[int]], slots: int) -> None:
    """Exchange experts of the busiest rank with others, or move them, while that lowers its load."""
    copies = copies_of(len(shares), ranks)
    parts = [share / max(1, count) for share, count in zip(shares, copies, strict=True)]
    loads = [load / len(ranks) for load in rank_loads(shares, ranks)]
    for _ in range(_ROUNDS):
        busiest = max(range(len(ranks)), key=lambda number: (loads[number], -number))
        chosen = _best_exchange(busiest, parts, loads, ranks, slots)
        if chosen is None:
            return
        given, rank, taken = chosen
        ranks[busiest].remove(given)
        ranks[rank].append(given)
        moved = parts[given]
        if taken is not None:
            ranks[rank].remove(taken)
            ranks[busiest].append(taken)
            moved -= parts[taken]
        loads[busiest] -= moved
        loads[rank] += moved


def _best_exchange(
    busiest: int,
    parts: Sequence[float],
    loads: Sequence[float],
    ranks: Sequence[Sequence[int]],
    slots: int,
) -> tuple[int, int, int | None] | None:
    """Return the expert to give, the rank that takes it, and the expert that comes back, if one helps."""
    best: tuple[float, int, int, int] | None = None
    for given in ranks[busiest]:
        for rank, held in enumerate(ranks):
            if rank == busiest or given in held:
                continue
            back: list[int] = [taken for taken in held if taken not in ranks[busiest]]
            for taken in [-1, *back] if len(held) < slots else back:
                moved = parts[given] - (0.0 if taken < 0 else parts[taken])
                higher = max(loads[busiest] - moved, loads[rank] + moved)
                exchange = higher, given, rank, taken
                if higher < loads[busiest] - _LEAST_GAIN and (best is None or exchange < best):
                    best = exchange
    if best is None:
        return None
    _, given, rank, taken = best
    return given, rank, None if taken < 0 else taken
