"""Writes a report as Markdown for a comment in a pull request.

The order is fixed: headline, losses, restarts, destroyed resources, policies, quota and capacity, cost,
topology, full diff.
The diff is cut to fit. The tables before it lose whole rows, which are counted.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gpufabric.plural import plural
from gpufabric.report import figures
from gpufabric.report.cost_lines import line_rows, stacks_with_lines
from gpufabric.report.drift import difference_texts, differing
from gpufabric.report.engine_run import NOT_EVALUATED
from gpufabric.report.markdown_diff import diff_of
from gpufabric.report.markdown_text import cell, inline, table
from gpufabric.report.mermaid import mermaid
from gpufabric.report.model import Report, ResourceChange, StackReport, Verdict
from gpufabric.report.sections import (
    CostCells,
    destructive,
    failed_stacks,
    following_text,
    links_and_losses,
    losses,
    policy_results,
    priced_stacks,
    restarts,
    snapshot_text,
    sorted_quotas,
    total_text,
    transfers,
    why_of,
)

LIMIT = 65_536
"""Most characters of a comment on a GitHub pull request; GitLab and Azure DevOps allow more
(https://docs.github.com/en/rest/issues/comments; the API refuses more with "body is too long (maximum is
65536 characters)")."""

SIGNS: dict[Verdict, str] = {
    "blocked": "\N{NO ENTRY}",
    "destructive": "\N{WARNING SIGN}\N{VARIATION SELECTOR-16}",
    "attention": "\N{LARGE YELLOW CIRCLE}",
    "ready": "\N{WHITE HEAVY CHECK MARK}",
    "unchanged": "\N{WHITE HEAVY CHECK MARK}",
}


@dataclass(frozen=True, slots=True)
class Caps:
    """Limits of the tables.

    Attributes:
        rows: most rows of a table.
        text: most characters of a cell with free text.
    """

    rows: int
    text: int


CAPS = (Caps(60, 400), Caps(30, 200), Caps(12, 120), Caps(5, 60))
"""Limits that are tried in turn; the last ones always fit."""


def markdown(report: Report, *, limit: int = LIMIT, heading: str = "") -> str:
    """Write a report; the same report gives the same bytes.

    Args:
        report: the report.
        limit: most characters of the result.
        heading: first line, such as the marker of a sticky comment.

    Raises:
        ValueError: the limit is too small for any summary.
    """
    top = f"{heading}\n" if heading else ""
    for caps in CAPS:
        summary = top + "\n\n".join(_summary(report, caps)) + "\n"
        diff = "" if len(summary) > limit else diff_of(report.stacks, limit - len(summary))
        if len(summary) + len(diff) <= limit and (diff or not any(stack.changes for stack in report.stacks)):
            return summary + diff
    raise ValueError(f"{limit:,} characters are too few for a summary of {len(report.stacks)} stacks")


def _summary(report: Report, caps: Caps) -> Iterator[str]:
    yield f"### {SIGNS[report.verdict]} gpufabric {report.operation}"
    yield f"**{inline(report.headline, 600)}**"
    if report.snapshot is not None:
        yield f"> {inline(snapshot_text(report), 600)}"
    if report.reasons:
        yield "\n".join(f"- {inline(reason, caps.text)}" for reason in report.reasons)
    yield from _lost(report, caps)
    restarted = [f"- {inline(f'{stack.stack}: {roll.text}', caps.text)}" for stack, roll in restarts(report)]
    if restarted:
        yield "#### Restarts of machines"
        yield "\n".join(_capped(restarted, caps.rows, "- and {} more"))
    yield from _destroyed(report, caps)
    yield from _differing(report, caps)
    yield from _failures(report, caps)
    yield from _policies(report, caps)
    yield from _quota(report, caps)
    yield from _cost(report, caps)
    drawn = mermaid(report.topology, caps.rows)
    if drawn:
        yield "#### Topology"
        yield drawn
    lines = [f"- {inline(line, caps.text)}" for line in links_and_losses(report)]
    if lines:
        yield "#### Links and losses"
        yield "\n".join(_capped(lines, caps.rows, "- and {} more"))
    origin = " ".join(
        part
        for part in (
            report.run and f"run {report.run}",
            report.commit and f"commit {report.commit[:12]}",
            report.policies_from,
        )
        if part
    )
    if origin:
        yield f"<sub>{inline(origin, 200)}</sub>"


