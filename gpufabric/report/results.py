"""The result of an operation as one line per stack."""

from collections.abc import Sequence
from decimal import Decimal

from gpufabric.engine.result import remaining
from gpufabric.protection.holdings import total
from gpufabric.report import figures
from gpufabric.report.model import Report, StackReport
from gpufabric.report.policy_results import WITHOUT_POLICIES
from gpufabric.report.summary import QuotaUse, Summary

ResultRow = tuple[str, str, str, str, str, str, str, str, str]
"""Stack, changes, resources, GPUs, fabric, $/hour, $/GPU-hour, quota and policies."""

_NONE = "-"


def result_rows(report: Report, *, signs: bool = False) -> list[ResultRow]:
    """Return the line of each stack, regions first, and their sum if more than one stack has GPUs.

    A plus sign after an amount says that something in the stack has no known price.

    Args:
        report: the report.
        signs: whether to write operations as signs.
    """
    reached = [(stack, _reached(stack, report.operation)) for stack in report.stacks]
    regions_first = sorted(reached, key=lambda pair: not (pair[1] and pair[1].gpus != 0))
    rows = [_row(stack, summary, report.operation, signs=signs) for stack, summary in regions_first]
    summaries = [summary for _, summary in reached if summary is not None]
    if sum(summary.gpus != 0 for summary in summaries) > 1:
        rows.append(_total(report.stacks, summaries))
    return rows


def incomplete_links(report: Report) -> list[str]:
    """Return the keys of links that need another update of the backbone."""
    return [link.key for link in report.topology.links if link.state not in ("", "complete")]


def _reached(stack: StackReport, operation: str) -> Summary | None:
    """Return the figures after an operation.

    Those of a stack that is not done are only intended, except in a destroy: what it left is still there.
    """
    return stack.after if stack.outcome == "ok" or operation == "destroy" else None


def _row(stack: StackReport, summary: Summary | None, operation: str, *, signs: bool) -> ResultRow:
    gpus = summary.gpus if summary else 0
    changes = stack.reason or figures.changes_text(stack, signs=signs)
    return (
        stack.stack,
        stack.outcome if stack.outcome != "ok" else changes,
        f"{remaining(stack.counts):,}" if stack.outcome == "ok" and stack.counts else _NONE,
        figures.gpu_count(gpus) if gpus != 0 else _NONE,
        (summary and ", ".join(summary.fabric)) or _NONE,
        _cost(summary.money.usd_per_hour, [summary]) if summary else _NONE,
        figures.amount(summary.money.usd_per_gpu_hour) if summary and gpus != 0 else _NONE,
        "\n".join(map(_quota, summary.quota if summary else ())) or _NONE,
        policies_text(stack, operation),
    )


def _total(stacks: Sequence[StackReport], summaries: Sequence[Summary]) -> ResultRow:
    hourly = sum((summary.money.usd_per_hour or Decimal(0) for summary in summaries), Decimal(0))
    return (
        "all",
        "",
        f"{sum(remaining(stack.counts) for stack in stacks if stack.outcome == 'ok'):,}",
        figures.gpu_count(total(summary.gpus for summary in summaries)),
        "",
        _cost(hourly, summaries),
        _mean_per_gpu_hour(summaries),
        "",
        "",
    )


def _mean_per_gpu_hour(summaries: Sequence[Summary]) -> str:
    """Write the mean lease of a GPU-hour over the GPUs that have a price, and how many these are."""
    gpus = total(summary.gpus for summary in summaries)
    leases = [
        (summary.money.usd_per_gpu_hour, _covered(summary))
        for summary in summaries
        if summary.money.usd_per_gpu_hour is not None and _covered(summary)
    ]
    covered = sum(number for _, number in leases)
    if not covered:
        return figures.UNKNOWN
    mean = figures.amount(sum((lease * number for lease, number in leases), Decimal(0)) / covered)
    return (
        mean if gpus is not None and covered >= gpus else f"{mean} ({covered:,} of {figures.gpu_count(gpus)})"
    )


def _covered(summary: Summary) -> int:
    """Return the GPUs that the lease covers; all that are known if an older record does not say."""
    priced = summary.money.priced_gpus
    return (summary.gpus or 0) if priced is None else priced


def _cost(usd: Decimal | None, summaries: Sequence[Summary]) -> str:
    machines = [name for summary in summaries for name in summary.money.unpriced_machines]
    if usd is not None and machines:
        return figures.at_least(figures.amount(usd), machines)
    partial = any(summary.money.unpriced for summary in summaries)
    return f"{figures.amount(usd)}{'+' if partial and usd is not None else ''}"


def _quota(quota: QuotaUse) -> str:
    return (
        figures.quota_text(quota)
        if quota.verdict == "fits"
        else f"{figures.quota_text(quota)} ({quota.verdict})"
    )


def policies_text(stack: StackReport, operation: str) -> str:
    """Write whether policies passed, and how many of their results are to be read."""
    if stack.policies_ran == "not":
        return _NONE if operation in WITHOUT_POLICIES else "not run"
    violated = sum(policy.kind == "violation" and policy.level == "mandatory" for policy in stack.policies)
    to_read = len(stack.policies) - violated
    verdict = "run in part" if stack.policies_ran == "in-part" else "pass"
    verdict = f"{violated} violated" if violated else verdict
    return f"{verdict}, {to_read} to read" if to_read else verdict
