"""Writes a report for a terminal: a proposed change before the question, and the result afterwards.

A proposed change has the order of the Markdown. Neither form lists every changed property, since a terminal
cannot fold text.
"""

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from gpufabric.plural import plural
from gpufabric.report import figures
from gpufabric.report.cost_section import priced_stacks, total_text, transfers
from gpufabric.report.destructions import destructive, following_text, losses, restarts, why_of
from gpufabric.report.drift import difference_texts, differing
from gpufabric.report.model import Report, ResourceChange, Verdict
from gpufabric.report.policy_results import policy_results
from gpufabric.report.results import incomplete_links, result_rows
from gpufabric.report.sections import failed_stacks, links_and_losses, snapshot_text, sorted_quotas
from gpufabric.report.undeclared import undeclared_headline
from gpufabric.tables import plain_table

ROWS = 12
"""Most rows of a table; further rows are counted."""

_COLOURS: dict[Verdict, str] = {
    "blocked": "red",
    "destructive": "red",
    "attention": "yellow",
    "ready": "green",
    "unchanged": "green",
}


def show_report(report: Report, console: Console, *, rows: int = ROWS) -> None:
    """Print a proposed change.

    Args:
        report: the report.
        console: the terminal.
        rows: most rows of a table.
    """
    console.print(escape(report.headline), style=f"bold {_COLOURS[report.verdict]}", highlight=False)
    origin = snapshot_text(report)
    if origin:
        console.print(escape(origin), highlight=False)
    _lines(console, [f"  {reason}" for reason in report.reasons], rows)
    _lost(report, console, rows)
    _restarted(report, console, rows)
    _destroyed(report, console, rows)
    _differing(report, console, rows)
    _not_done(report, console, rows)
    _policies(report, console, rows)
    _quota(report, console, rows)
    _cost(report, console, rows)
    _links_and_losses(report, console, rows)


def show_result(report: Report, console: Console, *, rows: int = ROWS) -> None:
    """Print the result of an update, a refresh or a destroy: one line per stack, details, and errors last.

    Args:
        report: the report.
        console: the terminal.
        rows: most rows of a table of details.
    """
    if undeclared := undeclared_headline(report.stacks):
        console.print(escape(undeclared.rstrip()), style="bold yellow", highlight=False)
    numbers = ("Resources", "GPUs", "$/hour", "$/GPU-hour")
    headings = ("Stack", "Changes", *numbers[:2], "Fabric", *numbers[2:], "Quota used / limit", "Policies")
    table = plain_table(*headings, right=numbers)
    for row in result_rows(report):
        _row(table, *row)
    _show(console, table, len(table.rows), len(table.rows))
    for key in incomplete_links(report):
        console.print(f"link {key} needs another update to be complete", markup=False, highlight=False)
    _lost(report, console, rows)
    _restarted(report, console, rows)
    _destroyed(report, console, rows)
    _differing(report, console, rows)
    _links_and_losses(report, console, rows)
    if policy_results(report).known:
        _policies(report, console, rows)
    _not_done(report, console, rows)


def _lost(report: Report, console: Console, rows: int) -> None:
    lost = losses(report)
    if not lost:
        return
    _title(console, f"Lost: {len(lost):,}", style="bold red")
    table = plain_table("Stack", "What goes", "GPUs", right=("GPUs",))
    for stack, loss in lost[:rows]:
        _row(table, stack.stack, loss.text, figures.gpus_lost(loss))
    _show(console, table, len(lost), rows)


def _restarted(report: Report, console: Console, rows: int) -> None:
    rolls = restarts(report)
    if rolls:
        _title(console, "Restarts of machines", style="bold red")
        _lines(console, [f"{stack.stack}: {roll.text}" for stack, roll in rolls], rows)


