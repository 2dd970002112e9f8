"""A link between two regions, as far as training depends on it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WideLink:
    """A link between two regions.

    Attributes:
        key: name, independent of the order of the ends.
        ends: the two stacks, sorted.
        gbps: bandwidth in each direction, in Gbit/s.
        round_trip_ms: round trip, in ms; None if it is not known.
    """

    key: str
    ends: tuple[str, str]
    gbps: float
    round_trip_ms: float | None = None

    def other(self, stack: str) -> str:
        """Return the stack at the other end."""
        first, second = self.ends
        return second if stack == first else first
