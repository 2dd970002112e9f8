"""Gantt picture: rows of bars over days, each with its range and what is not known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gpufabric.report.plots.axes import Axis
from gpufabric.report.plots.markup import box, clipped, escaped, text_at

_WIDTH, _LABELS, _RIGHT, _TOP, _BOTTOM = 860, 270, 190, 10, 42
_ROW, _BAR = 22, 12
_LEAST_BAR = 2.5
_LEAST_OPEN = 26
_MOST_LABEL = 44


@dataclass(frozen=True, slots=True)
class GanttRow:
    """A row of a Gantt picture. All times are days from the start.

    Attributes:
        label: its name.
        start: begin of the bar.
        end: end of the bar.
        latest: latest end; not before ``end``.
        text: its duration in words, beside the bar.
        is_critical: whether a delay of it would delay the whole.
        is_open: whether it may last longer than any source says: a hatched part follows.
    """

    label: str
    start: float
    end: float
    latest: float
    text: str
    is_critical: bool = False
    is_open: bool = False


def gantt(name: str, title: str, rows: Sequence[GanttRow]) -> str:
    """Draw the rows; empty without any.

    Args:
        name: name on the page, for ids.
        title: its title, for screen readers.
        rows: the rows, from the top.
    """
    if not rows:
        return ""
    axis = Axis.linear(max(1.0, *(row.latest for row in rows)))
    height = _TOP + _ROW * len(rows) + _BOTTOM
    described = "; ".join(
        f"{row.label}: day {row.start:,.0f} to {row.end:,.0f}, at the latest {row.latest:,.0f} ({row.text})"
        for row in rows
    )
    return "\n".join(
        [
            f'<svg class="plot gantt" viewBox="0 0 {_WIDTH} {height}" role="img" '
            f'aria-labelledby="{name}-title" aria-describedby="{name}-desc">',
            f'<title id="{name}-title">{escaped(title)}</title>',
            f'<desc id="{name}-desc">{escaped(described)}</desc>',
            *_grid(axis, height),
            *(part for number, row in enumerate(rows) for part in _row(axis, number, row)),
            "</svg>",
        ]
    )


def _x(axis: Axis, days: float) -> float:
    return _LABELS + (_WIDTH - _LABELS - _RIGHT) * axis.place(days)


def _grid(axis: Axis, height: int) -> Iterator[str]:
    bottom = height - _BOTTOM
    for mark in axis.marks:
        x = _x(axis, mark)
        yield f'<line class="grid" x1="{x:.1f}" y1="{_TOP}" x2="{x:.1f}" y2="{bottom}"/>'
        yield text_at(x, bottom + 16, f"{mark:,.4g}", "tick", "middle")
    yield text_at((_LABELS + _WIDTH - _RIGHT) / 2, height - 8, "days from the start", "tick", "middle")


def _row(axis: Axis, number: int, row: GanttRow) -> Iterator[str]:
    top = _TOP + _ROW * number + (_ROW - _BAR) / 2
    middle = top + _BAR / 2
    begin, end, latest = _x(axis, row.start), _x(axis, row.end), _x(axis, row.latest)
    yield text_at(_LABELS - 8, middle + 4, clipped(row.label, _MOST_LABEL), "point", "end")
    right = end
    if row.end > row.start or not row.is_open:
        width = max(_LEAST_BAR, end - begin)
        yield box(begin, top, width, _BAR, "critical" if row.is_critical else "step", 2)
        right = max(right, begin + width)
    if latest > end + 1:
        yield f'<line class="range" x1="{end:.1f}" y1="{middle:.1f}" x2="{latest:.1f}" y2="{middle:.1f}"/>'
        bottom = top + _BAR
        yield f'<line class="range" x1="{latest:.1f}" y1="{top:.1f}" x2="{latest:.1f}" y2="{bottom:.1f}"/>'
        right = max(right, latest)
    if row.is_open:
        yield box(right, top, _LEAST_OPEN, _BAR, "unknown", 2)
        right += _LEAST_OPEN
    yield text_at(right + 6, middle + 4, row.text, "point")
