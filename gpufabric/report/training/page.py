"""Values that the page shows about the training job."""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from gpufabric.report.plots.cost_time import cost_time
from gpufabric.report.plots.scaling import scaling
from gpufabric.report.plots.sync_curves import style, sync_curves
from gpufabric.report.training.model import TrainingReport
from gpufabric.report.training.section import (
    MODES,
    NUMBERS,
    PART_COLUMNS,
    job_text,
    lines_of,
    link_cells,
    link_columns,
    part_cells,
    verdict_text,
)


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """An entry of the key of a plot.

    Attributes:
        style: class of the line or mark.
        text: its meaning.
    """

    style: str
    text: str


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot with its caption.

    Attributes:
        title: the caption.
        svg: the picture.
        note: what a reader needs besides.
        key: meaning of its lines and marks.
    """

    title: str
    svg: Markup
    note: str
    key: tuple[KeyEntry, ...] = ()


def training_parts(training: TrainingReport | None) -> dict[str, Any]:
    """Return the values of the section's template; nothing without a job."""
    if training is None:
        return {"training": None}
    return {
        "training": training,
        "training_job": job_text(training),
        "training_verdict": verdict_text(training),
        "training_plots": [plot for plot in _plots(training) if plot.svg],
        "training_columns": _columns(PART_COLUMNS),
        "training_rows": list(part_cells(training)),
        "training_link_columns": _columns(link_columns(training)),
        "training_link_rows": list(link_cells(training)),
        "training_lines": lines_of(training),
    }


def _plots(training: TrainingReport) -> tuple[Plot, ...]:
    declared = training.job.sync
    modes = sorted(training.curves, key=lambda curve: curve.mode != declared)
    return (
        Plot(
            "GPUs compute, by bandwidth of the links",
            _svg(sync_curves(training)),
            "Upright lines: the declared links.",
            tuple(
                KeyEntry(
                    f"mode-{style(training, curve)}",
                    f"{curve.mode}, declared" if curve.mode == declared else curve.mode,
                )
                for curve in modes
            ),
        ),
        Plot(
            "Cost against time",
            _svg(cost_time(training)),
            "A line through a mark is its range.",
            (
                KeyEntry("whole", "whole fabric"),
                KeyEntry("alone", "one region alone"),
                KeyEntry("some", "other sets of regions"),
            ),
        ),
        Plot(
            "Tokens per second, by number of regions",
            _svg(scaling(training)),
            "For each number, the fastest regions.",
            (KeyEntry("mode-0", "with the declared links"), KeyEntry("free", "without waits for links")),
        ),
    )


def _svg(text: str) -> Markup:
    return Markup(text)  # noqa: S704 - escaped where it is drawn


def _columns(titles: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((title, "number" if title in (*NUMBERS, *MODES, "Needs") else "") for title in titles)
