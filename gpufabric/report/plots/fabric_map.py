"""Draws the map of a fabric: regions by cloud and power domain, pools by GPUs, links by Gb/s and load."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log2

from gpufabric.plural import plural
from gpufabric.report.mermaid import link_text, pool_text, region_text
from gpufabric.report.model import Report, StackReport
from gpufabric.report.plots.layout import (
    CARD_WIDTH,
    HEAD,
    MOST_POOLS,
    POOL_HEIGHT,
    Frame,
    RegionCard,
    columns_of,
    layout,
    shown_pools,
)
from gpufabric.report.plots.link_loads import LinkLoad, gbps_text, link_loads
from gpufabric.report.plots.marks import NO_MARK, Mark, by_stack, link_mark, pool_mark, region_mark
from gpufabric.report.plots.markup import box, clipped, cloud_class, escaped, text_at
from gpufabric.report.plots.routes import BADGE, LABEL_HEIGHT, LABEL_WIDTH, LinkRoute, route
from gpufabric.report.topology import FabricTopology, TopologyPool, TopologyRegion

_PAD = 14
_INSIDE = 10
_BAR = CARD_WIDTH - 2 * _INSIDE
_NAME_MOST, _LINE_MOST = 25, 31
"""Characters of a name and of a line that fit a card."""

_NARROW = 420
"""Widest map of a phone, on which text is still readable."""

_SMALLEST = 0.75
"""Scale below which text is hard to read."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A map.

    Attributes:
        svg: the picture; empty if there is nothing to draw.
        width: its natural width.
        labelled: whether its links have labels; otherwise numbers.
    """

    svg: str = ""
    width: float = 0.0
    labelled: bool = True


def fabric_map(report: Report) -> Drawing:
    """Draw the map."""
    columns = columns_of(len(report.topology.places))
    return _drawn(report.topology, link_loads(report), report.stacks, "map", columns)


def topology_map(topology: FabricTopology, loads: Mapping[str, LinkLoad]) -> Drawing:
    """Draw the map of regions and links that no run has changed.

    Args:
        topology: regions and links.
        loads: use of each link, by its key.
    """
    return _drawn(topology, loads, None, "map", columns_of(len(topology.places)))


def narrow_map(report: Report) -> Drawing:
    """Draw the map for a phone: in one column, without links if these have no room for labels."""
    routing = route(layout(report.topology.places, 1), report.topology.links)
    links = report.topology.links if routing.width <= _NARROW else ()
    topology = report.topology.model_copy(update={"links": tuple(links)})
    return _drawn(topology, link_loads(report), report.stacks, "narrow-map", 1, described(report))


def _drawn(
    topology: FabricTopology,
    loads: Mapping[str, LinkLoad],
    reports: Sequence[StackReport] | None,
    name: str,
    columns: int,
    text: str = "",
) -> Drawing:
    """Draw regions and links; the name begins the ids in the picture. Without reports nothing is marked."""
    regions, links = topology.places, topology.links
    if not regions:
        return Drawing()
    placed = layout(regions, columns)
    routing = route(placed, links)
    stacks = {stack.stack: stack for stack in reports or ()}
    is_plain = reports is None
    text = text or _described(topology, loads, None if is_plain else stacks)
    most = max((pool.gpus for region in regions for pool in region.pools), default=0)
    width, height = routing.width + 2 * _PAD, placed.height + routing.top + 2 * _PAD
    parts = [
        f'<svg class="map" viewBox="{-_PAD} {-_PAD} {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'style="min-width: min({width * _SMALLEST:.0f}px, 100%)" role="img" '
        f'aria-labelledby="{name}-title" aria-describedby="{name}-desc">',
        f'<title id="{name}-title">Map of the fabric</title>',
        f'<desc id="{name}-desc">{escaped(text)}</desc>',
        *(_frame(frame, routing.lefts, routing.top) for frame in placed.frames if frame.kind == "cloud"),
        *(_frame(frame, routing.lefts, routing.top) for frame in placed.frames if frame.kind == "domain"),
    ]
    marks = {item.link.key: link_mark(item.link, reports or ()) for item in routing.routes}
    thickest = 6.0 if routing.labelled else 2.5
    parts += (_line(item, loads[item.link.key], marks[item.link.key], thickest) for item in routing.routes)
    for card in placed.cards:
        stack = stacks.get(card.region.stack)
        shown = shown_pools(card.region)
        pools = [(pool, NO_MARK if is_plain else pool_mark(pool, card.region, stack)) for pool in shown]
        mark = NO_MARK if is_plain else region_mark(card.region, stack)
        x, y = routing.lefts[card.column], card.y + routing.top
        parts += _card(card, x, y, mark, pools, most)
    for item in routing.routes:
        label = _label if routing.labelled else _badge
        parts += label(item, loads[item.link.key], marks[item.link.key])
    return Drawing("\n".join([*parts, "</svg>"]), width, routing.labelled)


def described(report: Report) -> str:
    """Describe the map for a reader who does not see it."""
    return _described(report.topology, link_loads(report), by_stack(report))


def _described(
    topology: FabricTopology, loads: Mapping[str, LinkLoad], stacks: Mapping[str, StackReport] | None
) -> str:
    regions: list[str] = []
    for region in topology.places:
        pools = ", ".join(" ".join(pool_text(pool)) for pool in region.pools)
        word = "" if stacks is None else region_mark(region, stacks.get(region.stack)).word
        regions.append(f"{region_text(region)}{f' ({word})' if word else ''}: {pools or 'no pools'}")
    links = "; ".join(
        f"{' to '.join(link.ends)}: {link_text(link)}, {loads[link.key].text}" for link in topology.links
    )
    return f"Regions: {'; '.join(regions)}. Links: {links or 'none'}."


def _frame(frame: Frame, lefts: tuple[float, ...], top: float) -> str:
    gpus = sum(pool.gpus for region in frame.regions for pool in region.pools)
    x, y, height = lefts[frame.column], frame.top + top, frame.bottom - frame.top
    if frame.kind == "cloud":
        title = (
            f"{frame.cloud or 'unknown cloud'}: {plural(len(frame.regions), 'region')}, {plural(gpus, 'GPU')}"
        )
        return (
            f'<g class="{cloud_class(frame.cloud)}">'
            + "".join(
                (
                    box(x - 10, y, CARD_WIDTH + 20, height, "cloud", 8),
                    text_at(x, y + 15, clipped(title, _LINE_MOST), "cloud-name"),
                )
            )
            + "</g>"
        )
    known = frame.domain is not None
    title = f"power domain {frame.domain}" if known else "power domain unknown"
    return box(x - 5, y, CARD_WIDTH + 10, height, "domain" if known else "domain unknown", 6) + text_at(
        x, y + 14, clipped(title, _LINE_MOST), "domain-name"
    )


def _card(
    card: RegionCard, x: float, y: float, mark: Mark, pools: list[tuple[TopologyPool, Mark]], most: int
) -> Iterator[str]:
    region = card.region
    gpus = sum(pool.gpus for pool in region.pools)
    removed = " removed" if region.removed else ""
    yield f'<g class="place {cloud_class(region.cloud)} mark-{mark.kind}{removed}">'
    yield box(x, y, CARD_WIDTH, card.height, "region", 6)
    yield text_at(x + _INSIDE, y + 17, clipped(region.stack, _NAME_MOST), "name")
    total = plural(gpus, "GPU") if region.region or region.pools else "GPUs unknown"
    yield text_at(x + _INSIDE, y + 34, total, "gpus")
    yield text_at(x + CARD_WIDTH - _INSIDE, y + 34, clipped(mark.text, 18), "mark", "end")
    line = y + HEAD
    for pool, pool_marked in pools:
        yield from _pool(pool, pool_marked, x + _INSIDE, line, most)
        line += POOL_HEIGHT
    if len(region.pools) > MOST_POOLS:
        yield text_at(x + _INSIDE, line + 10, _rest(region), "pool-line")
    yield "</g>"


def _rest(region: TopologyRegion) -> str:
    others = len(region.pools) - MOST_POOLS
    shown = sum(pool.gpus for pool in shown_pools(region))
    gpus = sum(pool.gpus for pool in region.pools) - shown
    return f"{plural(others, 'more pool', 'more pools')}, {plural(gpus, 'GPU')}"


def _pool(pool: TopologyPool, mark: Mark, x: float, y: float, most: int) -> Iterator[str]:
    """Draw a pool: its text, and a bar as long as its part of the largest pool."""
    share = pool.gpus / most if most else 0
    words = [
        f"{mark.text}:" if mark.word else "",
        f"{pool.name} {pool.gpus:,} GPUs, {pool.nodes:,} x {pool.shape}",
    ]
    yield f'<g class="pool mark-{mark.kind}">'
    yield text_at(x, y + 11, clipped(" ".join(filter(None, words)), _LINE_MOST), "pool-line")
    yield box(x, y + 15, _BAR, 6, "pool-track", 3)
    yield box(x, y + 15, max(share * _BAR, 2 if pool.gpus else 0), 6, "pool-bar", 3)
    yield "</g>"


def _line(item: LinkRoute, load: LinkLoad, mark: Mark, thickest: float) -> str:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in item.points)
    thick = 1.5 if item.link.gbps is None else min(1.5 + 0.7 * log2(1 + max(item.link.gbps, 0)), thickest)
    return f'<polyline class="{_link_class(load, mark)}" points="{points}" stroke-width="{thick:.1f}"/>'


def _link_class(load: LinkLoad, mark: Mark) -> str:
    return f"link mark-{mark.kind}{' short' if load.is_short else ''}"


def _label(item: LinkRoute, load: LinkLoad, mark: Mark) -> Iterator[str]:
    x, y = item.label
    yield box(x - LABEL_WIDTH / 2, y - LABEL_HEIGHT / 2, LABEL_WIDTH, LABEL_HEIGHT, "label")
    words = mark.text or load.text
    yield text_at(x, y - 3, gbps_text(item.link), "link-text", "middle")
    yield text_at(x, y + 11, clipped(words, 14), f"link-text mark-{mark.kind}", "middle")


def _badge(item: LinkRoute, load: LinkLoad, mark: Mark) -> Iterator[str]:
    """Draw the number of a link, which the table below the map explains."""
    x, y = item.label
    kind = "label short" if load.is_short else f"label mark-{mark.kind}"
    yield box(x - BADGE / 2, y - BADGE / 2 + 2, BADGE, BADGE - 4, kind, 8)
    yield text_at(
        x, y + 4, f"{item.number}{'!' if load.is_short or mark.kind == 'goes' else ''}", "link-text", "middle"
    )
