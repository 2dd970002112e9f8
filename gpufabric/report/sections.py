"""Sections of a report about links, losses, failures and quotas, the same for every form."""

from gpufabric.plural import plural
from gpufabric.report.model import (
    Diagnostic,
    QuotaUse,
    Report,
    StackReport,
)


def snapshot_text(report: Report) -> str:
    """Write how old the figures of a check are; empty if it has none."""
    earlier = report.snapshot
    if earlier is None:
        return ""
    match earlier.age_days:
        case None:
            age = "some time ago"
        case 0:
            age = "today"
        case days:
            age = f"{plural(days, 'day')} ago"
    return (
        "Nothing was previewed, because there are no credentials here. Policies checked the declarations. "
        f"GPUs and cost come from {earlier.run or 'the last run'}, recorded {age} ({earlier.taken})."
    )


def failed_stacks(report: Report) -> list[tuple[StackReport, list[Diagnostic]]]:
    """List the stacks that are not done, each with its errors."""
    return [
        (stack, [diagnostic for diagnostic in stack.diagnostics if diagnostic.severity == "error"])
        for stack in report.stacks
        if stack.outcome not in ("ok", "undeclared")
    ]


def sorted_quotas(report: Report) -> list[tuple[str, QuotaUse]]:
    """List the quotas of all stacks, those that do not clearly fit first."""
    quotas = [(stack.stack, quota) for stack in report.stacks if stack.after for quota in stack.after.quota]
    return sorted(quotas, key=lambda pair: (pair[1].verdict == "fits", pair[0], pair[1].family or ""))


def links_and_losses(report: Report) -> list[str]:
    """List the results for links and for losses, as the fabric is after the change."""
    return [
        line
        for stack in report.stacks
        if stack.after
        for line in (*stack.after.links, *stack.after.resilience)
    ]
