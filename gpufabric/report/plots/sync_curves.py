"""Plot of utilization against bandwidth for each mode of synchronization, with the declared links."""

from collections import Counter
from collections.abc import Iterator

from gpufabric.plural import plural
from gpufabric.report.plots.axes import BOTTOM, HEIGHT, TOP, Axis, PlotFrame, mark, picture
from gpufabric.report.plots.markup import text_at
from gpufabric.report.training.model import CurveReport, TrainingReport
from gpufabric.report.training.words import percent, plain

MODE_STYLES = 4
"""Styles of lines that the page has; more modes would repeat them."""


_LINE, _LABELS = 14, 8
"""Height of a label, and labels above each other."""


def sync_curves(training: TrainingReport) -> str:
    """Draw the plot; empty without links to train over."""
    if not training.curves:
        return ""
    first = training.curves[0].points
    across = Axis.decades(first[0][0], first[-1][0])
    frame = PlotFrame(across, Axis.linear(1.0))
    links = Counter(link.gbps for link in training.links if link.used)
    parts = [
        *frame.grid(
            "Gbit/s of each link, in each direction",
            [plain(value) for value in across.marks],
            [f"{value:.0%}" for value in frame.up.marks],
        ),
        *_links(frame, links),
        *(
            f'<polyline class="mode-{style(training, curve)}" points="{frame.points(curve.points)}"/>'
            for curve in training.curves
        ),
        *_marks(frame, training),
    ]
    title = "Share of the time that GPUs compute, by bandwidth of the links"
    return picture("sync-curves", title, _described(training), parts)


def style(training: TrainingReport, curve: CurveReport) -> int:
    """Return the number of the style of a mode's line; the declared mode has the first."""
    declared = training.job.sync
    modes = sorted((other.mode for other in training.curves), key=lambda mode: mode != declared)
    return modes.index(curve.mode) % MODE_STYLES


def _links(frame: PlotFrame, links: Counter[float]) -> Iterator[str]:
    """Draw the bandwidths of the declared links; each label stands higher than the one before."""
    for number, (gbps, count) in enumerate(sorted(links.items())):
        x, bottom = frame.x(gbps), HEIGHT - BOTTOM
        yield f'<line class="declared" x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{bottom}"/>'
        y = bottom - 8 - _LINE * (number % _LABELS)
        yield text_at(x + 4, y, f"{gbps:g} Gbit/s: {plural(count, 'link')}", "declared-text")


def _marks(frame: PlotFrame, training: TrainingReport) -> Iterator[str]:
    """Mark the declared mode on the declared links."""
    values = {(link.gbps, link.shares[training.job.sync]) for link in training.links if link.used}
    for gbps, share in sorted(values):
        yield mark(frame.x(gbps), frame.y(share), "declared-mark")


def _described(training: TrainingReport) -> str:
    texts = [
        f"{curve.mode}: "
        + ", ".join(f"{percent(share)} at {plain(gbps)} Gbit/s" for gbps, share in curve.points[::8])
        for curve in training.curves
    ]
    texts += [
        f"link {link.key} with {link.gbps:g} Gbit/s: {percent(link.shares[training.job.sync])}"
        for link in training.links
        if link.used
    ]
    return ". ".join(texts)
