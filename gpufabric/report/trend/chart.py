"""Draws a series over time as SVG. A gap breaks the line; the page sets the colours."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from math import ceil, floor, log10

from gpufabric.report.plots.markup import escaped

Value = int | Decimal | None

_WIDTH, _HEIGHT = 400, 190
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 14, 12, 30
_STEPS = 4
_STEP_SIZES = (1, 2, 2.5, 5, 10)
_RADIUS = 3.2
_GAP_MARK = 5


@dataclass(frozen=True, slots=True)
class Curve:
    """One curve of a chart.

    Attributes:
        name: its name in the legend.
        values: a value for each time; None is a gap.
        style: class of its lines: ``main`` or ``limit``.
    """

    name: str
    values: Sequence[Value]
    style: str = "main"


@dataclass(frozen=True, slots=True)
class _Frame:
    times: Sequence[datetime]
    low: float
    high: float

    def x(self, time: datetime) -> float:
        span = (self.times[-1] - self.times[0]).total_seconds()
        inner = _WIDTH - _LEFT - _RIGHT
        if not span:
            return _LEFT + inner / 2
        return _LEFT + inner * (time - self.times[0]).total_seconds() / span

    def y(self, value: float) -> float:
        return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * (value - self.low) / (self.high - self.low)


def chart(
    number: int, title: str, times: Sequence[datetime], curves: Sequence[Curve], prefix: str = ""
) -> str:
    """Draw curves over time; empty if no value is known.

    Args:
        number: number of the chart on its page, for ids.
        title: its title, for screen readers.
        times: the times, in order.
        curves: the curves.
        prefix: text before the numbers of the axis, such as ``$``.
    """
    known = [float(value) for curve in curves for value in curve.values if value is not None]
    if not known:
        return ""
    ticks = _ticks(min(known), max(known))
    frame = _Frame(times, ticks[0], ticks[-1])
    parts = [
        f'<svg class="chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-labelledby="chart-{number}-title" aria-describedby="chart-{number}-desc">',
        f'<title id="chart-{number}-title">{escaped(title)}</title>',
        f'<desc id="chart-{number}-desc">{escaped(_described(times, curves, prefix))}</desc>',
        *_axes(frame, ticks, prefix),
    ]
    for curve in curves:
        parts.extend(_curve(frame, curve))
    parts.extend(_gaps(frame, curves))
    return "\n".join([*parts, "</svg>"])


def _ticks(lowest: float, highest: float) -> list[float]:
    """Return round numbers around all values, from zero unless that hides the changes."""
    low = 0.0 if 0 <= lowest < highest / 2 or lowest == highest else lowest
    low = min(low, lowest)
    span = (highest - low) or abs(highest) or 1.0
    magnitude = 10 ** floor(log10(span / _STEPS))
    step = next(size * magnitude for size in _STEP_SIZES if span / (size * magnitude) <= _STEPS)
    first = floor(low / step)
    last = ceil(max(highest, low + span) / step)
    return [step * position for position in range(first, last + 1)]


def _axes(frame: _Frame, ticks: Sequence[float], prefix: str) -> Iterator[str]:
    for tick in ticks:
        y, label = frame.y(tick), _short(tick, prefix)
        yield f'<line class="grid" x1="{_LEFT}" y1="{y:.1f}" x2="{_WIDTH - _RIGHT}" y2="{y:.1f}"/>'
        yield f'<text class="tick" x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{label}</text>'
    ends = [(frame.times[0], "start"), (frame.times[-1], "end")]
    for time, anchor in ends if frame.times[0] != frame.times[-1] else [(frame.times[0], "middle")]:
        x = f'x="{frame.x(time):.1f}" y="{_HEIGHT - 10}"'
        yield f'<text class="tick" {x} text-anchor="{anchor}">{time:%Y-%m-%d}</text>'


def _curve(frame: _Frame, curve: Curve) -> Iterator[str]:
    """Draw the parts of a curve between gaps, and a mark at each value."""
    part: list[tuple[float, float]] = []
    for time, value in [*zip(frame.times, curve.values, strict=True), (None, None)]:
        if time is not None and value is not None:
            part.append((frame.x(time), frame.y(float(value))))
            continue
        if len(part) > 1:
            points = " ".join(f"{x:.1f},{y:.1f}" for x, y in part)
            yield f'<polyline class="{curve.style}" points="{points}"/>'
        if curve.style == "main" or len(part) == 1:
            yield from (
                f'<circle class="{curve.style}" cx="{x:.1f}" cy="{y:.1f}" r="{_RADIUS}"/>' for x, y in part
            )
        part = []


def _gaps(frame: _Frame, curves: Sequence[Curve]) -> Iterator[str]:
    """Mark the times at which a value is unknown with a cross on the axis of time."""
    bottom = _HEIGHT - _BOTTOM
    for number, time in enumerate(frame.times):
        if any(curve.values[number] is None for curve in curves):
            x, size = frame.x(time), _GAP_MARK
            yield (
                f'<path class="gap" d="M{x - size:.1f},{bottom - size} l{2 * size},{2 * size} '
                f'm0,{-2 * size} l{-2 * size},{2 * size}"><title>{time:%Y-%m-%d}: unknown</title></path>'
            )


def _described(times: Sequence[datetime], curves: Sequence[Curve], prefix: str) -> str:
    texts = [
        f"{curve.name}: "
        + ", ".join(
            f"{time:%Y-%m-%d} {'unknown' if value is None else f'{prefix}{value:,}'}"
            for time, value in zip(times, curve.values, strict=True)
        )
        for curve in curves
    ]
    return ". ".join(texts)


def _short(value: float, prefix: str) -> str:
    """Write a number of an axis in a few characters."""
    sign = "-" if value < 0 else ""
    size = abs(value)
    for unit, factor in (("B", 1e9), ("M", 1e6), ("k", 1e3)):
        if size >= factor:
            return f"{sign}{prefix}{size / factor:.4g}{unit}"
    return f"{sign}{prefix}{size:.4g}"
