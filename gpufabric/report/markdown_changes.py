"""Losses, destroyed resources and drift in a Markdown report."""

from collections.abc import Sequence

from gpufabric.report import figures
from gpufabric.report.destructions import destructive, following_text, losses, why_of
from gpufabric.report.drift import difference_texts, differing
from gpufabric.report.markdown_caps import Caps, rows_left
from gpufabric.report.markdown_fold import Fold
from gpufabric.report.markdown_text import cell, code_cell, table
from gpufabric.report.model import Report, ResourceChange, StackReport


def lost_fold(report: Report, caps: Caps) -> Fold:
    """Write the table of lost capacity, links and data."""
    lost = losses(report)
    rows = [
        (cell(stack.stack, 100), cell(loss.text, caps.text), figures.gpus_lost(loss))
        for stack, loss in lost[: caps.rows]
    ]
    heads = ("Stack", "What goes", "GPUs")
    written = table(heads, rows, rows_left(len(lost), caps.rows), right=(2,))
    return Fold(f"Lost: {len(lost):,}", [written] if lost else [])


def destroyed_fold(report: Report, caps: Caps) -> Fold:
    """Write the tables of destroyed and replaced resources."""
    first, following = destructive(report)
    blocks = [_destroyed_table(report, first, caps)] if first else []
    if following:
        title = following_text(report, len(following))
        blocks.append(str(Fold(title, [_destroyed_table(report, following, caps)])))
    return Fold(f"Destroyed or replaced: {len(first) + len(following):,}", blocks)


def _destroyed_table(
    report: Report, changes: Sequence[tuple[StackReport, ResourceChange]], caps: Caps
) -> str:
    rows = [
        (
            f"**{change.operation}**{' (protected)' if change.protected else ''}",
            f"{code_cell(change.name, 120)}<br>{cell(change.type, 120)}",
            cell(stack.stack, 100),
            _forced(report, change),
        )
        for stack, change in changes[: caps.rows]
    ]
    return table(("", "Resource", "Stack", "Forced by"), rows, rows_left(len(changes), caps.rows))


def drift_fold(report: Report, caps: Caps) -> Fold:
    """Write the table of resources that differ from the state."""
    changes = differing(report)
    rows = [
        (
            f"{code_cell(change.name, 120)}<br>{cell(change.type, 120)}",
            cell(stack.stack, 100),
            "<br>".join(cell(text, caps.text) for text in difference_texts(change)),
        )
        for stack, change in changes[: caps.rows]
    ]
    heads = ("Resource", "Stack", "State and cloud")
    written = table(heads, rows, rows_left(len(changes), caps.rows))
    return Fold(f"Differs from the state: {len(changes):,}", [written] if changes else [])


def _forced(report: Report, change: ResourceChange) -> str:
    why = why_of(report, change)
    parts = [f"{code_cell(path, 100)}{cell(detail, 160)}" for path, detail in why.forced]
    return "<br>".join([*parts, *([cell(why.note, 100)] if why.note else [])])
