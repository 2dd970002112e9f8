"""A number with its range."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its range, in the unit that its name states.

    Attributes:
        low: lower end.
        expected: expected value.
        high: upper end.
    """

    low: float
    expected: float
    high: float

    @classmethod
    def exactly(cls, value: float) -> Self:
        """Return a number without a range."""
        return cls(value, value, value)

    def scaled(self, factor: float) -> "Estimate":
        """Return the numbers multiplied by a factor of at least 0."""
        return Estimate(self.low * factor, self.expected * factor, self.high * factor)

    def falling(self, function: Callable[[float], float]) -> "Estimate":
        """Return a function that falls as its argument rises, so that the ends change places."""
        return Estimate(function(self.high), function(self.expected), function(self.low))