def _failures(report: Report, caps: Caps) -> Iterator[str]:
    failed = failed_stacks(report)
    if not failed:
        return
    yield "#### Not done"
    lines: list[str] = []
    for stack, errors in failed:
        because = f": {inline(stack.reason, caps.text)}" if stack.reason else ""
        lines.append(f"- **{inline(stack.stack, 100)}** {stack.outcome}{because}")
        lines += _capped(
            [f"  - {_about(error.resource)}{inline(error.message, caps.text)}" for error in errors],
            max(3, caps.rows // 6),
            "  - and {} more errors",
        )
    yield "\n".join(_capped(lines, caps.rows * 2, "- and {} more lines"))


def _about(resource: str) -> str:
    return f"{inline(resource, 100)}: " if resource else ""


def _lost(report: Report, caps: Caps) -> Iterator[str]:
    lost = losses(report)
    if not lost:
        return
    rows = [
        (cell(stack.stack, 100), cell(loss.text, caps.text), figures.gpus_lost(loss))
        for stack, loss in lost[: caps.rows]
    ]
    yield f"#### Lost: {len(lost):,}"
    yield table(("Stack", "What goes", "GPUs"), rows, _left(len(lost), caps.rows), right=(2,))


def _destroyed(report: Report, caps: Caps) -> Iterator[str]:
    first, following = destructive(report)
    if not first and not following:
        return
    yield f"#### Destroyed or replaced: {len(first) + len(following):,}"
    if first:
        yield _destroyed_table(report, first, caps)
    if following:
        body = _destroyed_table(report, following, caps)
        title = following_text(report, len(following))
        yield f"<details><summary>{title}</summary>\n\n{body}\n\n</details>"


def _destroyed_table(
    report: Report, changes: Sequence[tuple[StackReport, ResourceChange]], caps: Caps
) -> str:
    rows = [
        (
            f"**{change.operation}**{' (protected)' if change.protected else ''}",
            f"`{cell(change.name, 120, code=True)}`<br>{cell(change.type, 120)}",
            cell(stack.stack, 100),
            _forced(report, change),
        )
        for stack, change in changes[: caps.rows]
    ]
    return table(("", "Resource", "Stack", "Forced by"), rows, _left(len(changes), caps.rows))


def _differing(report: Report, caps: Caps) -> Iterator[str]:
    changes = differing(report)
    if not changes:
        return
    yield f"#### Differs from the state: {len(changes):,}"
    rows = [
        (
            f"`{cell(change.name, 120, code=True)}`<br>{cell(change.type, 120)}",
            cell(stack.stack, 100),
            "<br>".join(cell(text, caps.text) for text in difference_texts(change)),
        )
        for stack, change in changes[: caps.rows]
    ]
    yield table(("Resource", "Stack", "State and cloud"), rows, _left(len(changes), caps.rows))


def _forced(report: Report, change: ResourceChange) -> str:
    why = why_of(report, change)
    parts = [f"`{cell(path, 100, code=True)}`{cell(detail, 160)}" for path, detail in why.forced]
    return "<br>".join([*parts, *([cell(why.note, 100)] if why.note else [])])


def _policies(report: Report, caps: Caps) -> Iterator[str]:
    results = policy_results(report)
    if not results.known:
        yield "#### Policies\n\nNo policy ran."
        return
    yield f"#### Policies: {', '.join(results.counts)}"
    if results.violations:
        rows = [
            (
                f"**{cell(policy.level, 40)}**" if policy.level == "mandatory" else cell(policy.level, 40),
                f"`{cell(policy.policy, 100, code=True)}`",
                cell(stack, 100),
                cell(policy.message, caps.text),
            )
            for stack, policy in results.violations[: caps.rows]
        ]
        left = _left(len(results.violations), caps.rows)
        yield table(("Level", "Policy", "Stack", "What is wrong"), rows, left)
    if results.notes:
        lines = [
            f"- {inline(stack, 100)}: `{cell(policy.policy, 100, code=True)}` "
            f"{NOT_EVALUATED if policy.kind == 'not-evaluated' else ''}{inline(policy.message, caps.text)}"
            for stack, policy in results.notes
        ]
        body = "\n".join(_capped(lines, caps.rows, "- and {} more"))
        yield f"<details><summary>{plural(len(results.notes), 'note')}</summary>\n\n{body}\n\n</details>"


def _quota(report: Report, caps: Caps) -> Iterator[str]:
    quotas = sorted_quotas(report)
    if not quotas:
        return
    yield "#### Quota and capacity"
    rows = [
        (
            cell(stack, 100),
            cell(quota.family or figures.UNKNOWN, 80),
            cell(figures.quota_text(quota), 60),
            cell(quota.verdict, 40) if quota.verdict == "fits" else f"**{cell(quota.verdict, 40)}**",
            cell(quota.text, caps.text),
        )
        for stack, quota in quotas[: caps.rows]
    ]
    yield table(("Stack", "Quota", "Used / limit", "Verdict", "Why"), rows, _left(len(quotas), caps.rows))


def _cost(report: Report, caps: Caps) -> Iterator[str]:
    stacks = priced_stacks(report)
    if not stacks:
        yield "#### Cost\n\nUnknown: no stack reports its cost."
        return
    yield "#### Cost"
    rows = [_cost_row(stack, cells, caps) for stack, cells in stacks[: caps.rows]]
    lines = table(
        ("Stack", "GPUs", "$/hour", "$/month", "Change", "$/GPU-hour", "Coverage"),
        rows,
        _left(len(stacks), caps.rows),
        right=(1, 2, 3, 4, 5),
    )
    total = total_text(report.totals, lambda names: inline(names, 300))
    stated = [*figures.paid_once_texts(report), *figures.assumption_texts(report)]
    notes = (
        *_capped([inline(text, 400) for text in stated], caps.rows, "and {} more"),
        figures.overlap_text(report),
        inline(figures.basis_text(report), 300),
    )
    yield "\n\n".join([lines, total, *filter(None, notes)])
    yield from _cost_lines(report, caps)
    assumed, flows = transfers(report)
    if assumed:
        body = "\n".join(
            _capped([f"- {inline(flow, caps.text)}" for flow in flows], caps.rows, "- and {} more")
        )
        yield f"<details><summary>{assumed}</summary>\n\n{body}\n\n</details>"


def _cost_lines(report: Report, caps: Caps) -> Iterator[str]:
    """Yield the lines of each stack, folded."""
    for stack in stacks_with_lines(report):
        rows = [
            tuple(cell(text, caps.text if text is row[-1] else 120) for text in row)
            for row in line_rows(stack)[: caps.rows]
        ]
        heads = ("Pool", "Resource", "Item", "$/month before", "$/month after", "Difference", "Note")
        body = table(heads, rows, _left(len(stack.cost_lines), caps.rows), right=(3, 4, 5))
        number = plural(len(stack.cost_lines), "line")
        title = f"Cost of {inline(stack.stack, 100)} by pool and resource: {number}"
        yield f"<details><summary>{title}</summary>\n\n{body}\n\n</details>"


def _cost_row(stack: StackReport, values: CostCells, caps: Caps) -> Sequence[str]:
    return (cell(stack.stack, 100), *values[:-1], cell(values[-1], caps.text))


def _left(count: int, most: int) -> str:
    return f"and {count - most:,} more" if count > most else ""


def _capped(lines: Sequence[str], most: int, rest: str) -> Iterable[str]:
    if len(lines) <= most:
        return lines
    return [*lines[:most], rest.format(f"{len(lines) - most:,}")]
