"""The cost of a change in a Markdown report."""

from collections.abc import Iterator, Sequence

from gpufabric.plural import plural
from gpufabric.report import figures
from gpufabric.report.cost_lines import line_rows, stacks_with_lines
from gpufabric.report.cost_section import CostCells, priced_stacks, total_text, transfers
from gpufabric.report.markdown_caps import Caps, capped, rows_left
from gpufabric.report.markdown_text import cell, html_text, inline, table
from gpufabric.report.model import Report, StackReport


def cost_section(report: Report, caps: Caps) -> Iterator[str]:
    """Yield the cost of the stacks, its total and its lines."""
    stacks = priced_stacks(report)
    if not stacks:
        yield "#### Cost\n\nUnknown: no stack reports its cost."
        return
    yield "#### Cost"
    rows = [_cost_row(stack, cells, caps) for stack, cells in stacks[: caps.rows]]
    lines = table(
        ("Stack", "GPUs", "$/hour", "$/month", "Change", "$/GPU-hour", "Coverage"),
        rows,
        rows_left(len(stacks), caps.rows),
        right=(1, 2, 3, 4, 5),
    )
    total = inline(total_text(report.totals), 600)
    stated = [
        *figures.paid_once_texts(report),
        *figures.assumption_texts(report),
        *figures.overlap_texts(report),
    ]
    notes = (
        *capped([inline(text, 400) for text in stated], caps.rows, "and {} more"),
        inline(figures.basis_text(report), 300),
    )
    yield "\n\n".join([lines, total, *filter(None, notes)])
    yield from _cost_lines(report, caps)
    assumed, flows = transfers(report)
    if assumed:
        body = "\n".join(
            capped([f"- {inline(flow, caps.text)}" for flow in flows], caps.rows, "- and {} more")
        )
        yield f"<details><summary>{html_text(assumed, 400)}</summary>\n\n{body}\n\n</details>"


def _cost_lines(report: Report, caps: Caps) -> Iterator[str]:
    """Yield the lines of each stack, folded."""
    for stack in stacks_with_lines(report):
        rows = [
            tuple(cell(text, caps.text if text is row[-1] else 120) for text in row)
            for row in line_rows(stack)[: caps.rows]
        ]
        heads = ("Pool", "Resource", "Item", "$/month before", "$/month after", "Difference", "Note")
        body = table(heads, rows, rows_left(len(stack.cost_lines), caps.rows), right=(3, 4, 5))
        number = plural(len(stack.cost_lines), "line")
        title = f"Cost of {html_text(stack.stack, 100)} by pool and resource: {number}"
        yield f"<details><summary>{title}</summary>\n\n{body}\n\n</details>"


def _cost_row(stack: StackReport, values: CostCells, caps: Caps) -> Sequence[str]:
    return (cell(stack.stack, 100), *values[:-1], cell(values[-1], caps.text))
