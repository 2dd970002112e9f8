"""Tornado: how far each assumption alone moves a result, the greatest first."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from gpufabric.report.plots.axes import Axis
from gpufabric.report.plots.markup import box, clipped, escaped, text_at

_WIDTH, _LABELS, _RIGHT, _TOP, _BOTTOM = 500, 190, 30, 10, 44
_ROW, _BAR = 30, 14
_MOST_LABEL = 36


@dataclass(frozen=True, slots=True)
class TornadoBar:
    """Effect of an assumption.

    Attributes:
        label: the assumption.
        low_text: its low value.
        high_text: its high value.
        at_low: result at the low value.
        at_high: result at the high value.
    """

    label: str
    low_text: str
    high_text: str
    at_low: float
    at_high: float


def tornado(
    name: str,
    title: str,
    bars: Sequence[TornadoBar],
    middle: float,
    across_name: str,
    text: Callable[[float], str],
) -> str:
    """Draw the bars around the expected result; empty without any.

    Args:
        name: name on the page, for ids.
        title: its title, for screen readers.
        bars: the effects, the greatest first.
        middle: the expected result.
        across_name: name of the result.
        text: writes a result.
    """
    if not bars:
        return ""
    results = [result for bar in bars for result in (bar.at_low, bar.at_high)]
    axis = Axis.spanning(min(middle, *results), max(middle, *results))
    height = _TOP + _ROW * len(bars) + _BOTTOM
    bottom, place = height - _BOTTOM, _x(axis, middle)
    described = "; ".join(
        f"{bar.label}: {text(bar.at_low)} at {bar.low_text}, {text(bar.at_high)} at {bar.high_text}"
        for bar in bars
    )
    return "\n".join(
        [
            f'<svg class="plot tornado" viewBox="0 0 {_WIDTH} {height}" role="img" '
            f'aria-labelledby="{name}-title" aria-describedby="{name}-desc">',
            f'<title id="{name}-title">{escaped(title)}</title>',
            f'<desc id="{name}-desc">{escaped(described)}</desc>',
            *_grid(axis, bottom, text),
            text_at((_LABELS + _WIDTH - _RIGHT) / 2, height - 8, across_name, "tick", "middle"),
            *(part for number, bar in enumerate(bars) for part in _bar(axis, number, bar, middle)),
            f'<line class="zero" x1="{place:.1f}" y1="{_TOP}" x2="{place:.1f}" y2="{bottom}"/>',
            "</svg>",
        ]
    )


def _x(axis: Axis, value: float) -> float:
    return _LABELS + (_WIDTH - _LABELS - _RIGHT) * axis.place(value)


def _grid(axis: Axis, bottom: float, text: Callable[[float], str]) -> Iterator[str]:
    for value in axis.marks:
        x = _x(axis, value)
        yield f'<line class="grid" x1="{x:.1f}" y1="{_TOP}" x2="{x:.1f}" y2="{bottom}"/>'
        yield text_at(x, bottom + 16, text(value), "tick", "middle")


def _bar(axis: Axis, number: int, bar: TornadoBar, middle: float) -> Iterator[str]:
    top = _TOP + _ROW * number
    yield text_at(_LABELS - 8, top + 12, clipped(bar.label, _MOST_LABEL), "point", "end")
    yield text_at(_LABELS - 8, top + 25, f"{bar.low_text} to {bar.high_text}", "tick", "end")
    ends = ((bar.at_low, "at-low"), (bar.at_high, "at-high"))
    # The longer part first, so that a shorter part on the same side stays visible.
    for result, kind in sorted(ends, key=lambda end: -abs(end[0] - middle)):
        start, end = sorted((_x(axis, middle), _x(axis, result)))
        if end > start:
            yield box(start, top + (_ROW - _BAR) / 2, end - start, _BAR, kind, 2)
