"""Losses, destroyed resources and drift in a Markdown report."""

from collections.abc import Iterator, Sequence

from gpufabric.report import figures
from gpufabric.report.destructions import destructive, following_text, losses, why_of
from gpufabric.report.drift import difference_texts, differing
from gpufabric.report.markdown_caps import Caps, rows_left
from gpufabric.report.markdown_text import cell, code_cell, html_text, table
from gpufabric.report.model import Report, ResourceChange, StackReport


def lost_section(report: Report, caps: Caps) -> Iterator[str]:
    """Yield the table of lost capacity, links and data."""
    lost = losses(report)
    if not lost:
        return
    rows = [
        (cell(stack.stack, 100), cell(loss.text, caps.text), figures.gpus_lost(loss))
        for stack, loss in lost[: caps.rows]
    ]
    yield f"#### Lost: {len(lost):,}"
    yield table(("Stack", "What goes", "GPUs"), rows, rows_left(len(lost), caps.rows), right=(2,))


def destroyed_section(report: Report, caps: Caps) -> Iterator[str]:
    """Yield the tables of destroyed and replaced resources."""
    first, following = destructive(report)
    if not first and not following:
        return
    yield f"#### Destroyed or replaced: {len(first) + len(following):,}"
    if first:
        yield _destroyed_table(report, first, caps)
    if following:
        body = _destroyed_table(report, following, caps)
        title = following_text(report, len(following))
        yield f"<details><summary>{html_text(title, 200)}</summary>\n\n{body}\n\n</details>"


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


def drift_section(report: Report, caps: Caps) -> Iterator[str]:
    """Yield the table of resources that differ from the state."""
    changes = differing(report)
    if not changes:
        return
    yield f"#### Differs from the state: {len(changes):,}"
    rows = [
        (
            f"{code_cell(change.name, 120)}<br>{cell(change.type, 120)}",
            cell(stack.stack, 100),
            "<br>".join(cell(text, caps.text) for text in difference_texts(change)),
        )
        for stack, change in changes[: caps.rows]
    ]
    yield table(("Resource", "Stack", "State and cloud"), rows, rows_left(len(changes), caps.rows))


def _forced(report: Report, change: ResourceChange) -> str:
    why = why_of(report, change)
    parts = [f"{code_cell(path, 100)}{cell(detail, 160)}" for path, detail in why.forced]
    return "<br>".join([*parts, *([cell(why.note, 100)] if why.note else [])])
