"""Reasons why an offer is not taken, and the price at which it would be."""

from dataclasses import dataclass, replace

from gpufabric.planner.model import LeaseModel, RuleKind
from gpufabric.planner.solver import SolvedLease, cheapest

_ROUNDS = 20
"""Most lowered prices that are tried; each lowers the price to that of a cheaper lease, which ends early."""

_EQUAL = 1e-6


@dataclass(frozen=True, slots=True)
class NotTaken:
    """An offer that the cheapest lease does not use.

    Attributes:
        id: the offer.
        dearer_by_usd_per_hour: what the lease costs more with at least one unit of it; None if no lease can
            have it.
        taken_below_usd_per_hour: price of a unit below which the cheapest lease has it; None if not even a
            free unit is taken.
        because: rules of which leaving any single one out would let a lease have it; empty if a lease can
            have it, or if no single rule is the reason.
    """

    id: str
    dearer_by_usd_per_hour: float | None
    taken_below_usd_per_hour: float | None
    because: tuple[RuleKind, ...] = ()


def not_taken(model: LeaseModel, best: SolvedLease, position: int) -> NotTaken:
    """Explain why an offer is not taken.

    Args:
        model: offers and rules.
        best: the cheapest lease.
        position: position of the offer in the model.
    """
    offer = model.offers[position]
    forced = cheapest(model, least_units={position: 1}) if offer.units else None
    if forced is None:
        because: list[RuleKind] = [
            kind for kind in model.kinds if offer.units and _possible(model, position, kind)
        ]
        return NotTaken(offer.id, None, None, tuple(because))
    dearer = forced.usd_per_hour - best.usd_per_hour
    # With k units of it, a lease costs as much as the best one at a price lower by the difference over k. The
    # lease that is cheapest at that price may have another k, so that a higher price does: repeat until none.
    price = offer.usd_per_hour - dearer / forced.units[position]
    for _ in range(_ROUNDS):
        lowered = _priced(model, position, price)
        again = cheapest(lowered, least_units={position: 1})
        if again is None or again.usd_per_hour >= best.usd_per_hour - _EQUAL * max(1.0, best.usd_per_hour):
            break
        price += (best.usd_per_hour - again.usd_per_hour) / again.units[position]
    return NotTaken(offer.id, dearer, price if price > 0 else None)


def _possible(model: LeaseModel, position: int, kind: RuleKind) -> bool:
    return cheapest(model, least_units={position: 1}, without=[kind]) is not None


def _priced(model: LeaseModel, position: int, usd_per_hour: float) -> LeaseModel:
    """Return the model with another price of an offer; the budget counts the old one."""
    costs = list(model.costs)
    costs[position] = usd_per_hour
    return replace(model, costs=tuple(costs))
