"""Routes the links of a map through the gutters beside its columns, so that no line crosses a card.

A link leaves a card at its side, runs down a track of a gutter and enters the other card. A link between
columns that are not neighbours runs in a lane above all cards. Links share a track or a lane if they do not
meet in it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from gpufabric.report.plots.layout import CARD_WIDTH, Layout, RegionCard
from gpufabric.report.topology import TopologyLink

LABEL_WIDTH, LABEL_HEIGHT = 82, 30
BADGE = 20
_MARGIN = 14
WIDEST = 1_180
"""Width of a page. Links of a map that would be wider with labels have numbers."""

_NARROW = 20
_CLOSE = 13
"""Distance of lines without labels. Their numbers are wider and stand where they cover no other number."""

_STEPS = 40
"""Places that a label tries on its line, to both sides of the middle."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class LinkRoute:
    """The way of a link.

    Attributes:
        number: number of the link in the map, from 1.
        link: the link.
        points: corners of its line.
        label: middle of its label.
    """

    number: int
    link: TopologyLink
    points: tuple[Point, ...]
    label: Point


@dataclass(frozen=True, slots=True)
class Routing:
    """Ways of all links, and the places of the columns that they need.

    Attributes:
        routes: the ways.
        lefts: left side of each column.
        top: height of the lanes above the cards.
        width: width of the map.
        labelled: whether links have labels; otherwise numbers.
    """

    routes: tuple[LinkRoute, ...]
    lefts: tuple[float, ...]
    top: float
    width: float
    labelled: bool


@dataclass(slots=True)
class _Way:
    """A link before its tracks have places: ends with the sides of their cards, gutters and spans."""

    number: int
    link: TopologyLink
    cards: tuple[RegionCard, RegionCard]
    ports: tuple[float, float]
    gutters: tuple[int, int]
    tracks: list[int]
    lane: int = -1


def route(layout: Layout, links: Sequence[TopologyLink]) -> Routing:
    """Route all links whose two ends are on the map."""
    ways = _ways(layout, links)
    lanes = _assigned(
        [(way.gutters[0], way.gutters[1] + 0.5) for way in ways if way.gutters[0] != way.gutters[1]]
    )
    spanning = [way for way in ways if way.gutters[0] != way.gutters[1]]
    for way, lane in zip(spanning, lanes, strict=True):
        way.lane = lane
    counts = _tracks(layout, ways)
    labelled = _width(counts, LABEL_WIDTH + 6) <= WIDEST
    spacing = LABEL_WIDTH + 6 if labelled else _CLOSE
    lane_height = LABEL_HEIGHT + 6 if labelled else _CLOSE
    top = (max(lanes, default=-1) + 1) * lane_height + (_MARGIN if lanes else 0)
    lefts: list[float] = []
    x = 0.0
    for count in counts:
        lefts.append(x)
        x += CARD_WIDTH + _gutter(count, spacing)
    width = _width(counts, spacing)

    def track_x(gutter: int, track: int) -> float:
        return lefts[gutter] + CARD_WIDTH + _MARGIN + (track + 0.5) * spacing

    routes = [_placed(way, lefts, top, lane_height, track_x) for way in ways]
    size = (LABEL_WIDTH, LABEL_HEIGHT) if labelled else (BADGE, BADGE - 4)
    return Routing(tuple(_apart(routes, size)), tuple(lefts), top, width, labelled)


def _gutter(tracks: int, spacing: float) -> float:
    return 2 * _MARGIN + tracks * spacing if tracks else _NARROW


def _width(counts: Sequence[int], spacing: float) -> float:
    """Return the width of all columns and their gutters; an empty last gutter needs no room."""
    width = sum(CARD_WIDTH + _gutter(count, spacing) for count in counts)
    return width if counts and counts[-1] else width - _NARROW


def _ways(layout: Layout, links: Sequence[TopologyLink]) -> list[_Way]:
    cards = {card.region.stack: card for card in layout.cards}
    drawn = [link for link in links if len({*link.ends} & {*cards}) == 2]  # noqa: PLR2004 - two ends
    pairs = [_sorted_ends(cards[link.ends[0]], cards[link.ends[1]]) for link in drawn]
    ports = _ports(pairs)
    ways: list[_Way] = []
    for index, (link, (first, second)) in enumerate(zip(drawn, pairs, strict=True)):
        last = first.column if first.column == second.column else second.column - 1
        heights = (ports[index, 0], ports[index, 1])
        ways.append(_Way(index + 1, link, (first, second), heights, (first.column, last), []))
    return ways


