"""Axes of a plot of two quantities: linear or logarithmic, with round numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Self

from gpufabric.report.plots.markup import escaped, text_at

WIDTH, HEIGHT = 440, 270
LEFT, RIGHT, TOP, BOTTOM = 58, 24, 14, 44
_STEPS = 4
_STEP_SIZES = (1, 2, 2.5, 5, 10)
_ROOM = 1.3
"""Factor beyond the lowest and the highest value."""


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis with marks.

    Attributes:
        low: its begin.
        high: its end, above ``low``.
        marks: values that have a mark.
        logarithmic: whether equal distances are equal factors.
    """

    low: float
    high: float
    marks: tuple[float, ...]
    logarithmic: bool = False

    @classmethod
    def linear(cls, highest: float) -> Self:
        """Cover values from zero to a positive one."""
        size = 10 ** floor(log10(highest / _STEPS))
        step = next(factor * size for factor in _STEP_SIZES if highest / (factor * size) <= _STEPS)
        count = ceil(highest / step)
        return cls(0.0, step * count, tuple(step * number for number in range(count + 1)))

    @classmethod
    def spanning(cls, lowest: float, highest: float) -> Self:
        """Cover zero and values of both signs, at least one of them other than zero."""
        low, high = min(0.0, lowest), max(0.0, highest)
        size = 10 ** floor(log10((high - low) / _STEPS))
        step = next(factor * size for factor in _STEP_SIZES if (high - low) / (factor * size) <= _STEPS)
        first, last = floor(low / step), ceil(high / step)
        return cls(step * first, step * last, tuple(step * number for number in range(first, last + 1)))

    @classmethod
    def decades(cls, lowest: float, highest: float) -> Self:
        """Cover positive values by whole powers of ten."""
        first, last = floor(log10(lowest)), ceil(log10(highest))
        last = max(last, first + 1)
        marks = tuple(10.0**power for power in range(first, last + 1))
        return cls(marks[0], marks[-1], marks, logarithmic=True)

    @classmethod
    def factors(cls, lowest: float, highest: float) -> Self:
        """Cover positive values with little room around them; marks are 1, 2 and 5 times powers of ten."""
        low, high = lowest / _ROOM, highest * _ROOM
        powers = range(floor(log10(low)), ceil(log10(high)) + 1)
        marks = (factor * 10.0**power for power in powers for factor in (1, 2, 5))
        return cls(low, high, tuple(mark for mark in marks if low <= mark <= high), logarithmic=True)

    def place(self, value: float) -> float:
        """Return the place of a value, from 0 to 1."""
        if self.logarithmic:
            return (log10(value) - log10(self.low)) / (log10(self.high) - log10(self.low))
        return (value - self.low) / (self.high - self.low)


@dataclass(frozen=True, slots=True)
class PlotFrame:
    """A plot's axes.

    Attributes:
        across: axis from left to right.
        up: axis from the bottom up.
    """

    across: Axis
    up: Axis

    def x(self, value: float) -> float:
        """Return the horizontal place of a value."""
        return LEFT + (WIDTH - LEFT - RIGHT) * self.across.place(value)

    def y(self, value: float) -> float:
        """Return the vertical place of a value."""
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * self.up.place(value)

    def points(self, values: Sequence[tuple[float, float]]) -> str:
        """Return the places of values for a line."""
        return " ".join(f"{self.x(across):.1f},{self.y(up):.1f}" for across, up in values)

    def grid(self, across_name: str, across_texts: Sequence[str], up_texts: Sequence[str]) -> Iterator[str]:
        """Yield both axes; texts are those of the marks."""
        for value, text in zip(self.up.marks, up_texts, strict=True):
            y = self.y(value)
            yield f'<line class="grid" x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}"/>'
            yield text_at(LEFT - 6, y + 4, text, "tick", "end")
        for value, text in zip(self.across.marks, across_texts, strict=True):
            x = self.x(value)
            bottom = HEIGHT - BOTTOM
            yield f'<line class="grid" x1="{x:.1f}" y1="{bottom}" x2="{x:.1f}" y2="{bottom + 5}"/>'
            yield text_at(x, bottom + 18, text, "tick", "middle")
        yield text_at(LEFT + (WIDTH - LEFT - RIGHT) / 2, HEIGHT - 6, across_name, "tick", "middle")


def picture(name: str, title: str, described: str, parts: Sequence[str]) -> str:
    """Write a plot as SVG.

    Args:
        name: name on the page, for ids.
        title: its title, for screen readers.
        described: all of its values in words, for screen readers.
        parts: its content.
    """
    return "\n".join(
        [
            f'<svg class="plot" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
            f'aria-labelledby="{name}-title" aria-describedby="{name}-desc">',
            f'<title id="{name}-title">{escaped(title)}</title>',
            f'<desc id="{name}-desc">{escaped(described)}</desc>',
            *parts,
            "</svg>",
        ]
    )


def mark(x: float, y: float, kind: str, radius: float = 4.5) -> str:
    """Write a round mark."""
    return f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{radius}"/>'
