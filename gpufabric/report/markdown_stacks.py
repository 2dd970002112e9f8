"""Table of a Markdown report with one line per stack."""

from gpufabric.report.markdown_caps import Caps, rows_left
from gpufabric.report.markdown_fold import Fold
from gpufabric.report.markdown_text import cell, table
from gpufabric.report.model import Report
from gpufabric.report.stack_rows import stack_rows

_CELL = 80


def stacks_table(report: Report, most: int, rest: str) -> str:
    """Write the table.

    Args:
        report: the report.
        most: most stacks.
        rest: line below the table.
    """
    rows = [[cell(text, _CELL) for text in row] for row in stack_rows(report)[:most]]
    heads = ("Stack", "Changes", "GPUs", "$/month", "Change", "Quota", "Policies")
    return table(heads, rows, rest, right=(2, 3, 4))


def stacks_fold(report: Report, shown: int, caps: Caps) -> Fold:
    """Write the table of all stacks, if the first screen does not show all of them.

    Args:
        report: the report.
        shown: number of stacks on the first screen.
        caps: limits of tables.
    """
    number = len(report.stacks)
    rest = rows_left(number, caps.rows)
    return Fold(f"All stacks: {number:,}", [stacks_table(report, caps.rows, rest)] if number > shown else [])
