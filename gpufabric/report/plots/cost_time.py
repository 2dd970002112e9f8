"""Plot of cost against time: the whole fabric, each region alone, and other sets of regions."""

from collections.abc import Iterator

from gpufabric.report.plots.axes import WIDTH, Axis, PlotFrame, mark, picture
from gpufabric.report.plots.markup import clipped, text_at
from gpufabric.report.training.model import PartReport, RangeReport, TrainingReport
from gpufabric.report.training.words import dollars, plain

_LABEL = 30
"""Most characters of a label."""

_LINE = 13
"""Height of a label."""


def cost_time(training: TrainingReport) -> str:
    """Draw the plot; empty if no cost is known for two of its points."""
    points = [(part, *place) for part in _parts(training) if (place := _place(part))]
    if len(points) < 2:  # noqa: PLR2004 - nothing to compare
        return ""
    times = [days for _, days, _ in points]
    frame = PlotFrame(
        Axis.factors(min(days.low for days in times), max(days.high for days in times)),
        Axis.linear(max(usd.high for *_, usd in points)),
    )
    labelled = [point for point in points if point[0].name in _named(training)]
    parts = [
        *frame.grid(
            f"days for {_tokens(training)} tokens",
            [plain(value) for value in frame.across.marks],
            [dollars(value) if value else "$0" for value in frame.up.marks],
        ),
        *(_range(frame, days, usd) for _, days, usd in labelled),
        *(
            mark(frame.x(middle(days)), frame.y(middle(usd)), _kind(part, training), _radius(part, training))
            for part, days, usd in points
        ),
        *_labels(frame, labelled),
    ]
    described = "; ".join(
        f"{part.name}: {plain(middle(days))} days, {dollars(middle(usd))}" for part, days, usd in points
    )
    return picture("cost-time", "Cost against time", described, parts)


def middle(value: RangeReport) -> float:
    """Return the expected value, else the mean of both ends."""
    return (value.low + value.high) / 2 if value.expected is None else value.expected


def _parts(training: TrainingReport) -> tuple[PartReport, ...]:
    return (*training.subsets, *training.alone, training.fabric)


def _place(part: PartReport) -> tuple[RangeReport, RangeReport] | None:
    run = part.total or part.per_trillion
    return None if run.days is None or run.usd is None else (run.days, run.usd)


def _named(training: TrainingReport) -> set[str]:
    return {training.fabric.name, *(part.name for part in training.alone)}


def _kind(part: PartReport, training: TrainingReport) -> str:
    if part is training.fabric:
        return "whole"
    return "alone" if len(part.regions) == 1 else "some"


def _radius(part: PartReport, training: TrainingReport) -> float:
    return {"whole": 6.0, "alone": 4.5, "some": 3.0}[_kind(part, training)]


def _range(frame: PlotFrame, days: RangeReport, usd: RangeReport) -> str:
    """Draw the range of a point: time and cost are low and high together."""
    x1, y1, x2, y2 = frame.x(days.low), frame.y(usd.low), frame.x(days.high), frame.y(usd.high)
    return f'<line class="range" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _labels(frame: PlotFrame, points: list[tuple[PartReport, RangeReport, RangeReport]]) -> Iterator[str]:
    """Write the names beside their points, so far apart that none covers another."""
    last = -_LINE * 2.0
    for part, days, usd in sorted(points, key=lambda point: frame.y(middle(point[2]))):
        x, y = frame.x(middle(days)), max(frame.y(middle(usd)) + 4, last + _LINE)
        last = y
        right = x < WIDTH * 0.62
        yield text_at(
            x + 9 if right else x - 9, y, clipped(part.name, _LABEL), "point", "start" if right else "end"
        )


def _tokens(training: TrainingReport) -> str:
    run = training.fabric.total or training.fabric.per_trillion
    return f"{run.tokens:.4g}".replace("e+", "e")
