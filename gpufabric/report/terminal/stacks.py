"""Tables with one line for each stack, in the most detail that the terminal has room for."""

from collections.abc import Iterator

from rich.console import Console
from rich.markup import escape
from rich.measure import Measurement
from rich.table import Table

from gpufabric.cutting import ELLIPSIS
from gpufabric.report import figures
from gpufabric.report.model import Report
from gpufabric.report.results import result_rows
from gpufabric.report.stack_rows import StackRow, stack_rows
from gpufabric.tables import plain_table

_CHANGES = "Changes"
_NUMBERS = ("Resources", "GPUs", "$/hour", "$/month", "Change", "$/GPU-hour")
_PROPOSAL = ("Stack", _CHANGES, "GPUs", "$/month", "Change", "Quota", "Policies")
_RESULT: tuple[str, ...] = (
    "Stack",
    _CHANGES,
    "Resources",
    "GPUs",
    "Fabric",
    "$/hour",
    "$/GPU-hour",
    "Quota used / limit",
    "Policies",
)
_WIDE_ONLY = ("Resources", "Fabric")
_WIDE = 140
"""Characters in a line from which a result has all of its columns."""

_ENDLESS = 10_000
"""A width that no table needs."""


def result_table(report: Report, console: Console) -> Table:
    """Make the table of what an operation has done; a narrow one has fewer columns."""
    return _widest(_result_tables(report, narrow=console.width < _WIDE), console)


def proposal_table(report: Report, console: Console) -> Table:
    """Make the table of what an operation would do."""
    return _widest(_proposal_tables(report), console)


def _widest(tables: Iterator[Table], console: Console) -> Table:
    """Return the first table that fits, else the last one."""
    endless = console.options.update(width=_ENDLESS)
    table = next(tables)
    while Measurement.get(console, endless, table).maximum > console.width:
        shorter = next(tables, None)
        if shorter is None:
            break
        table = shorter
    return table


def _result_tables(report: Report, *, narrow: bool) -> Iterator[Table]:
    columns = [name for name in _RESULT if not (narrow and name in _WIDE_ONLY)]
    for signs in (False, True):
        table = plain_table(*columns, right=_NUMBERS)
        for row in result_rows(report, signs=signs):
            cells = dict(zip(_RESULT, row, strict=True))
            table.add_row(*(escape(cells[name]) for name in columns))
        yield table


def _proposal_tables(report: Report) -> Iterator[Table]:
    """Yield tables with ever shorter cells. No table shortens a number."""
    rows = [_after_only(row) for row in stack_rows(report)]
    yield _proposal(rows)
    rows = [_after_only(row) for row in stack_rows(report, signs=True)]
    yield _proposal(rows)
    rows = [row._replace(difference=row.difference.partition(" (")[0]) for row in rows]
    yield _proposal(rows)
    yield _proposal(
        [row._replace(quota=_first_part(row.quota), policies=_first_part(row.policies)) for row in rows]
    )


def _after_only(row: StackRow) -> StackRow:
    return row._replace(usd_per_month=row.usd_per_month.rpartition(f" {figures.ARROW} ")[2])


def _first_part(text: str) -> str:
    """Keep the gravest count of a list."""
    first, comma, _ = text.partition(", ")
    return f"{first}, {ELLIPSIS}" if comma else first


def _proposal(rows: list[StackRow]) -> Table:
    table = plain_table(*_PROPOSAL, right=_NUMBERS, wrap=False)
    # On a narrow terminal counts take a second line: a cut number could be read as a smaller one.
    table.columns[_PROPOSAL.index(_CHANGES)].no_wrap = False
    for row in rows:
        table.add_row(*map(escape, row))
    return table
