"""Places the experts of a layer on the ranks of an expert-parallel group."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from gpufabric.spec.problems import DeclarationError
from gpufabric.training.experts import solver
from gpufabric.training.experts.canonical import canonical
from gpufabric.training.experts.places import RankPlace, parts
from gpufabric.training.experts.score import SAME, Score, copies_of, score, shares_of
from gpufabric.training.experts.search import balanced, default_order, lowest_load

LIMIT_SECONDS = 5.0
"""Default time of each step of the solver."""

CLOSE = 0.01
"""Share above the bound up to which a large placement is left as the search leaves it. An assumption of
gpufabric's own: measured loads of experts change by more from step to step."""

Method = Literal["default", "search", "solver"]
"""default: experts in the order of their numbers. search: a fast search. solver: HiGHS."""


@dataclass(frozen=True, slots=True)
class ExpertPlacement:
    """Experts of each rank of an expert-parallel group, for every layer and every group alike.

    Attributes:
        experts: routed experts of a layer.
        slots: experts that a rank can hold.
        ranks: numbers of the experts of each rank, ascending, in the order of the group's ranks.
        score: highest load and crossing.
        bound: highest load that no placement is below, as a multiple of the mean.
        method: the way to it.
        proven: whether no placement has a better score.
        note: why it is not proven; empty if it is.
    """

    experts: int
    slots: int
    ranks: tuple[tuple[int, ...], ...]
    score: Score
    bound: float
    method: Method
    proven: bool
    note: str = ""

    @property
    def is_default(self) -> bool:
        """Whether the experts lie in the order of their numbers, as Megatron places them by itself."""
        return self.ranks == default_order(self.experts, len(self.ranks))

    @property
    def copies(self) -> tuple[int, ...]:
        """Copies of each expert."""
        return tuple(copies_of(self.experts, self.ranks))

    @property
    def gap(self) -> float:
        """Share by which the highest load is above the bound: no more can be gained. 0 if proven."""
        return 0.0 if self.proven else self.score.highest_load / self.bound - 1

    @property
    def text(self) -> str:
        """The placement as one line."""
        where = "in the order of their numbers" if self.is_default else f"placed by load ({self.method})"
        load = f"the busiest rank has {self.score.highest_load:.2f} times the mean load"
        rest = "" if self.proven else f", at most {self.gap:.1%} above the lowest possible ({self.note})"
        return f"{self.experts} experts on {len(self.ranks)} ranks, {where}: {load}{rest}"


def place_experts(
    loads: Sequence[float],
    places: Sequence[RankPlace],
    slots: int | None = None,
    *,
    limit_seconds: float = LIMIT_SECONDS,
) -> ExpertPlacement:
    """Place the experts of a layer so that the busiest rank has the lowest load, then so that least crosses.

    Free slots hold further copies of experts, which share an expert's load equally. Loads are the same in
    every layer. The result is the same for the same input, as long as the solver ends in time: what it has
    not proven by then is not used.

    Args:
        loads: load of each routed expert, in any unit.
        places: place of each rank of the group.
        slots: experts that a rank can hold. None: just enough for one copy of each.
        limit_seconds: time of each step of the solver; 0 for the search alone.

    Raises:
        DeclarationError: the ranks cannot hold all experts.
    """
    experts, count = len(loads), len(places)
    held = -(-experts // max(1, count)) if slots is None else slots
    if not experts or not count or count * held < experts:
        raise DeclarationError.of(
            "fabric.training.parallelism.expert",
            given=f"{count} ranks with room for {held} experts each",
            allowed=f"room for the {experts} experts of a layer",
            limit="a group of ranks holds all experts",
        )
    shares = shares_of(loads)
    bound = lowest_load(shares, count, held)
    fixed = _is_fixed(experts, places, held)
    in_order = default_order(experts, count)
    first = score(shares, in_order, places)
    if first.highest_load <= bound + SAME and fixed:
        return ExpertPlacement(experts, held, in_order, first, bound, "default", proven=True)
    placed = canonical(shares, balanced(shares, places, held), places)
    own = score(shares, placed, places)
    if not first.is_worse(own):
        placed, own = in_order, first
    searched = ExpertPlacement(experts, held, placed, own, bound, "search", proven=False)
    if own.highest_load <= bound + SAME and fixed:
        return replace(searched, proven=True)
    size = solver.variables(experts, count, held)
    if note := _not_asked(size, searched.gap, limit_seconds):
        return replace(searched, note=note)
    answer = solver.solve(shares, places, held, limit_seconds)
    if answer.ranks is None:
        return replace(searched, note=answer.stopped)
    best = canonical(shares, answer.ranks, places)
    reached = score(shares, best, places)
    if not own.is_worse(reached):
        return replace(searched, proven=True)
    return ExpertPlacement(experts, held, best, reached, bound, "solver", proven=True)


def _not_asked(size: int, gap: float, limit_seconds: float) -> str:
    """Return why the solver is not asked; empty if it is."""
    if not limit_seconds:
        return "the solver was not asked"
    if not solver.available():
        return "the solver is not installed (pip install 'gpufabric[experts]')"
    if size > solver.LARGEST:
        return f"{size:,} variables, and the solver gets at most {solver.LARGEST:,}"
    if size > solver.SMALL and gap <= CLOSE:
        return f"the solver is not asked within {CLOSE:.0%}"
    return ""


def _is_fixed(experts: int, places: Sequence[RankPlace], slots: int) -> bool:
    """Return whether no placement changes what crosses: one copy each, and machines with equal ranks."""
    one_copy = len(places) * slots == experts
    for units in ([place.domain for place in places], [place.node for place in places]):
        members = parts(units)
        if len(members) > 1 and (not one_copy or len({len(unit) for unit in members}) > 1):
            return False
    return True
