"""Places the regions of a map in columns, by cloud and power domain."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from gpufabric.report.topology import TopologyPool, TopologyRegion

CARD_WIDTH = 216
HEAD = 42
POOL_HEIGHT = 26
MOST_POOLS = 3
"""Pools that a card shows; further ones are counted."""

GAP = 12
FRAME_HEAD = 20
"""Height of the title of a cloud or of a power domain."""

_FEW, _SOME = 6, 16


@dataclass(frozen=True, slots=True)
class RegionCard:
    """A region in its place.

    Attributes:
        region: the region.
        column: number of its column.
        y: its top.
    """

    region: TopologyRegion
    column: int
    y: float

    @property
    def height(self) -> float:
        """Height of the card."""
        return card_height(self.region)


@dataclass(frozen=True, slots=True)
class Frame:
    """Regions of one column that share a cloud, or a power domain of it.

    Attributes:
        kind: which of both.
        cloud: the cloud.
        domain: the power domain; None if it is unknown, and for a cloud.
        column: number of its column.
        top: upper end.
        bottom: lower end.
        regions: regions inside.
    """

    kind: str
    cloud: str
    domain: str | None
    column: int
    top: float
    bottom: float
    regions: tuple[TopologyRegion, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """Places of a map, without the horizontal distance of its columns."""

    columns: int
    height: float
    cards: tuple[RegionCard, ...]
    frames: tuple[Frame, ...]


def shown_pools(region: TopologyRegion) -> tuple[TopologyPool, ...]:
    """Return the pools that a card shows: the largest."""
    return tuple(sorted(region.pools, key=lambda pool: (-pool.gpus, pool.name))[:MOST_POOLS])


def card_height(region: TopologyRegion) -> float:
    """Return the height of a card."""
    rest = 14 if len(region.pools) > MOST_POOLS else 0
    return HEAD + len(shown_pools(region)) * POOL_HEIGHT + rest + 4


def columns_of(count: int) -> int:
    """Return the number of columns for a number of regions."""
    if count <= 1:
        return 1
    return 2 if count <= _FEW else 3 if count <= _SOME else 4


def layout(regions: Sequence[TopologyRegion], columns: int) -> Layout:
    """Place regions: sorted by cloud, power domain and stack, in columns of about the same height."""
    ordered = sorted(regions, key=_order)
    cards: list[RegionCard] = []
    frames: list[Frame] = []
    tallest = 0.0
    parts = _columns(ordered, columns)
    for column, part in enumerate(parts):
        y = 0.0
        for cloud, in_cloud in groupby(part, key=lambda region: region.cloud):
            top, y = y, y + FRAME_HEAD
            of_cloud: list[TopologyRegion] = []
            for domain, in_domain in groupby(in_cloud, key=lambda region: region.power_domain):
                domain_top, y = y, y + FRAME_HEAD
                of_domain = tuple(in_domain)
                for region in of_domain:
                    cards.append(RegionCard(region, column, y))
                    y += card_height(region) + GAP
                frames.append(Frame("domain", cloud, domain, column, domain_top, y - 4, of_domain))
                of_cloud += of_domain
                y += 4
            frames.append(Frame("cloud", cloud, None, column, top, y, tuple(of_cloud)))
            tallest = max(tallest, y)
            y += GAP
    return Layout(max(len(parts), 1), tallest, tuple(cards), tuple(frames))


def _order(region: TopologyRegion) -> tuple[str, bool, str, str]:
    return region.cloud, region.power_domain is None, region.power_domain or "", region.stack


def _columns(regions: Sequence[TopologyRegion], columns: int) -> list[list[TopologyRegion]]:
    return [part for part in _filled(regions, columns) if part]


def _filled(regions: Sequence[TopologyRegion], columns: int) -> Iterator[list[TopologyRegion]]:
    """Fill one column after the other, each up to its part of what is left."""
    left = list(regions)
    for remaining in range(columns, 0, -1):
        share = sum(map(card_height, left)) / remaining
        part: list[TopologyRegion] = []
        used = 0.0
        while left and (not part or remaining == 1 or used + card_height(left[0]) / 2 <= share):
            used += card_height(left[0])
            part.append(left.pop(0))
        yield part
