"""The cost of a change in a Markdown report."""

from collections.abc import Iterator, Sequence

from gpufabric.plural import plural
from gpufabric.report import figures
from gpufabric.report.cost_lines import line_rows, stacks_with_lines
from gpufabric.report.cost_section import CostCells, priced_stacks, total_text, transfers
from gpufabric.report.markdown_caps import Caps, capped, rows_left
from gpufabric.report.markdown_fold import Fold, with_content
from gpufabric.report.markdown_text import cell, inline, table
from gpufabric.report.model import Report, StackReport


def cost_fold(report: Report, caps: Caps) -> Fold:
    """Write the cost of the stacks, its total and its lines."""
    stacks = priced_stacks(report)
    if not stacks:
        return Fold("Cost", ["Unknown: no stack reports its cost."])
    rows = [_cost_row(stack, cells, caps) for stack, cells in stacks[: caps.rows]]
    heads = ("Stack", "GPUs", "$/hour", "$/month", "Change", "$/GPU-hour", "Coverage")
    left = rows_left(len(stacks), caps.rows)
    stated = [
        *figures.paid_once_texts(report),
        *figures.assumption_texts(report),
        *figures.overlap_texts(report),
    ]
    notes = (
        inline(total_text(report.totals), 600),
        *capped([inline(text, 400) for text in stated], caps.rows, "and {} more"),
        inline(figures.basis_text(report), 300),
    )
    blocks = [table(heads, rows, left, right=(1, 2, 3, 4, 5)), *filter(None, notes)]
    folds = with_content([*_cost_lines(report, caps), _transfers(report, caps)])
    return Fold(f"Cost: {plural(len(stacks), 'stack')}", [*blocks, *map(str, folds)])


def _cost_lines(report: Report, caps: Caps) -> Iterator[Fold]:
    """Yield the lines of each stack."""
    for stack in stacks_with_lines(report):
        rows = [
            tuple(cell(text, caps.text if text is row[-1] else 120) for text in row)
            for row in line_rows(stack)[: caps.rows]
        ]
        heads = ("Pool", "Resource", "Item", "$/month before", "$/month after", "Difference", "Note")
        body = table(heads, rows, rows_left(len(stack.cost_lines), caps.rows), right=(3, 4, 5))
        number = plural(len(stack.cost_lines), "line")
        yield Fold(f"Cost of {stack.stack} by pool and resource: {number}", [body])


def _transfers(report: Report, caps: Caps) -> Fold:
    assumed, flows = transfers(report)
    lines = capped([f"- {inline(flow, caps.text)}" for flow in flows], caps.rows, "- and {} more")
    return Fold(assumed, ["\n".join(lines)] if assumed else [])


def _cost_row(stack: StackReport, values: CostCells, caps: Caps) -> Sequence[str]:
    return (cell(stack.stack, 100), *values[:-1], cell(values[-1], caps.text))
