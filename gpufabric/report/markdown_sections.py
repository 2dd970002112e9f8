"""Folded sections of a Markdown report, in the order of the report's parts."""

from collections.abc import Iterator

from gpufabric.plural import plural
from gpufabric.report import figures
from gpufabric.report.destructions import restarts
from gpufabric.report.engine_run import NOT_EVALUATED
from gpufabric.report.markdown_caps import Caps, capped, rows_left
from gpufabric.report.markdown_changes import destroyed_fold, drift_fold, lost_fold
from gpufabric.report.markdown_cost import cost_fold
from gpufabric.report.markdown_decisions import decisions_in_full
from gpufabric.report.markdown_fold import Fold, with_content
from gpufabric.report.markdown_head import HEAD_CAPS
from gpufabric.report.markdown_stacks import stacks_fold
from gpufabric.report.markdown_text import bold, cell, code, code_cell, inline, table
from gpufabric.report.mermaid import mermaid
from gpufabric.report.model import Report
from gpufabric.report.policy_results import policy_results
from gpufabric.report.sections import failed_stacks, links_and_losses, sorted_quotas
from gpufabric.report.source_links import SourceLinks
from gpufabric.report.training.markdown import training_fold


def folds_of(report: Report, caps: Caps, links: SourceLinks) -> list[Fold]:
    """Write all sections but the full diff."""
    return with_content(_folds(report, caps, links))


def _folds(report: Report, caps: Caps, links: SourceLinks) -> Iterator[Fold]:
    yield Fold(f"Decisions in full: {len(report.decisions):,}", list(decisions_in_full(report, caps, links)))
    # The smallest number that the first screen may show.
    yield stacks_fold(report, HEAD_CAPS[-1].stacks, caps)
    yield _failures(report, caps)
    yield lost_fold(report, caps)
    yield _restarts(report, caps)
    yield destroyed_fold(report, caps)
    yield drift_fold(report, caps)
    yield _policies(report, caps)
    yield _quota(report, caps)
    yield cost_fold(report, caps)
    drawn = mermaid(report.topology, caps.rows)
    yield Fold("Topology", [drawn] if drawn else [])
    lines = [f"- {inline(line, caps.text)}" for line in links_and_losses(report)]
    yield Fold(f"Links and losses: {len(lines):,}", _list(lines, caps.rows))
    if report.training is not None:
        yield training_fold(report.training, caps)


def origin(report: Report) -> str:
    """Write which run and commit the report is about; empty if neither is known."""
    parts = (
        report.run and f"run {report.run}",
        report.commit and f"commit {report.commit[:12]}",
        report.policies_from,
    )
    text = " ".join(filter(None, parts))
    return f"<sub>{inline(text, 200)}</sub>" if text else ""


def _list(lines: list[str], most: int, rest: str = "- and {} more") -> list[str]:
    return ["\n".join(capped(lines, most, rest))] if lines else []


def _failures(report: Report, caps: Caps) -> Fold:
    failed = failed_stacks(report)
    lines: list[str] = []
    for stack, errors in failed:
        because = f": {inline(stack.reason, caps.text)}" if stack.reason else ""
        lines.append(f"- {bold(inline(stack.stack, 100))} {stack.outcome}{because}")
        lines += capped(
            [f"  - {_about(error.resource)}{inline(error.message, caps.text)}" for error in errors],
            max(3, caps.rows // 6),
            "  - and {} more errors",
        )
    title = f"Not done: {plural(len(failed), 'stack')}"
    return Fold(title, _list(lines, caps.rows * 2, "- and {} more lines"))


def _about(resource: str) -> str:
    return f"{inline(resource, 100)}: " if resource else ""


def _restarts(report: Report, caps: Caps) -> Fold:
    lines = [f"- {inline(f'{stack.stack}: {roll.text}', caps.text)}" for stack, roll in restarts(report)]
    return Fold(f"Restarts of machines: {len(lines):,}", _list(lines, caps.rows))


def _policies(report: Report, caps: Caps) -> Fold:
    results = policy_results(report)
    if not results.known:
        return Fold("Policies", ["No policy ran."])
    blocks: list[str] = []
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
        blocks.append(table(("Level", "Policy", "Stack", "What is wrong"), rows, left))
    notes = [
        f"- {inline(stack, 100)}: {code(policy.policy, 100)} "
        f"{NOT_EVALUATED if policy.kind == 'not-evaluated' else ''}{inline(policy.message, caps.text)}"
        for stack, policy in results.notes
    ]
    if notes:
        blocks += [f"{plural(len(notes), 'note')}:", *_list(notes, caps.rows)]
    return Fold(f"Policies: {', '.join(results.counts)}", blocks or ["Nothing to read."])


def _quota(report: Report, caps: Caps) -> Fold:
    quotas = sorted_quotas(report)
    if not quotas:
        return Fold("Quota and capacity", [])
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
    heads = ("Stack", "Quota", "Used / limit", "Verdict", "Why")
    return Fold(
        f"Quota and capacity: {len(quotas):,}", [table(heads, rows, rows_left(len(quotas), caps.rows))]
    )
