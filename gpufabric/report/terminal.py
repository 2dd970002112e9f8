"""Writes a report for a terminal: what a reviewer must read before saying yes, on one screen where it fits.

The order is that of the Markdown. Properties that change are left to the other forms: a terminal has no
folds.
"""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from gpufabric.cost.text import plural
from gpufabric.report import text
from gpufabric.report.model import Change, Report, Verdict
from gpufabric.report.sections import (
    destructive,
    failed_stacks,
    following_text,
    policy_results,
    priced_stacks,
    snapshot_text,
    sorted_quotas,
    total_text,
    transfers,
    why_of,
    withstood,
)

ROWS = 12
"""Rows that a table has at most; the rest is counted."""

_COLOURS: dict[Verdict, str] = {
    "blocked": "red",
    "destructive": "red",
    "attention": "yellow",
    "ready": "green",
    "unchanged": "green",
}


def show_report(report: Report, console: Console, *, rows: int = ROWS) -> None:
    """Print a report.

    Args:
        report: the report.
        console: where to.
        rows: rows that a table has at most.
    """
    console.print(escape(report.headline), style=f"bold {_COLOURS[report.verdict]}", highlight=False)
    if report.snapshot is not None:
        console.print(escape(snapshot_text(report)), highlight=False)
    _lines(console, [f"  {one}" for one in report.reasons], rows)
    _destroyed(report, console, rows)
    _not_done(report, console, rows)
    _policies(report, console, rows)
    _quota(report, console, rows)
    _cost(report, console, rows)
    said = withstood(report)
    if said:
        _title(console, "Links and losses")
        _lines(console, said, rows)


def _destroyed(report: Report, console: Console, rows: int) -> None:
    first, following = destructive(report)
    if not first and not following:
        return
    _title(console, f"Destroyed or replaced: {len(first) + len(following):,}", style="bold red")
    table = _table("", "Resource", "Type", "Stack", "Forced by")
    for stack, change in first[:rows]:
        kind = f"{change.operation}{' (protected)' if change.protected else ''}"
        _row(table, kind, change.name, change.type, stack.stack, _forced(report, change))
    _show(console, table, len(first), rows)
    if following:
        console.print(f"  and {following_text(report, len(following))}", highlight=False)


def _forced(report: Report, change: Change) -> str:
    why = why_of(report, change)
    return "\n".join([*(f"{path}{detail}" for path, detail in why.forced), *filter(None, [why.note])])


def _not_done(report: Report, console: Console, rows: int) -> None:
    failed = failed_stacks(report)
    if not failed:
        return
    _title(console, "Not done", style="bold red")
    lines: list[str] = []
    for stack, errors in failed:
        lines.append(f"{stack.stack}: {stack.outcome}{f': {stack.reason}' if stack.reason else ''}")
        lines += [f"  {_about(one.resource)}{one.message}" for one in errors]
    _lines(console, lines, rows * 2)


def _about(resource: str) -> str:
    return f"{resource}: " if resource else ""


def _policies(report: Report, console: Console, rows: int) -> None:
    found = policy_results(report)
    if not found.known:
        _title(console, "Policies: none was run")
        return
    notes = [plural(len(found.notes), "note")] if found.notes else []
    _title(console, f"Policies: {', '.join([*found.counts, *notes])}")
    table = _table("Level", "Policy", "Stack", "What is wrong")
    for stack, policy in found.violations[:rows]:
        _row(table, policy.level, policy.policy, stack, policy.message)
    _show(console, table, len(found.violations), rows)


def _quota(report: Report, console: Console, rows: int) -> None:
    found = sorted_quotas(report)
    if not found:
        return
    _title(console, "Quota and capacity")
    table = _table("Stack", "Quota", "Used / limit", "Verdict", "Why")
    for stack, one in found[:rows]:
        _row(table, stack, one.family or text.UNKNOWN, text.need(one), one.verdict, one.text)
    _show(console, table, len(found), rows)


def _cost(report: Report, console: Console, rows: int) -> None:
    stacks = priced_stacks(report)
    if not stacks:
        _title(console, "Cost: unknown, no stack told it")
        return
    _title(console, "Cost")
    table = _table("Stack", "Changes", right=("GPUs", "$/hour", "$/month", "Change", "$/GPU-hour"))
    table.add_column("Coverage")
    for stack, cells in stacks[:rows]:
        _row(table, stack.stack, text.counted(stack), *cells)
    _show(console, table, len(stacks), rows)
    assumed, _ = transfers(report)
    notes = [text.twice(report), text.basis(report), assumed]
    _lines(console, [total_text(report.totals), *filter(None, notes)], rows)


def _title(console: Console, words: str, *, style: str = "bold") -> None:
    console.print()
    console.print(escape(words), style=style, highlight=False)


def _table(*headings: str, right: Iterable[str] = ()) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in headings:
        table.add_column(heading)
    for heading in right:
        table.add_column(heading, justify="right")
    return table


def _row(table: Table, *cells: str) -> None:
    table.add_row(*(escape(one) for one in cells))


def _show(console: Console, table: Table, count: int, rows: int) -> None:
    if count:
        console.print(table)
    if count > rows:
        console.print(f"  and {count - rows:,} more", highlight=False)


def _lines(console: Console, lines: Sequence[str], most: int) -> None:
    for one in lines[:most]:
        console.print(one, markup=False, highlight=False)
    if len(lines) > most:
        console.print(f"  and {len(lines) - most:,} more", highlight=False)
