"""Rules that do not go together, and what would resolve it."""

from dataclasses import dataclass
from itertools import combinations

from gpufabric.planner.model import LeaseModel, RuleKind
from gpufabric.planner.solver import cheapest, greatest_throughput


@dataclass(frozen=True, slots=True)
class Conflict:
    """A smallest set of rules that no lease fulfils together.

    Attributes:
        kinds: the rules. All others together can be fulfilled with any of these left out.
        most_tokens_per_second: throughput that can be had if everything else stays; None if throughput has no
            part in the conflict.
        least_usd_per_hour: budget that would do if everything else stays; None if the budget has no part in
            the conflict, or no budget would do.
        missing: machines whose throughput or price is not known, with the reason. With it, a lease could
            exist; then no requirements are named.
    """

    kinds: tuple[RuleKind, ...]
    most_tokens_per_second: float | None = None
    least_usd_per_hour: float | None = None
    missing: tuple[str, ...] = ()


def conflict_of(model: LeaseModel) -> Conflict | None:
    """Return a smallest set of rules that conflict; None if a lease fulfils them all.

    Sets are tried by size, so that no smaller set conflicts. Among sets of one size, the first in the order
    of the rules is taken.

    Args:
        model: offers and rules.
    """
    if cheapest(model) is not None:
        return None
    kinds = model.kinds
    for size in range(1, len(kinds) + 1):
        for chosen in combinations(kinds, size):
            left_out: list[RuleKind] = [kind for kind in kinds if kind not in chosen]
            if cheapest(model, without=left_out) is None:
                return _explained(model, chosen)
    return Conflict(())


def _explained(model: LeaseModel, kinds: tuple[RuleKind, ...]) -> Conflict:
    most = greatest_throughput(model) if "throughput" in kinds else None
    free = cheapest(model, without=["budget"]) if "budget" in kinds else None
    return Conflict(kinds, most, None if free is None else free.usd_per_hour)
