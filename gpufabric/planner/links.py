"""Links that can be had between regions, and the gateways that they need."""

from dataclasses import dataclass, field
from datetime import date

Basis = tuple[tuple[str, date], ...]
"""Keys of sources, each with a day on which it said so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkOffer:
    """A link between two regions in one kind and one size.

    Attributes:
        id: unique name. The order of names breaks ties.
        ends: the two regions, sorted.
        kind: link kind, such as ``vpn``.
        gbps: bandwidth in each direction, in Gbit/s.
        usd_per_hour: price with the data that training sends, in US dollars.
        most_regions: most regions that may train together over it: more would wait too long for it.
        takes: what it takes of each group of parts of the backbone, by the group's name.
        basis: source of each list price in it, with the day on which it held; empty if the job states the
            price.
    """

    id: str
    ends: tuple[str, str]
    kind: str
    gbps: float
    usd_per_hour: float
    most_regions: int
    takes: tuple[tuple[str, float], ...] = ()
    basis: Basis = ()

    @property
    def key(self) -> str:
        """Name of the link in a backbone, whatever its kind."""
        return "--".join(self.ends)


@dataclass(frozen=True, slots=True, kw_only=True)
class BackbonePart:
    """A gateway, or another part of a region's end of the backbone, which its links share.

    Attributes:
        id: unique name. The order of names breaks ties.
        group: parts of which a region has at most one, such as sizes of its VPN gateway.
        carries: sum of what links take of the group, at most.
        usd_per_hour: price, in US dollars.
        basis: source of each list price in it, with the day on which it held.
    """

    id: str
    group: str
    carries: float
    usd_per_hour: float
    basis: Basis = ()


@dataclass(frozen=True, slots=True)
class LinkChoice:
    """All links that can be had.

    Attributes:
        links: the links.
        parts: the parts that they need.
    """

    links: tuple[LinkOffer, ...] = field(default=())
    parts: tuple[BackbonePart, ...] = field(default=())
