"""An answer on lead times as a page with Gantt pictures."""

from collections.abc import Mapping

from gpufabric.lead_times.answer import LeadTimeAnswer, Way
from gpufabric.lead_times.durations import STATED
from gpufabric.lead_times.paths import TITLES
from gpufabric.lead_times.schedule import PlannedStep
from gpufabric.report.figure_page import PlotFigure, PlotSection, figure_page
from gpufabric.report.lead_times import text
from gpufabric.report.plots.gantt import GanttRow, gantt

COMMAND = "gpufabric time-to-gpus"
_KEY = (
    ("critical", "decides the end"),
    ("step", "has slack"),
    ("unknown", "not known how long"),
)
_LEGEND = "Bars: expected times. The line to the right of a bar: the latest end."


def lead_time_page(result: LeadTimeAnswer, sources: Mapping[str, str]) -> str:
    """Write the page.

    Args:
        result: the answer.
        sources: titles of the sources, by key.
    """
    sections = [
        PlotSection("All ways", (_overview(result),), is_wide=True),
        *(
            PlotSection(way.path.title, (_steps(way, sources),), _about(way), is_wide=True)
            for way in result.by_time
        ),
    ]
    return figure_page(COMMAND, text.headline(result), list(text.remarks(result)), sections)


def _overview(result: LeadTimeAnswer) -> PlotFigure:
    ways = result.by_time
    rows = tuple(
        GanttRow(
            way.path.title,
            0.0,
            way.end.expected,
            way.end.high,
            text.days_text(way.end),
            is_critical=way is result.first,
            is_open=way.end.is_open,
        )
        for way in ways
    )
    table = tuple(
        (
            way.path.title,
            text.gpus_text(way),
            text.days_text(way.end),
            text.runs_by(way, result),
            text.waiting_text(way.waiting, is_open=way.end.is_open),
            ", ".join(way.schedule.unknown) or "-",
        )
        for way in ways
    )
    return PlotFigure(
        "Days until the accelerators run",
        gantt("ways", "Days until the accelerators run, by way", rows),
        ("Way", "Accelerators", "Days", "Runs by", "Waiting costs, million $", "Not known"),
        table,
        (_LEGEND,),
        (("critical", "first with known times"), ("step", "others"), ("unknown", "not known how long")),
    )


def _about(way: Way) -> tuple[str, ...]:
    sentences: list[str] = []
    if way.path.shapes:
        sentences.append(f"Machines: {', '.join(way.path.shapes)}.")
    if not way.is_enough:
        sentences.append(f"This way gives {way.gpus:,} accelerators at the same time, not all.")
    return tuple(sentences)


def _steps(way: Way, sources: Mapping[str, str]) -> PlotFigure:
    rows = tuple(_row(planned) for planned in way.schedule.steps)
    table = tuple(
        (
            planned.step.name,
            TITLES[planned.step.name],
            text.duration_text(planned.duration),
            ", ".join(planned.step.after) or "-",
            text.days_text(planned.end),
            "; ".join(sources.get(key, key) for key in planned.duration.sources) or "-",
        )
        for planned in way.schedule.steps
    )
    return PlotFigure(
        f"{way.path.title}: {text.days_text(way.end)} days",
        gantt(way.path.id, f"Steps of {way.path.title}", rows),
        ("Step", "Title", "Days", "After", "Ends on day", "Source"),
        table,
        (_LEGEND,),
        _KEY,
    )


def _row(planned: PlannedStep) -> GanttRow:
    lasting = planned.duration
    stated = f", {STATED}" if lasting.sources == (STATED,) else ""
    return GanttRow(
        TITLES[planned.step.name],
        planned.start.expected,
        planned.end.expected,
        planned.end.high,
        f"{text.duration_text(lasting)}{stated}",
        planned.is_critical,
        lasting.is_open,
    )