def _ports(pairs: Sequence[tuple[RegionCard, RegionCard]]) -> dict[tuple[int, int], float]:
    """Return where each end of each pair meets its card: in the order of the other ends, from above."""
    sides: dict[tuple[str, bool], list[tuple[float, int, int]]] = defaultdict(list)
    for index, (first, second) in enumerate(pairs):
        sides[first.region.stack, True].append((second.y, index, 0))
        sides[second.region.stack, first.column == second.column].append((first.y, index, 1))
    ports: dict[tuple[int, int], float] = {}
    for ends in sides.values():
        for number, (_, index, end) in enumerate(sorted(ends), 1):
            card = pairs[index][end]
            ports[index, end] = card.y + card.height * number / (len(ends) + 1)
    return ports


def _sorted_ends(first: RegionCard, second: RegionCard) -> tuple[RegionCard, RegionCard]:
    return (first, second) if (first.column, first.y) <= (second.column, second.y) else (second, first)


def _tracks(layout: Layout, ways: Sequence[_Way]) -> list[int]:
    """Give each link a track in each gutter that it uses, and return the tracks of each gutter."""
    counts: list[int] = []
    for gutter in range(layout.columns):
        inside = [way for way in ways if gutter in way.gutters]
        # Links inside the column come first: their labels stand where no other link crosses.
        inside.sort(key=lambda way: way.cards[0].column != way.cards[1].column)
        tracks = _assigned([_span(way, gutter) for way in inside])
        for way, track in zip(inside, tracks, strict=True):
            way.tracks.append(track)
        counts.append(max(tracks, default=-1) + 1)
    return counts


def _span(way: _Way, gutter: int) -> tuple[float, float]:
    half = LABEL_HEIGHT / 2 + 3
    if way.gutters[0] == way.gutters[1]:
        middle = sum(way.ports) / 2
        return min(*way.ports, middle - half), max(*way.ports, middle + half)
    return -1.0, way.ports[0 if gutter == way.gutters[0] else 1]


def _assigned(spans: Sequence[tuple[float, float]]) -> list[int]:
    """Give each span the first track in which it meets no other."""
    taken: list[list[tuple[float, float]]] = []
    tracks: list[int] = []
    for span in spans:
        meets = (any(span[0] < end and start < span[1] for start, end in track) for track in taken)
        track = next((number for number, is_met in enumerate(meets) if not is_met), len(taken))
        if track == len(taken):
            taken.append([])
        taken[track].append(span)
        tracks.append(track)
    return tracks


def _placed(
    way: _Way, lefts: Sequence[float], top: float, lane_height: float, track_x: Callable[[int, int], float]
) -> LinkRoute:
    first, second = way.cards
    start = (lefts[first.column] + CARD_WIDTH, top + way.ports[0])
    same = first.column == second.column
    end = (lefts[second.column] + (CARD_WIDTH if same else 0), top + way.ports[1])
    x = track_x(way.gutters[0], way.tracks[0])
    if way.lane < 0:
        points = (start, (x, start[1]), (x, end[1]), end)
        return LinkRoute(way.number, way.link, points, (x, (start[1] + end[1]) / 2))
    other = track_x(way.gutters[1], way.tracks[-1])
    y = (way.lane + 0.5) * lane_height
    points = (start, (x, start[1]), (x, y), (other, y), (other, end[1]), end)
    return LinkRoute(way.number, way.link, points, ((x + other) / 2, y))


def _apart(routes: Sequence[LinkRoute], size: Point) -> Iterator[LinkRoute]:
    """Move labels along their lines so that none covers another, as far as there is room."""
    taken: list[Point] = []
    for item in routes:
        label = next((place for place in _places(item, size) if _is_free(place, taken, size)), item.label)
        taken.append(label)
        yield replace(item, label=label)


def _places(item: LinkRoute, size: Point) -> Iterator[Point]:
    """Yield places for a label on the segment that holds it: the middle first, then to both sides."""
    (x, y), spans = item.label, len(item.points) > 4  # noqa: PLR2004 - a lane adds two corners
    first, last = (item.points[2], item.points[3]) if spans else (item.points[1], item.points[2])
    axis = 0 if spans else 1
    low, high = sorted((first[axis], last[axis]))
    for step in range(_STEPS):
        for shift in (step, -step) if step else (0,):
            moved = (x, y)[axis] + shift * (size[axis] + 2) / 2
            if step == 0 or low <= moved <= high:
                yield (moved, y) if spans else (x, moved)


def _is_free(place: Point, taken: Sequence[Point], size: Point) -> bool:
    return all(abs(place[0] - x) >= size[0] or abs(place[1] - y) >= size[1] for x, y in taken)
