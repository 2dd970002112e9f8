"""Plot of lines over a quantity, with a band around a line and marks on them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gpufabric.report.plots.axes import PlotFrame, mark, picture

STYLES = ("mode-0", "mode-1", "mode-2", "mode-3", "free")
"""Classes of lines, which the style sheet distinguishes without colour as well."""


@dataclass(frozen=True, slots=True)
class PlotLine:
    """A line.

    Attributes:
        name: its name.
        points: its points, from left to right.
        style: its class, from ``STYLES``.
        low: lower edge of a band around it; empty without a band.
        high: upper edge of the band.
    """

    name: str
    points: tuple[tuple[float, float], ...]
    style: str
    low: tuple[tuple[float, float], ...] = ()
    high: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class LineAxes:
    """Axes of a plot of lines.

    Attributes:
        frame: both axes.
        across_name: name of the axis from left to right.
        across_text: writes a value of it.
        up_text: writes a value of the other axis.
    """

    frame: PlotFrame
    across_name: str
    across_text: Callable[[float], str]
    up_text: Callable[[float], str]


def lines(
    name: str,
    title: str,
    axes: LineAxes,
    drawn: Sequence[PlotLine],
    marks: Sequence[tuple[float, float]] = (),
) -> str:
    """Draw lines; empty without any point. What lies above the plot is cut at its upper edge.

    Args:
        name: name on the page, for ids.
        title: its title, for screen readers.
        axes: the axes.
        drawn: the lines; the first lies on top.
        marks: points to mark.
    """
    if not any(line.points for line in drawn):
        return ""
    frame = axes.frame
    parts = [
        *frame.grid(
            axes.across_name,
            [axes.across_text(value) for value in frame.across.marks],
            [axes.up_text(value) for value in frame.up.marks],
        ),
        *(
            f'<polygon class="band" points="{frame.points(_band(line, frame))}"/>'
            for line in drawn
            if line.low
        ),
        *(
            f'<polyline class="{line.style}" points="{frame.points(_cut(line.points, frame))}"/>'
            for line in reversed(drawn)
            if line.points
        ),
        *(mark(frame.x(across), frame.y(min(up, frame.up.high)), "whole") for across, up in marks),
    ]
    return picture(name, title, _described(axes, drawn), parts)


def _band(line: PlotLine, frame: PlotFrame) -> list[tuple[float, float]]:
    """Return the outline of a band, along the upper edge where it leaves the plot."""
    top = frame.up.high
    outline = _cut(line.low + line.high[::-1], frame, keep_all=True)
    return [(across, min(up, top)) for across, up in outline]


def _cut(
    points: Sequence[tuple[float, float]], frame: PlotFrame, *, keep_all: bool = False
) -> list[tuple[float, float]]:
    """Return the points of a line below the upper edge; a line that leaves the plot ends where it does.

    Args:
        points: the points.
        frame: the axes.
        keep_all: whether to keep the points above the edge as well.
    """
    kept: list[tuple[float, float]] = []
    top = frame.up.high
    for number, (across, up) in enumerate(points):
        before = points[number - 1] if number else None
        if before is not None and (before[1] > top) != (up > top):
            share = (top - before[1]) / (up - before[1])
            kept.append((before[0] + share * (across - before[0]), top))
        if keep_all or up <= top:
            kept.append((across, up))
    return kept


def _described(axes: LineAxes, drawn: Sequence[PlotLine]) -> str:
    texts: list[str] = []
    for line in drawn:
        every = max(1, len(line.points) // 6)
        values = ", ".join(
            f"{axes.up_text(up)} at {axes.across_text(across)}" for across, up in line.points[::every]
        )
        texts.append(f"{line.name}: {values}")
    return ". ".join(texts)
