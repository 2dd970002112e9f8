"""Plot of throughput against the number of regions: with the declared links, and without waits for them."""

from collections.abc import Sequence

from gpufabric.report.plots.axes import Axis, PlotFrame, mark, picture
from gpufabric.report.plots.cost_time import middle
from gpufabric.report.training.model import PartReport, TrainingReport
from gpufabric.report.training.words import short


def scaling(training: TrainingReport) -> str:
    """Draw the plot; empty if the throughput of fewer than two numbers of regions is known."""
    best = fastest_by_regions(training)
    if len(best) < 2:  # noqa: PLR2004 - nothing to compare
        return ""
    joined = [(float(len(part.regions)), _rate(part)) for part in best]
    free = [
        (count, rate / (part.link_share or 1.0)) for (count, rate), part in zip(joined, best, strict=True)
    ]
    counts = tuple(float(number) for number in range(1, int(joined[-1][0]) + 1))
    frame = PlotFrame(Axis(0.5, counts[-1] + 0.5, counts), Axis.linear(max(rate for _, rate in free)))
    parts = [
        *frame.grid(
            "regions that train together",
            [f"{count:g}" for count in counts],
            [short(value) for value in frame.up.marks],
        ),
        f'<polyline class="free" points="{frame.points(free)}"/>',
        f'<polyline class="mode-0" points="{frame.points(joined)}"/>',
        *(mark(frame.x(count), frame.y(rate), "alone") for count, rate in joined),
    ]
    described = "; ".join(
        f"{len(part.regions)}: {short(rate)} tokens a second, {', '.join(part.regions)}"
        for part, (_, rate) in zip(best, joined, strict=True)
    )
    return picture("scaling", "Throughput by number of regions", described, parts)


def fastest_by_regions(training: TrainingReport) -> Sequence[PartReport]:
    """Return the fastest part for each number of regions, of those whose throughput is known."""
    best: dict[int, PartReport] = {}
    for part in (*training.alone, *training.subsets, training.fabric):
        known = best.get(len(part.regions))
        if part.tokens_per_second is not None and (known is None or _rate(part) > _rate(known)):
            best[len(part.regions)] = part
    return [best[count] for count in sorted(best)]


def _rate(part: PartReport) -> float:
    return 0.0 if part.tokens_per_second is None else middle(part.tokens_per_second)
