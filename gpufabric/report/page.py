"""Writes a report as one HTML page without scripts, fonts or other files."""

from dataclasses import dataclass

from markupsafe import Markup

from gpufabric.plural import plural
from gpufabric.report import figures
from gpufabric.report.cost_lines import line_rows, stacks_with_lines
from gpufabric.report.cost_section import amounts_text, priced_stacks, transfers
from gpufabric.report.destructions import destructive, following_text, losses, restarts, why_of
from gpufabric.report.markdown_diff import lines_of, noise_text, sorted_changes
from gpufabric.report.mermaid import link_text
from gpufabric.report.model import Report, StackReport
from gpufabric.report.page_files import style, template
from gpufabric.report.policy_results import policy_results
from gpufabric.report.sections import failed_stacks, links_and_losses, snapshot_text, sorted_quotas
from gpufabric.report.svg import svg

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
        style=Markup(style("report.css")),  # noqa: S704 - our own file
        topology=Markup(svg(report.topology)),  # noqa: S704 - escaped where it is drawn
        snapshot=snapshot_text(report),
        lost=losses(report),
        restarts=restarts(report),
        destroyed=[
            [(stack, change, why_of(report, change)) for stack, change in changes]
            for changes in destructive(report)
        ],
        following_text=following_text,
        policies=policy_results(report),
        failed=failed_stacks(report),
        quotas=sorted_quotas(report),
        costs=priced_stacks(report),
        cost_lines=[(stack, line_rows(stack)) for stack in stacks_with_lines(report)],
        total=amounts_text(report.totals),
        losses=links_and_losses(report),
        transfers=transfers(report),
        diffs=[
            (stack, figures.changes_text(stack), _rows(stack)) for stack in report.stacks if stack.changes
        ],
        figures=figures,
        link_text=link_text,
        plural=plural,
    )


def _rows(stack: StackReport) -> list[DiffRow]:
    rows: list[DiffRow] = []
    for change in sorted_changes(stack):
        head, *rest = lines_of(change)
        rows.append(DiffRow(f"head {change.operation}", head))
        rows.extend(DiffRow(_CLASSES[line[0]], line) for line in rest)
    return [*rows, *(DiffRow("quiet", f"# {line}") for line in noise_text(stack))]
