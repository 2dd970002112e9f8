"""Demands on one limit by stack, and the units in use that belong to each stack."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gpufabric.quota.demand import Demand
from gpufabric.quota.headroom import UsedUnits
from gpufabric.quota.limits import QuotaKey
from gpufabric.quota.recorded import Recorded
from gpufabric.quota.units import running, terms_of, total


@dataclass(frozen=True, slots=True)
class Shares:
    """Demands on one limit.

    Attributes:
        own: those of the stack that is judged.
        others: those of other stacks.
        possible: those that may count against it, because their account, region or place is unknown.
        holding: the stack's machines that existed when its snapshot was taken; None if they are not known.
    """

    own: list[Demand]
    others: list[Demand]
    possible: list[Demand]
    holding: list[Demand] | None

    @classmethod
    def of(
        cls,
        key: QuotaKey,
        own: Iterable[Demand],
        others: Iterable[Demand],
        holding: Iterable[Demand] | None,
    ) -> "Shares":
        """Choose the demands on a limit."""
        mine, theirs = list(own), list(others)
        return cls(
            [demand for demand in mine if key in demand.keys],
            [demand for demand in theirs if key in demand.keys],
            [
                demand
                for demand in (*mine, *theirs)
                if key not in demand.keys and any(key.shares(other) == "maybe" for other in demand.keys)
            ],
            None if holding is None else [demand for demand in holding if key in demand.keys],
        )

    @property
    def certain(self) -> list[Demand]:
        """Demands that count against the limit without doubt."""
        return [*self.own, *self.others]

    def without_units(self) -> list[str]:
        """Return the shapes of which it is not known how many units they take, sorted."""
        return sorted({demand.shape for demand in (*self.certain, *self.possible) if not demand.unit})


def parts_of(shares: Shares, record: Recorded) -> Iterator[UsedUnits]:
    """Yield the units in use that belong to the stack, and to each other stack that shares the limit.

    Units that another stack uses beyond its declaration stay in use until that stack is updated, and so are
    none of its part.
    """
    known = record.figures.get("")
    if known is None and record.knows_own and shares.holding is not None:
        known = running(shares.holding).within(record.state.used)
    yield known or UsedUnits.of(None, total(terms_of(shares.own)))
    for stack in sorted({demand.stack for demand in shares.others}):
        amount = total(terms_of(demand for demand in shares.others if demand.stack == stack))
        known = record.figures.get(stack)
        yield known.within(amount) if known else UsedUnits.of(None, amount)
    if shares.possible:
        yield UsedUnits.of(None, total(terms_of(shares.possible)))
