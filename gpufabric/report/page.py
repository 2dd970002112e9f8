"""Writes a report as one HTML page without scripts, fonts or other files."""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from gpufabric.plural import plural
from gpufabric.report import cost_notes, figures, page_tables
from gpufabric.report.cost_lines import line_rows, stacks_with_lines
from gpufabric.report.cost_section import amounts_text, transfers
from gpufabric.report.decisions.concerned import concerned_lines
from gpufabric.report.decisions.model import LEVELS
from gpufabric.report.destructions import destructive, following_text, losses, restarts, why_of
from gpufabric.report.markdown_diff import lines_of, noise_text, sorted_changes
from gpufabric.report.model import Report, StackReport
from gpufabric.report.page_files import style, template
from gpufabric.report.plots.bars import HATCH, Row
from gpufabric.report.plots.capacity_bars import capacity_cells, capacity_timeline
from gpufabric.report.plots.cost_bars import kind_rows, stack_rows, waterfall_rows
from gpufabric.report.plots.fabric_map import fabric_map, narrow_map
from gpufabric.report.plots.link_bars import link_cells, link_rows
from gpufabric.report.plots.marks import LEGEND
from gpufabric.report.plots.power import domain_losses
from gpufabric.report.plots.quota_bars import quota_rows, quota_text
from gpufabric.report.policy_results import policy_results
from gpufabric.report.sections import failed_stacks, links_and_losses, snapshot_text, sorted_quotas
from gpufabric.report.training.page import training_parts

_STYLES = ("report.css", "plots.css")
_BESIDE = 760
"""Widest map that stands beside the decisions; a wider one stands below them."""

_LABELS = "Links: bandwidth, and the part of it that training and copies use."
_NUMBERS = (
    "Links: their numbers in the table, which has bandwidth and load. "
    "A number with ! is of a link that is too slow, or goes."
)

_CLASSES = {"+": "added", "-": "gone", "!": "head", "#": "quiet"}


@dataclass(frozen=True, slots=True)
class DiffRow:
    """A line of a diff."""

    kind: str
    text: str


def page(report: Report) -> str:
    """Write a report; the same report gives the same bytes."""
    return template("report.html.j2").render(
        report=report,
        style=Markup("\n".join(map(style, _STYLES))),  # noqa: S704 - our own files
        snapshot=snapshot_text(report),
        figures=figures,
        cost_notes=cost_notes,
        plural=plural,
        picture=_picture,
        **_decisions(report),
        **_map(report),
        **_charts(report),
        **_capacity(report),
        **training_parts(report.training),
        **_results(report),
    )


def _picture(row: Row) -> Markup:
    return Markup(row.picture)  # noqa: S704 - holds numbers only


def _decisions(report: Report) -> dict[str, Any]:
    levels = [
        (level, [decision for decision in report.decisions if decision.level == level]) for level in LEVELS
    ]
    return {
        "levels": [(level, decisions) for level, decisions in levels if decisions],
        "to_decide": sum(decision.level != "notes" for decision in report.decisions),
        "concerned_lines": concerned_lines,
        "quota_words": quota_text(report) or "none reported",
    }


def _map(report: Report) -> dict[str, Any]:
    drawing = fabric_map(report)
    return {
        "map": Markup(drawing.svg),  # noqa: S704 - escaped where it is drawn
        "narrow_map": Markup(narrow_map(report).svg),  # noqa: S704 - likewise
        "beside": drawing.width <= _BESIDE,
        "link_key": _LABELS if drawing.labelled else _NUMBERS,
        "legend": LEGEND,
        "region_columns": page_tables.REGION_COLUMNS,
        "region_rows": list(page_tables.region_cells(report)),
        "link_columns": page_tables.LINK_COLUMNS,
        "link_cells": list(link_cells(report)),
    }


def _charts(report: Report) -> dict[str, Any]:
    quotas, bars = sorted_quotas(report), quota_rows(report)
    links = link_rows(report)
    return {
        "hatch": Markup(HATCH),  # noqa: S704 - our own text
        "costs": list(page_tables.cost_cells(report)),
        "cost_columns": page_tables.COST_COLUMNS,
        "line_columns": page_tables.LINE_COLUMNS,
        "cost_key": "Upper bar: before. Lower bar: after. Hatched: unknown.",
        "stack_bars": stack_rows(report),
        "kind_bars": kind_rows(report),
        "waterfall": waterfall_rows(report),
        "quota_bars": bars,
        "quotas_left": _rest(len(quotas) - len(bars), "quota"),
        "link_bars": links,
        "links_left": _rest(len(report.topology.links) - len(links), "link"),
        "domains": domain_losses(report),
        "domain_columns": page_tables.DOMAIN_COLUMNS,
        "domain_rows": list(page_tables.domain_cells(report)),
        "cost_lines": [(stack, line_rows(stack)) for stack in stacks_with_lines(report)],
        "total": amounts_text(report.totals),
        "transfers": transfers(report),
    }


def _capacity(report: Report) -> dict[str, Any]:
    timeline = capacity_timeline(report)
    return {
        "capacity_bars": timeline.rows,
        "capacity_key": timeline.key,
        "capacity_left": _rest(timeline.left, "pool"),
        "capacity_not_known": timeline.not_known,
        "capacity_columns": page_tables.CAPACITY_COLUMNS,
        "capacity_rows": list(capacity_cells(report)),
    }


def _rest(count: int, noun: str) -> str:
    return f" {plural(count, f'more {noun} is', f'more {noun}s are')} in the table." if count else ""


def _results(report: Report) -> dict[str, Any]:
    return {
        "lost": losses(report),
        "restarts": restarts(report),
        "destroyed": [
            [(stack, change, why_of(report, change)) for stack, change in changes]
            for changes in destructive(report)
        ],
        "following_text": following_text,
        "policies": policy_results(report),
        "failed": failed_stacks(report),
        "quotas": sorted_quotas(report),
        "losses": links_and_losses(report),
        "diffs": [
            (stack, figures.changes_text(stack), _rows(stack)) for stack in report.stacks if stack.changes
        ],
    }


def _rows(stack: StackReport) -> list[DiffRow]:
    rows: list[DiffRow] = []
    for change in sorted_changes(stack):
        head, *rest = lines_of(change)
        rows.append(DiffRow(f"head {change.operation}", head))
        rows.extend(DiffRow(_CLASSES[line[0]], line) for line in rest)
    return [*rows, *(DiffRow("quiet", f"# {line}") for line in noise_text(stack))]
