"""Tables with one line for each stack."""

from rich.markup import escape
from rich.table import Table

from gpufabric.report import figures
from gpufabric.report.model import Report
from gpufabric.report.results import result_rows
from gpufabric.report.stack_rows import stack_rows
from gpufabric.tables import plain_table

_NUMBERS = ("Resources", "GPUs", "$/hour", "$/month", "Change", "$/GPU-hour")
_RESULT: tuple[str, ...] = (
    "Stack",
    "Changes",
    "Resources",
    "GPUs",
    "Fabric",
    "$/hour",
    "$/GPU-hour",
    "Quota used / limit",
    "Policies",
)
_WIDE_ONLY = ("Resources", "Fabric")


def result_table(report: Report, *, narrow: bool) -> Table:
    """Make the table of what an operation has done; a narrow one has fewer columns."""
    columns = [name for name in _RESULT if not (narrow and name in _WIDE_ONLY)]
    table = plain_table(*columns, right=_NUMBERS)
    for row in result_rows(report):
        cells = dict(zip(_RESULT, row, strict=True))
        table.add_row(*(escape(cells[name]) for name in columns))
    return table


def proposal_table(report: Report) -> Table:
    """Make the table of what an operation would do."""
    headings = ("Stack", "Changes", "GPUs", "$/month", "Change", "Quota", "Policies")
    table = plain_table(*headings, right=_NUMBERS, wrap=False)
    # Counts of changes may take a second line: a cut number could be read as a smaller one.
    table.columns[headings.index("Changes")].no_wrap = False
    for row in stack_rows(report):
        after = row.usd_per_month.rpartition(f" {figures.ARROW} ")[2]
        table.add_row(*map(escape, row._replace(usd_per_month=after)))
    return table
