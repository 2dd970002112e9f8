"""Writes a report as Markdown for a comment in a pull request.

The order is fixed: headline, losses, restarts, destroyed resources, policies, quota and capacity, cost,
topology, full diff.
The diff is cut to fit. The tables before it lose whole rows, which are counted."""

import re
from collections.abc import Iterator

from gpufabric.plural import plural
from gpufabric.report import figures
from gpufabric.report.destructions import restarts
from gpufabric.report.engine_run import NOT_EVALUATED
from gpufabric.report.markdown_caps import CAPS, Caps, capped, rows_left
from gpufabric.report.markdown_changes import destroyed_section, drift_section, lost_section
from gpufabric.report.markdown_cost import cost_section
from gpufabric.report.markdown_diff import diff_of
from gpufabric.report.markdown_text import bold, cell, code, code_cell, inline, table
from gpufabric.report.mermaid import mermaid
from gpufabric.report.model import Report, Verdict
from gpufabric.report.policy_results import policy_results
from gpufabric.report.sections import failed_stacks, links_and_losses, snapshot_text, sorted_quotas

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
    return _sections_that_fit(report, limit, top)


def _sections_that_fit(report: Report, limit: int, top: str) -> str:
    """Write the first sections that fit whole, and name those that do not."""
    sections: list[list[str]] = [[]]
    for block in _summary(report, CAPS[-1]):
        if block.startswith("#### "):
            sections.append([])
        sections[-1].append(block)
    titles = [re.match(r"#### ([^:\n]*)", section[0]) for section in sections[1:]]
    written = top + "\n\n".join(sections[0])
    for number, section in enumerate(sections[1:]):
        dropped = ", ".join(title[1] for title in titles[number:] if title)
        ending = f"\n\nDropped for length: {dropped}, full diff.\n"
        longer = f"{written}\n\n" + "\n\n".join(section)
        if len(longer) + len(ending) > limit:
            if len(written) + len(ending) <= limit:
                return written + ending
            break
        written = longer
    raise ValueError(f"{limit:,} characters are too few for a summary of {len(report.stacks)} stacks")


def _summary(report: Report, caps: Caps) -> Iterator[str]:
    yield f"### {SIGNS[report.verdict]} gpufabric {inline(report.operation, 40)}"
    yield bold(inline(report.headline, 600))
    origin = snapshot_text(report)
    if origin:
        yield f"> {inline(origin, 600)}"
    if report.reasons:
        reasons = [f"- {inline(reason, caps.text)}" for reason in report.reasons]
        yield "\n".join(capped(reasons, caps.rows, "- and {} more"))
    yield from lost_section(report, caps)
    restarted = [f"- {inline(f'{stack.stack}: {roll.text}', caps.text)}" for stack, roll in restarts(report)]
    if restarted:
        yield "#### Restarts of machines"
        yield "\n".join(capped(restarted, caps.rows, "- and {} more"))
    yield from destroyed_section(report, caps)
    yield from drift_section(report, caps)
    yield from _failures(report, caps)
    yield from _policies(report, caps)
    yield from _quota(report, caps)
    yield from cost_section(report, caps)
    drawn = mermaid(report.topology, caps.rows)
    if drawn:
        yield "#### Topology"
        yield drawn
    lines = [f"- {inline(line, caps.text)}" for line in links_and_losses(report)]
    if lines:
        yield "#### Links and losses"
        yield "\n".join(capped(lines, caps.rows, "- and {} more"))
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
        lines.append(f"- {bold(inline(stack.stack, 100))} {stack.outcome}{because}")
        lines += capped(
            [f"  - {_about(error.resource)}{inline(error.message, caps.text)}" for error in errors],
            max(3, caps.rows // 6),
            "  - and {} more errors",
        )
    yield "\n".join(capped(lines, caps.rows * 2, "- and {} more lines"))


def _about(resource: str) -> str:
    return f"{inline(resource, 100)}: " if resource else ""


def _policies(report: Report, caps: Caps) -> Iterator[str]:
    results = policy_results(report)
    if not results.known:
        yield "#### Policies\n\nNo policy ran."
        return
    yield f"#### Policies: {inline(', '.join(results.counts), 400)}"
    if results.violations:
        rows = [
            (
                bold(cell(policy.level, 40)) if policy.level == "mandatory" else cell(policy.level, 40),
                code_cell(policy.policy, 100),
                cell(stack, 100),
                cell(policy.message, caps.text),
            )
            for stack, policy in results.violations[: caps.rows]
        ]
        left = rows_left(len(results.violations), caps.rows)
        yield table(("Level", "Policy", "Stack", "What is wrong"), rows, left)
    if results.notes:
        lines = [
            f"- {inline(stack, 100)}: {code(policy.policy, 100)} "
            f"{NOT_EVALUATED if policy.kind == 'not-evaluated' else ''}{inline(policy.message, caps.text)}"
            for stack, policy in results.notes
        ]
        body = "\n".join(capped(lines, caps.rows, "- and {} more"))
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
            cell(quota.verdict, 40) if quota.verdict == "fits" else bold(cell(quota.verdict, 40)),
            cell(quota.text, caps.text),
        )
        for stack, quota in quotas[: caps.rows]
    ]
    yield table(("Stack", "Quota", "Used / limit", "Verdict", "Why"), rows, rows_left(len(quotas), caps.rows))
