"""Writes a report as Markdown for a comment in a pull request.

The order is fixed: headline, what is destroyed, policies, quota and capacity, cost, topology, full diff. Only
the diff is cut to fit; the tables before it are shortened by whole rows, and what is left out is counted.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gpufabric.cost.text import plural
from gpufabric.report import figures
from gpufabric.report.engine_run import NOT_EVALUATED
from gpufabric.report.markdown_diff import diff_of
from gpufabric.report.markdown_text import cell, inline, table
from gpufabric.report.mermaid import mermaid
from gpufabric.report.model import Change, Report, StackReport, Verdict
from gpufabric.report.sections import (
    CostCells,
    destructive,
    failed_stacks,
    following_text,
    links_and_losses,
    policy_results,
    priced_stacks,
    snapshot_text,
    sorted_quotas,
    total_text,
    transfers,
    why_of,
)

LIMIT = 65_536
"""Characters that a comment of a GitHub pull request may have; GitLab and Azure DevOps take more
(https://docs.github.com/en/rest/issues/comments, answered as "body is too long (maximum is 65536
characters)")."""

SIGNS: dict[Verdict, str] = {
    "blocked": "\N{NO ENTRY}",
    "destructive": "\N{WARNING SIGN}\N{VARIATION SELECTOR-16}",
    "attention": "\N{LARGE YELLOW CIRCLE}",
    "ready": "\N{WHITE HEAVY CHECK MARK}",
    "unchanged": "\N{WHITE HEAVY CHECK MARK}",
}


@dataclass(frozen=True, slots=True)
class Caps:
    """How much the tables may hold.

    Attributes:
        rows: rows of a table.
        text: characters of a cell of free text.
    """

    rows: int
    text: int


CAPS = (Caps(60, 400), Caps(30, 200), Caps(12, 120), Caps(5, 60))
"""From generous to what always fits."""


def markdown(report: Report, *, limit: int = LIMIT, heading: str = "") -> str:
    """Write a report; the same report gives the same bytes.

    Args:
        report: the report.
        limit: characters that the result has at most.
        heading: what comes first, such as the marker of a sticky comment.

    Raises:
        ValueError: the limit is too small for any summary.
    """
    top = f"{heading}\n" if heading else ""
    for caps in CAPS:
        summary = top + "\n\n".join(_summary(report, caps)) + "\n"
        diff = "" if len(summary) > limit else diff_of(report.stacks, limit - len(summary))
        if len(summary) + len(diff) <= limit and (diff or not any(one.changes for one in report.stacks)):
            return summary + diff
    raise ValueError(f"{limit:,} characters are too few for a summary of {len(report.stacks)} stacks")


