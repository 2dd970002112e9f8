"""The part of a limit that is free for a stack, given that ``used`` may include its machines already.

A snapshot shows one number for the whole account. Machines that the stack, or another stack of the project,
ran when the snapshot was taken are part of it and must not be counted twice. Where that part is not known,
headroom is a range.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from gpufabric.quota.snapshot import FamilyState

Fit = Literal["fits", "short", "unknown"]


@dataclass(frozen=True, slots=True)
class UsedUnits:
    """Units of ``used`` that belong to one stack.

    Attributes:
        least: at least so many.
        most: at most so many; more than ``least`` if the number is not known.
    """

    least: int
    most: int

    @classmethod
    def of(cls, known: int | None, demand: int) -> "UsedUnits":
        """Return a known number, or a range from none to all of the stack's demand."""
        return cls(0, demand) if known is None else cls(known, known)

    def within(self, most: int) -> "UsedUnits":
        """Return the part that is no more than a number of units."""
        return UsedUnits(min(self.least, most), min(self.most, most))


@dataclass(frozen=True, slots=True)
class Headroom:
    """Free units of one quota family.

    Attributes:
        limit: the limit.
        others_least: units in use outside the stacks that are judged, at least.
        others_most: the same, at most.
    """

    limit: int
    others_least: int
    others_most: int

    def fit(self, amount: int, possible: int = 0) -> Fit:
        """Compare demand with the free units.

        Args:
            amount: units of the demand.
            possible: units that may come on top.

        Returns:
            ``unknown`` if the result depends on whose machines are in use, or on what is only possible.
        """
        if amount + possible <= self.limit - self.others_most:
            return "fits"
        return "short" if amount > self.limit - self.others_least else "unknown"


def headroom_of(state: FamilyState, parts: Iterable[UsedUnits]) -> Headroom:
    """Return the headroom of a family.

    Args:
        state: the family in the snapshot.
        parts: units of ``used`` that belong to the stacks that are judged together.
    """
    listed = list(parts)
    least = max(0, state.used - sum(part.most for part in listed))
    most = max(0, state.used - sum(part.least for part in listed))
    return Headroom(state.limit, least, most)