def _destroyed(report: Report, console: Console, rows: int) -> None:
    first, following = destructive(report)
    if not first and not following:
        return
    _title(console, f"Destroyed or replaced: {len(first) + len(following):,}", style="bold red")
    table = plain_table("", "Resource", "Type", "Stack", "Forced by")
    for stack, change in first[:rows]:
        kind = f"{change.operation}{' (protected)' if change.protected else ''}"
        _row(table, kind, change.name, change.type, stack.stack, _forced(report, change))
    _show(console, table, len(first), rows)
    if following:
        console.print(f"  and {following_text(report, len(following))}", highlight=False)


def _differing(report: Report, console: Console, rows: int) -> None:
    changes = differing(report)
    if not changes:
        return
    _title(console, f"Differs from the state: {len(changes):,}", style="bold yellow")
    table = plain_table("Resource", "Type", "Stack", "State and cloud")
    for stack, change in changes[:rows]:
        _row(table, change.name, change.type, stack.stack, "\n".join(difference_texts(change)))
    _show(console, table, len(changes), rows)


def _forced(report: Report, change: ResourceChange) -> str:
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
        lines += [f"  {f'{error.resource}: ' if error.resource else ''}{error.message}" for error in errors]
    _lines(console, lines, rows * 2)


def _policies(report: Report, console: Console, rows: int) -> None:
    results = policy_results(report)
    if not results.known:
        _title(console, "Policies: none ran")
        return
    notes = [plural(len(results.notes), "note")] if results.notes else []
    _title(console, f"Policies: {', '.join([*results.counts, *notes])}")
    table = plain_table("Level", "Policy", "Stack", "What is wrong")
    for stack, policy in results.violations[:rows]:
        _row(table, policy.level, policy.policy, stack, policy.message)
    _show(console, table, len(results.violations), rows)


def _quota(report: Report, console: Console, rows: int) -> None:
    quotas = sorted_quotas(report)
    if not quotas:
        return
    _title(console, "Quota and capacity")
    table = plain_table("Stack", "Quota", "Used / limit", "Verdict", "Why")
    for stack, quota in quotas[:rows]:
        _row(
            table,
            stack,
            quota.family or figures.UNKNOWN,
            figures.quota_text(quota),
            quota.verdict,
            quota.text,
        )
    _show(console, table, len(quotas), rows)


def _cost(report: Report, console: Console, rows: int) -> None:
    stacks = priced_stacks(report)
    if not stacks:
        _title(console, "Cost: unknown, no stack reports it")
        return
    _title(console, "Cost")
    numbers = ("GPUs", "$/hour", "$/month", "Change", "$/GPU-hour")
    table = plain_table("Stack", "Changes", *numbers, "Coverage", right=numbers)
    for stack, cells in stacks[:rows]:
        _row(table, stack.stack, figures.changes_text(stack), *cells)
    _show(console, table, len(stacks), rows)
    assumed, _ = transfers(report)
    notes = [
        *figures.paid_once_texts(report),
        *figures.assumption_texts(report),
        figures.overlap_text(report),
        figures.basis_text(report),
        assumed,
    ]
    _lines(console, [total_text(report.totals), *filter(None, notes)], rows)


def _links_and_losses(report: Report, console: Console, rows: int) -> None:
    lines = links_and_losses(report)
    if lines:
        _title(console, "Links and losses")
        _lines(console, lines, rows)


def _title(console: Console, words: str, *, style: str = "bold") -> None:
    console.print()
    console.print(escape(words), style=style, highlight=False)


def _row(table: Table, *cells: str) -> None:
    table.add_row(*map(escape, cells))


def _show(console: Console, table: Table, count: int, rows: int) -> None:
    if count:
        console.print(table)
    if count > rows:
        console.print(f"  and {count - rows:,} more", highlight=False)


def _lines(console: Console, lines: Sequence[str], most: int) -> None:
    for line in lines[:most]:
        console.print(line, markup=False, highlight=False)
    if len(lines) > most:
        console.print(f"  and {len(lines) - most:,} more", highlight=False)
