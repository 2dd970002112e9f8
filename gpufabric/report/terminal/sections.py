"""Everything that a report has, for a terminal: all decisions, sections and changed properties.

The order is that of the Markdown.
"""

from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from gpufabric.plural import plural
from gpufabric.report import cost_notes, figures
from gpufabric.report.cost_section import priced_stacks, total_text, transfers
from gpufabric.report.destructions import destructive, following_text, losses, restarts, why_of
from gpufabric.report.drift import difference_texts, differing
from gpufabric.report.model import Report, ResourceChange
from gpufabric.report.policy_results import policy_results
from gpufabric.report.sections import failed_stacks, links_and_losses, sorted_quotas
from gpufabric.report.terminal.changes import property_lines
from gpufabric.report.terminal.decisions import all_lines, counted_text, title
from gpufabric.report.terminal.fitting import laid_out
from gpufabric.report.training.tables import show_training
from gpufabric.tables import plain_table


def show_everything(report: Report, console: Console) -> None:
    """Print all decisions in full, every section with all its rows, and every changed property."""
    _lines(console, [f"  {reason}" for reason in report.reasons])
    if report.decisions:
        _title(console, title(report.decisions))
        _lines(console, [line for decision in report.decisions for line in all_lines(decision)])
    _lines(console, list(filter(None, [counted_text(report)])))
    _lost(report, console)
    _restarted(report, console)
    _destroyed(report, console)
    _differing(report, console)
    _not_done(report, console)
    _policies(report, console)
    _quota(report, console)
    _cost(report, console)
    _links_and_losses(report, console)
    if report.training is not None:
        _title(console, "Training")
        show_training(report.training, console)
    properties = list(property_lines(report))
    if properties:
        _title(console, "Changed resources and their properties")
        _lines(console, properties)


def _lost(report: Report, console: Console) -> None:
    lost = losses(report)
    if not lost:
        return
    _title(console, f"Lost: {len(lost):,}", style="bold red")
    table = plain_table("Stack", "What goes", "GPUs", right=("GPUs",))
    for stack, loss in lost:
        _row(table, stack.stack, loss.text, figures.gpus_lost(loss))
    console.print(table)


def _restarted(report: Report, console: Console) -> None:
    rolls = restarts(report)
    if rolls:
        _title(console, "Restarts of machines", style="bold red")
        _lines(console, [f"{stack.stack}: {roll.text}" for stack, roll in rolls])


def _destroyed(report: Report, console: Console) -> None:
    first, following = destructive(report)
    if not first and not following:
        return
    _title(console, f"Destroyed or replaced: {len(first) + len(following):,}", style="bold red")
    table = plain_table("", "Resource", "Type", "Stack", "Forced by")
    for stack, change in first:
        kind = f"{change.operation}{' (protected)' if change.protected else ''}"
        _row(table, kind, change.name, change.type, stack.stack, _forced(report, change))
    console.print(table)
    if following:
        console.print(f"  and {following_text(report, len(following))}", highlight=False)


def _differing(report: Report, console: Console) -> None:
    changes = differing(report)
    if not changes:
        return
    _title(console, f"Differs from the state: {len(changes):,}", style="bold yellow")
    table = plain_table("Resource", "Type", "Stack", "State and cloud")
    for stack, change in changes:
        _row(table, change.name, change.type, stack.stack, "\n".join(difference_texts(change)))
    console.print(table)


def _forced(report: Report, change: ResourceChange) -> str:
    why = why_of(report, change)
    return "\n".join([*(f"{path}{detail}" for path, detail in why.forced), *filter(None, [why.note])])


def _not_done(report: Report, console: Console) -> None:
    failed = failed_stacks(report)
    if not failed:
        return
    _title(console, "Not done", style="bold red")
    lines: list[str] = []
    for stack, errors in failed:
        lines.append(f"{stack.stack}: {stack.outcome}{f': {stack.reason}' if stack.reason else ''}")
        lines += [f"  {f'{error.resource}: ' if error.resource else ''}{error.message}" for error in errors]
    _lines(console, lines)


def _policies(report: Report, console: Console) -> None:
    results = policy_results(report)
    if not results.known:
        _title(console, "Policies: none ran")
        return
    notes = [plural(len(results.notes), "note")] if results.notes else []
    _title(console, f"Policies: {', '.join([*results.counts, *notes])}")
    table = plain_table("Level", "Policy", "Stack", "What is wrong")
    for stack, policy in results.violations:
        _row(table, policy.level, policy.policy, stack, policy.message)
    if results.violations:
        console.print(table)


def _quota(report: Report, console: Console) -> None:
    quotas = sorted_quotas(report)
    if not quotas:
        return
    _title(console, "Quota and capacity")
    table = plain_table("Stack", "Quota", "Used / limit", "Verdict", "Why")
    for stack, quota in quotas:
        _row(
            table,
            stack,
            quota.family or figures.UNKNOWN,
            figures.quota_text(quota),
            quota.verdict,
            quota.text,
        )
    console.print(table)


def _cost(report: Report, console: Console) -> None:
    stacks = priced_stacks(report)
    if not stacks:
        _title(console, "Cost: unknown, no stack reports it")
        return
    _title(console, "Cost")
    numbers = ("GPUs", "$/hour", "$/month", "Change", "$/GPU-hour")
    table = plain_table("Stack", "Changes", *numbers, "Coverage", right=numbers)
    for stack, cells in stacks:
        _row(table, stack.stack, figures.changes_text(stack), *cells)
    console.print(table)
    assumed, _ = transfers(report)
    notes = [
        *cost_notes.paid_once_texts(report),
        *cost_notes.assumption_texts(report),
        *cost_notes.overlap_texts(report),
        cost_notes.basis_text(report),
        assumed,
    ]
    _lines(console, [total_text(report.totals), *filter(None, notes)])


def _links_and_losses(report: Report, console: Console) -> None:
    lines = links_and_losses(report)
    if lines:
        _title(console, "Links and losses")
        _lines(console, lines)


def _title(console: Console, words: str, *, style: str = "bold") -> None:
    console.print()
    console.print(escape(words), style=style, highlight=False)


def _row(table: Table, *cells: str) -> None:
    table.add_row(*map(escape, cells))


def _lines(console: Console, lines: Iterable[str]) -> None:
    for text in lines:
        for part in laid_out(text, console.width):
            console.print(part, markup=False, highlight=False, soft_wrap=True)
