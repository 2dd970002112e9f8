"""A quantity that is known within a range."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quantity:
    """A positive quantity within a range.

    Attributes:
        low: lower end.
        high: upper end, at least ``low``.
        expected: value that sources state; None if they state only the ends.
    """

    low: float
    high: float
    expected: float | None = None

    @classmethod
    def exact(cls, value: float) -> "Quantity":
        """Return a quantity without a range."""
        return cls(value, value, value)

    @property
    def spread(self) -> float:
        """Upper end divided by the lower one; 1 without a range."""
        return self.high / self.low if self.low else 1.0

    def times(self, other: "Quantity | float") -> "Quantity":
        """Return the product with a quantity or a positive number."""
        by = other if isinstance(other, Quantity) else Quantity.exact(other)
        return Quantity(self.low * by.low, self.high * by.high, _both(self.expected, by.expected))

    def of(self, whole: float) -> "Quantity":
        """Return a positive number divided by the quantity: the faster, the shorter."""
        expected = None if self.expected is None else whole / self.expected
        return Quantity(whole / self.high, whole / self.low, expected)

    def plus(self, other: "Quantity") -> "Quantity":
        """Return the sum of two quantities that are low and high together."""
        expected = None if self.expected is None or other.expected is None else self.expected + other.expected
        return Quantity(self.low + other.low, self.high + other.high, expected)

    @property
    def middle(self) -> "Quantity":
        """The quantity without its range: the expected value, else the mean of the ends."""
        return Quantity.exact((self.low + self.high) / 2 if self.expected is None else self.expected)


def _both(first: float | None, second: float | None) -> float | None:
    return None if first is None or second is None else first * second
