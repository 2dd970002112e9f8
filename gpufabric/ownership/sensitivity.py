"""Which assumption matters most: each is moved alone from its low to its high value."""

from collections.abc import Callable
from dataclasses import dataclass

from gpufabric.ownership.assumptions import Assumptions


@dataclass(frozen=True, slots=True)
class Swing:
    """Effect of one assumption on a result.

    Attributes:
        key: the assumption.
        at_low: result at its low value.
        at_high: result at its high value.
    """

    key: str
    at_low: float
    at_high: float

    @property
    def size(self) -> float:
        """Difference of the two results."""
        return abs(self.at_high - self.at_low)


def expected(assumptions: Assumptions) -> dict[str, float]:
    """Return the expected value of each assumption."""
    return {key: assumption.expected for key, assumption in assumptions.items()}


def swings(assumptions: Assumptions, result: Callable[[dict[str, float]], float]) -> tuple[Swing, ...]:
    """Return the effect of each uncertain assumption, the greatest first; ties in the order of names.

    Args:
        assumptions: all assumptions.
        result: the result for a value of each assumption.
    """
    middle = expected(assumptions)
    effects = (
        Swing(key, result({**middle, key: value.low}), result({**middle, key: value.high}))
        for key, value in assumptions.items()
        if not value.is_certain
    )
    return tuple(sorted(effects, key=lambda swing: (-swing.size, swing.key)))


def bounds(assumptions: Assumptions, result: Callable[[dict[str, float]], float]) -> tuple[float, float]:
    """Return the least and the greatest result if every assumption is at the worse, or better, of its ends.

    Each end is chosen by its effect alone, which is exact for results that every assumption moves in one
    direction.

    Args:
        assumptions: all assumptions.
        result: the result for a value of each assumption.
    """
    least, greatest = expected(assumptions), expected(assumptions)
    for swing in swings(assumptions, result):
        ends = assumptions[swing.key]
        rises = swing.at_high >= swing.at_low
        least[swing.key] = ends.low if rises else ends.high
        greatest[swing.key] = ends.high if rises else ends.low
    return result(least), result(greatest)
