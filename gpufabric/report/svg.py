"""Draws the topology as SVG for the HTML page, which sets the colours; a screen reader can read the text."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from gpufabric.report.mermaid import link_text, pool_text, region_text
from gpufabric.report.topology import FabricTopology, TopologyLink, TopologyRegion
from gpufabric.visible import one_line

_WIDTH = 250
_LINE = 17
_PAD = 12
_GAP = 150
"""Distance between neighbours, for the label of their link."""

_GLYPH = 6.8
_WIDE_GLYPH = 7.6
"""Mean width of a character in a label and in a name, in units of the drawing."""

_FEW = 6
"""Most regions of a picture that shrinks to the page; a larger one scrolls."""

_SMALLEST = 0.7
"""Scale below which text is hard to read."""

_SPREAD = 1.4
"""Factor of the distance between many regions: a label of neighbours on the slope of the ellipse has room
neither beside nor above them."""


@dataclass(frozen=True, slots=True)
class _Box:
    region: TopologyRegion
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2


def svg(topology: FabricTopology) -> str:
    """Draw the topology; empty if there is nothing to draw."""
    if not topology.places:
        return ""
    boxes = _laid_out(topology.places)
    by_stack = {box.region.stack: box for box in boxes}
    width = max(box.x + box.width for box in boxes) + _PAD
    height = max(box.y + box.height for box in boxes) + _PAD
    labels = "; ".join(f"{' to '.join(link.ends)}: {link_text(link)}" for link in topology.links)
    smallest = f'style="min-width: {width * _SMALLEST:.0f}px" ' if len(boxes) > _FEW else ""
    parts = [
        f'<svg class="topology" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" {smallest}'
        f'role="img" '
        f'aria-labelledby="topology-title" aria-describedby="topology-desc">',
        '<title id="topology-title">Topology of the fabric</title>',
        f'<desc id="topology-desc">{_escaped(_described(topology.places, labels))}</desc>',
    ]
    drawn = [link for link in topology.links if all(end in by_stack for end in link.ends)]
    for link in drawn:
        parts.extend(_line(by_stack[link.ends[0]], by_stack[link.ends[1]], link))
    for box in boxes:
        parts.extend(_box(box))
    for link in drawn:
        parts.extend(_label(by_stack[link.ends[0]], by_stack[link.ends[1]], link))
    return "\n".join([*parts, "</svg>"])


def _described(regions: tuple[TopologyRegion, ...], links: str) -> str:
    described: list[str] = []
    for region in regions:
        pools = ", ".join(" ".join(pool_text(pool)) for pool in region.pools)
        described.append(f"{region_text(region)}: {pools or 'no pools'}")
    return f"Regions: {'; '.join(described)}. Links: {links or 'none'}."


def _laid_out(regions: tuple[TopologyRegion, ...]) -> list[_Box]:
    """Place the regions on an ellipse, so that no line between two of them crosses a third."""
    sizes = [_size(region) for region in regions]
    tallest = max(height for _, height in sizes)
    widest = max(width for width, _ in sizes)
    count = len(regions)
    if count == 1:
        return [_Box(regions[0], _PAD, _PAD, *sizes[0])]
    if count == 2:  # noqa: PLR2004 - side by side
        radii = ((widest + _GAP) / 2, 0.0)
    else:
        around = math.sin(math.pi / count)
        spread = _SPREAD if count > _FEW else 1.0
        radii = (spread * (widest + _GAP) / 2 / around, spread * (tallest + _GAP * 0.55) / 2 / around)
    first = math.pi if count == 2 else -math.pi / 2 - (math.pi / count if count % 2 == 0 else 0)  # noqa: PLR2004
    centres = [
        (
            radii[0] * math.cos(first + 2 * math.pi * n / count),
            radii[1] * math.sin(first + 2 * math.pi * n / count),
        )
        for n in range(count)
    ]
    left = min(x - width / 2 for (x, _), (width, _) in zip(centres, sizes, strict=True))
    top = min(y - height / 2 for (_, y), (_, height) in zip(centres, sizes, strict=True))
    return [
        _Box(
            region,
            round(x - left - width / 2 + _PAD, 1),
            round(y - top - height / 2 + _PAD, 1),
            width,
            height,
        )
        for region, (x, y), (width, height) in zip(regions, centres, sizes, strict=True)
    ]


def _size(region: TopologyRegion) -> tuple[float, float]:
    texts = [region_text(region), *(line for pool in region.pools for line in pool_text(pool))]
    width = max(_WIDTH, max(map(len, texts)) * _WIDE_GLYPH + 4 * _PAD)
    height = _PAD * 2 + _LINE
    for pool in region.pools:
        height += len(pool_text(pool)) * _LINE + 2 * _PAD
    return round(width, 1), float(height)


def _box(box: _Box) -> Iterator[str]:
    region = box.region
    kind = f"place cloud-{_escaped(region.cloud)}" + (" removed" if region.removed else "")
    yield f'<g class="{kind}">'
    yield f'<rect class="region" x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" rx="8"/>'
    y = box.y + _PAD + _LINE - 4
    yield f'<text class="name" x="{box.x + _PAD}" y="{y}">{_escaped(region_text(region))}</text>'
    y += _PAD
    for pool in region.pools:
        lines = pool_text(pool)
        height = len(lines) * _LINE + _PAD
        yield (
            f'<rect class="pool" x="{box.x + _PAD}" y="{y}" width="{box.width - 2 * _PAD}" '
            f'height="{height}" rx="5"/>'
        )
        for number, line in enumerate(lines):
            weight = "pool-name" if number == 0 else "pool-line"
            yield (
                f'<text class="{weight}" x="{box.x + 2 * _PAD}" y="{y + _LINE * (number + 1)}">'
                f"{_escaped(line)}</text>"
            )
        y += height + _PAD
    yield "</g>"


def _line(first: _Box, second: _Box, link: TopologyLink) -> Iterator[str]:
    (x1, y1), (x2, y2) = first.middle, second.middle
    state = "link" if link.state in ("", "complete") else "link pending"
    yield f'<line class="{state}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _label(first: _Box, second: _Box, link: TopologyLink) -> Iterator[str]:
    """Draw the label of a link where no box covers it."""
    start, end = _edge(first, second.middle), _edge(second, first.middle)
    x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    lines = link_text(link).split(", ")
    width = max(map(len, lines)) * _GLYPH + _PAD
    height = len(lines) * (_LINE - 2) + 6
    yield (
        f'<rect class="label" x="{x - width / 2:.1f}" y="{y - height / 2:.1f}" '
        f'width="{width:.1f}" height="{height:.1f}" rx="4"/>'
    )
    for number, line in enumerate(lines):
        below = y - height / 2 + (_LINE - 2) * (number + 1)
        yield f'<text class="link-text" x="{x:.1f}" y="{below:.1f}">{_escaped(line)}</text>'


def _edge(box: _Box, towards: tuple[float, float]) -> tuple[float, float]:
    """Return the point at which the line from a box's middle leaves the box."""
    (x, y), (dx, dy) = box.middle, (towards[0] - box.middle[0], towards[1] - box.middle[1])
    scales = [size / 2 / abs(step) for size, step in ((box.width, dx), (box.height, dy)) if step]
    scale = min([*scales, 0.5])
    return x + dx * scale, y + dy * scale


def _escaped(text: str) -> str:
    return escape(one_line(text))