def _summary(report: Report, caps: Caps) -> Iterator[str]:
    yield f"### {SIGNS[report.verdict]} gpufabric {report.operation}"
    yield f"**{inline(report.headline, 600)}**"
    if report.snapshot is not None:
        yield f"> {inline(snapshot_text(report), 600)}"
    if report.reasons:
        yield "\n".join(f"- {inline(one, caps.text)}" for one in report.reasons)
    yield from _destroyed(report, caps)
    yield from _failures(report, caps)
    yield from _policies(report, caps)
    yield from _quota(report, caps)
    yield from _cost(report, caps)
    drawn = mermaid(report.topology, caps.rows)
    if drawn:
        yield "#### Topology"
        yield drawn
    said = links_and_losses(report)
    if said:
        yield "#### Links and losses"
        yield "\n".join(_capped([f"- {inline(one, caps.text)}" for one in said], caps.rows, "- and {} more"))
    origin = " ".join(
        part
        for part in (report.run and f"run {report.run}", report.commit and f"commit {report.commit[:12]}")
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
            [f"  - {_about(one.resource)}{inline(one.message, caps.text)}" for one in errors],
            max(3, caps.rows // 6),
            "  - and {} more errors",
        )
    yield "\n".join(_capped(lines, caps.rows * 2, "- and {} more lines"))


def _about(resource: str) -> str:
    return f"{inline(resource, 100)}: " if resource else ""


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


def _destroyed_table(report: Report, found: Sequence[tuple[StackReport, Change]], caps: Caps) -> str:
    rows = [
        (
            f"**{change.operation}**{' (protected)' if change.protected else ''}",
            f"`{cell(change.name, 120, code=True)}`<br>{cell(change.type, 120)}",
            cell(stack.stack, 100),
            _forced(report, change),
        )
        for stack, change in found[: caps.rows]
    ]
    return table(("", "Resource", "Stack", "Forced by"), rows, _left(len(found), caps.rows))


def _forced(report: Report, change: Change) -> str:
    why = why_of(report, change)
    parts = [f"`{cell(path, 100, code=True)}`{cell(detail, 160)}" for path, detail in why.forced]
    return "<br>".join([*parts, *([cell(why.note, 100)] if why.note else [])])


def _policies(report: Report, caps: Caps) -> Iterator[str]:
    found = policy_results(report)
    if not found.known:
        yield "#### Policies\n\nNo policy was run."
        return
    yield f"#### Policies: {', '.join(found.counts)}"
    if found.violations:
        rows = [
            (
                f"**{cell(policy.level, 40)}**" if policy.level == "mandatory" else cell(policy.level, 40),
                f"`{cell(policy.policy, 100, code=True)}`",
                cell(stack, 100),
                cell(policy.message, caps.text),
            )
            for stack, policy in found.violations[: caps.rows]
        ]
        left = _left(len(found.violations), caps.rows)
        yield table(("Level", "Policy", "Stack", "What is wrong"), rows, left)
    if found.notes:
        lines = [
            f"- {inline(stack, 100)}: `{cell(policy.policy, 100, code=True)}` "
            f"{NOT_EVALUATED if policy.kind == 'not-evaluated' else ''}{inline(policy.message, caps.text)}"
            for stack, policy in found.notes
        ]
        body = "\n".join(_capped(lines, caps.rows, "- and {} more"))
        yield f"<details><summary>{plural(len(found.notes), 'note')}</summary>\n\n{body}\n\n</details>"


def _quota(report: Report, caps: Caps) -> Iterator[str]:
    found = sorted_quotas(report)
    if not found:
        return
    yield "#### Quota and capacity"
    rows = [
        (
            cell(stack, 100),
            cell(one.family or figures.UNKNOWN, 80),
            cell(figures.need(one), 60),
            cell(one.verdict, 40) if one.verdict == "fits" else f"**{cell(one.verdict, 40)}**",
            cell(one.text, caps.text),
        )
        for stack, one in found[: caps.rows]
    ]
    yield table(("Stack", "Quota", "Used / limit", "Verdict", "Why"), rows, _left(len(found), caps.rows))


def _cost(report: Report, caps: Caps) -> Iterator[str]:
    stacks = priced_stacks(report)
    if not stacks:
        yield "#### Cost\n\nUnknown: no stack told it."
        return
    yield "#### Cost"
    rows = [_cost_row(one, cells, caps) for one, cells in stacks[: caps.rows]]
    lines = table(
        ("Stack", "GPUs", "$/hour", "$/month", "Change", "$/GPU-hour", "Coverage"),
        rows,
        _left(len(stacks), caps.rows),
        right=(1, 2, 3, 4, 5),
    )
    total = total_text(report.totals, lambda names: inline(names, 300))
    notes = (figures.twice(report), inline(figures.basis(report), 300))
    yield "\n\n".join([lines, total, *filter(None, notes)])
    assumed, flows = transfers(report)
    if assumed:
        body = "\n".join(
            _capped([f"- {inline(one, caps.text)}" for one in flows], caps.rows, "- and {} more")
        )
        yield f"<details><summary>{assumed}</summary>\n\n{body}\n\n</details>"


def _cost_row(stack: StackReport, values: CostCells, caps: Caps) -> Sequence[str]:
    return (cell(stack.stack, 100), *values[:-1], cell(values[-1], caps.text))


def _left(count: int, most: int) -> str:
    return f"and {count - most:,} more" if count > most else ""


def _capped(lines: Sequence[str], most: int, rest: str) -> Iterable[str]:
    if len(lines) <= most:
        return lines
    return [*lines[:most], rest.format(f"{len(lines) - most:,}")]
