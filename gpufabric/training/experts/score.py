"""Judges a placement of experts: by its highest load, then by what crosses NVLink domains and machines."""

from collections.abc import Sequence
from dataclasses import dataclass

from gpufabric.training.experts.places import RankPlace, parts

SAME = 1e-6
"""Loads and shares that differ by less than this count as equal: the solver's own tolerance."""

Ranks = Sequence[Sequence[int]]
"""Experts of each rank."""


@dataclass(frozen=True, slots=True)
class Score:
    """Score of a placement.

    Attributes:
        highest_load: load of the busiest rank, as a multiple of the mean of all ranks.
        domain_crossing: share of routed tokens that leave their NVLink domain, from 0 to 1.
        node_crossing: share of them that leave their machine, likewise.
    """

    highest_load: float
    domain_crossing: float
    node_crossing: float

    def is_worse(self, other: "Score") -> bool:
        """Return whether another score is better: by load, then by crossing of domains, then of machines."""
        pairs = (
            (self.highest_load, other.highest_load),
            (self.domain_crossing, other.domain_crossing),
            (self.node_crossing, other.node_crossing),
        )
        for own, others in pairs:
            if abs(own - others) > SAME:
                return own > others
        return False


def shares_of(loads: Sequence[float]) -> tuple[float, ...]:
    """Return loads as shares of their sum; equal shares if all are zero."""
    total = sum(loads)
    return tuple(load / total if total else 1 / len(loads) for load in loads)


def rank_loads(shares: Sequence[float], ranks: Ranks) -> list[float]:
    """Return the load of each rank, as a multiple of the mean. Copies of an expert share its load equally.

    Args:
        shares: share of the tokens of each expert.
        ranks: experts of each rank.
    """
    copies = copies_of(len(shares), ranks)
    return [len(ranks) * sum(shares[expert] / copies[expert] for expert in held) for held in ranks]


def copies_of(experts: int, ranks: Ranks) -> list[int]:
    """Return the number of copies of each expert."""
    copies = [0] * experts
    for held in ranks:
        for expert in held:
            copies[expert] += 1
    return copies


def score(shares: Sequence[float], ranks: Ranks, places: Sequence[RankPlace]) -> Score:
    """Judge a placement.

    Every rank sends the same number of tokens, and a copy of an expert in the same machine or NVLink domain
    serves its tokens first. So a unit with a share of the ranks and a share of an expert's copies keeps the
    smaller of the two shares of the expert's tokens inside.

    Args:
        shares: share of the tokens of each expert.
        ranks: experts of each rank.
        places: place of each rank.
    """
    return Score(
        max(rank_loads(shares, ranks)),
        _crossing(shares, ranks, [place.domain for place in places]),
        _crossing(shares, ranks, [place.node for place in places]),
    )


def _crossing(shares: Sequence[float], ranks: Ranks, units: Sequence[int]) -> float:
    copies = copies_of(len(shares), ranks)
    kept = 0.0
    for members in parts(units):
        held = copies_of(len(shares), [ranks[position] for position in members])
        own = len(members) / len(ranks)
        kept += sum(
            share * min(own, here / every) for share, here, every in zip(shares, held, copies, strict=True)
        )
    return max(0.0, 1 - kept)
