"""Rows of bar charts: a label, a picture of the bar, and its numbers as text.

Widths are percentages, so that a bar fits any page. An unknown part is hatched; it is never drawn as zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

PartKind = Literal["before", "after", "more", "less", "total", "used", "copies", "over", "unknown", "limit"]

HATCH = (
    '<svg class="defs" width="0" height="0" aria-hidden="true" focusable="false"><defs>'
    '<pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect class="hatch-ground" width="7" height="7"/><rect class="hatch-line" width="2.5" height="7"/>'
    "</pattern></defs></svg>"
)
"""Pattern of unknown parts, once for the page."""

_HEIGHT, _GAP = 11, 3


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar.

    Attributes:
        kind: its meaning, which the style colours.
        start: where it starts, from 0 to 1.
        width: its width, from 0 to 1.
        line: number of its line in the row.
    """

    kind: PartKind
    start: float
    width: float
    line: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a chart.

    Attributes:
        label: what the bar is about.
        text: its numbers.
        note: what a reader needs besides; empty if nothing.
        parts: the bar.
    """

    label: str
    text: str
    parts: tuple[Part, ...]
    note: str = ""

    @property
    def unknown(self) -> bool:
        """Whether a part of it is unknown."""
        return any(part.kind == "unknown" for part in self.parts)

    @property
    def picture(self) -> str:
        """The bar as SVG."""
        lines = max((part.line for part in self.parts), default=0) + 1
        height = lines * (_HEIGHT + _GAP) - _GAP
        return (
            f'<svg class="bar" width="100%" height="{height}" aria-hidden="true" focusable="false">'
            f"{''.join(map(_rect, self.parts))}</svg>"
        )


def share_of(value: Decimal | float, most: Decimal | float) -> float:
    """Return the part of the largest value, from 0 to 1."""
    return min(max(float(value) / float(most), 0.0), 1.0) if most else 0.0


def unknown_part(line: int = 0, start: float = 0.0) -> Part:
    """Return a hatched part up to the end of the row."""
    return Part("unknown", start, 1 - start, line)


def largest(rows: Sequence[Decimal | None]) -> Decimal:
    """Return the largest known value, or zero."""
    return max((value for value in rows if value is not None), default=Decimal(0))


def _rect(part: Part) -> str:
    y = part.line * (_HEIGHT + _GAP)
    # A value that is small and not zero stays visible.
    width = f"{max(part.width * 100, 0.4):.2f}%" if part.width > 0 else "0"
    return (
        f'<rect class="{part.kind}" x="{part.start * 100:.2f}%" y="{y}" width="{width}" height="{_HEIGHT}" '
        'rx="1.5"/>'
    )
