"""Plot of columns over steps such as years: stacked parts of both signs, side by side."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from gpufabric.report.plots.axes import BOTTOM, HEIGHT, LEFT, RIGHT, WIDTH, Axis, PlotFrame, picture
from gpufabric.report.plots.markup import box, text_at

_FILLED = 0.76
"""Part of a group's width that its columns fill."""


@dataclass(frozen=True, slots=True)
class ColumnPart:
    """A part of a column.

    Attributes:
        name: its name.
        kind: its class, which the style colours.
        amount: its size; negative below zero.
    """

    name: str
    kind: str
    amount: float


@dataclass(frozen=True, slots=True)
class ColumnGroup:
    """Columns of a step, side by side.

    Attributes:
        label: the step.
        columns: the columns, each from its parts.
    """

    label: str
    columns: tuple[tuple[ColumnPart, ...], ...]


def columns(
    name: str, title: str, groups: Sequence[ColumnGroup], across_name: str, text: Callable[[float], str]
) -> str:
    """Draw groups of columns; empty if all amounts are zero.

    Args:
        name: name on the page, for ids.
        title: its title, for screen readers.
        groups: the groups, from left to right.
        across_name: name of the axis from left to right.
        text: writes an amount.
    """
    stacks = [column for group in groups for column in group.columns]
    highest = max((_sum(column, 1) for column in stacks), default=0.0)
    lowest = min((_sum(column, -1) for column in stacks), default=0.0)
    if highest == lowest == 0:
        return ""
    frame = PlotFrame(Axis(0.0, float(len(groups)), ()), Axis.spanning(lowest, highest))
    zero = frame.y(0.0)
    parts = [
        *frame.grid(across_name, [], [text(value) for value in frame.up.marks]),
        *(part for number, group in enumerate(groups) for part in _group(frame, number, group)),
        f'<line class="zero" x1="{LEFT}" y1="{zero:.1f}" x2="{WIDTH - RIGHT}" y2="{zero:.1f}"/>',
    ]
    described = "; ".join(
        f"{group.label}: "
        + ", ".join(f"{part.name} {text(part.amount)}" for column in group.columns for part in column)
        for group in groups
    )
    return picture(name, title, described, parts)


def _sum(column: Sequence[ColumnPart], sign: int) -> float:
    return sum(part.amount for part in column if part.amount * sign > 0)


def _group(frame: PlotFrame, number: int, group: ColumnGroup) -> Iterator[str]:
    width = (frame.x(1) - frame.x(0)) * _FILLED / max(1, len(group.columns))
    left = frame.x(number) + (frame.x(1) - frame.x(0)) * (1 - _FILLED) / 2
    for position, column in enumerate(group.columns):
        above = below = 0.0
        for part in column:
            start = above if part.amount > 0 else below
            end = start + part.amount
            high, low = max(start, end), min(start, end)
            if part.amount:
                y = frame.y(high)
                yield box(left + width * position, y, width * 0.92, frame.y(low) - y, part.kind, 1)
            above, below = (end, below) if part.amount > 0 else (above, end)
    yield text_at(frame.x(number + 0.5), HEIGHT - BOTTOM + 18, group.label, "tick", "middle")
