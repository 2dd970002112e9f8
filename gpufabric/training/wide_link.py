"""A link between two regions, as far as training depends on it."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LinkCopy:
    """A copy of checkpoints over a link. It starts when a checkpoint is complete.

    Attributes:
        source: stack from which it is sent.
        gbps: its rate while it runs, in Gbit/s.
        running_share: share of the time between two checkpoints in which it runs, from 0 to 1.
    """

    source: str
    gbps: float
    running_share: float


@dataclass(frozen=True, slots=True)
class WideLink:
    """A link between two regions.

    A copy has its rate while it runs, and training takes the rest: an assumption, since the job's many
    connections may get more of a full link than the few of a copy.

    Attributes:
        key: name, independent of the order of the ends.
        ends: the two stacks, sorted.
        gbps: bandwidth in each direction, in Gbit/s.
        round_trip_ms: round trip, in ms; None if it is not known.
        copies: copies of checkpoints over the link.
    """

    key: str
    ends: tuple[str, str]
    gbps: float
    round_trip_ms: float | None = None
    copies: tuple[LinkCopy, ...] = ()

    def other(self, stack: str) -> str:
        """Return the stack at the other end."""
        first, second = self.ends
        return second if stack == first else first

    def copying_gbps(self, at: float = 0.0) -> float:
        """Return the rate of copies in the busier direction at a moment, in Gbit/s.

        Args:
            at: the moment, as a share of the time between two checkpoints.
        """
        running = [copy for copy in self.copies if copy.running_share > at]
        return max(sum(copy.gbps for copy in running if copy.source == end) for end in self.ends)

    def left_gbps(self, at: float = 0.0) -> float:
        """Return the bandwidth that copies leave to training at a moment, in Gbit/s in each direction.

        Args:
            at: the moment, as a share of the time between two checkpoints.
        """
        return max(0.0, self.gbps - self.copying_gbps(at)) if self.copies else self.gbps


def moments(links: Iterable[WideLink]) -> tuple[tuple[float, float], ...]:
    """Return the times between which no copy starts or ends: start and length of each, from 0 to 1.

    Args:
        links: the links.
    """
    ends = {copy.running_share for link in links for copy in link.copies if 0 < copy.running_share < 1}
    starts = [0.0, *sorted(ends)]
    return tuple((start, end - start) for start, end in zip(starts, [*starts[1:], 1.0], strict=True))
