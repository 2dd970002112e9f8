"""Sections of a report about links, losses, failures and quotas, the same for every form."""

from gpufabric.plural import plural
from gpufabric.report.model import (
    Diagnostic,
    QuotaUse,
    Report,
    StackReport,
)

_NOT_PREVIEWED = (
    "Nothing was previewed, because there are no credentials here. Policies checked the declarations."
)


def snapshot_text(report: Report) -> str:
    """Write where the figures of a check come from; empty if the report is no check."""
    earlier = report.snapshot
    if earlier is None:
        return _declared_text(report)
    match earlier.age_days:
        case None:
            age = "some time ago"
        case 0:
            age = "today"
        case days:
            age = f"{plural(days, 'day')} ago"
    figures = f"GPUs and cost come from {earlier.run or 'the last run'}, recorded {age} ({earlier.taken})."
    return f"{_NOT_PREVIEWED} {figures}"


def _declared_text(report: Report) -> str:
    """Write that the figures are computed from the declarations; empty if they are not."""
    declared = report.declared
    if declared is None:
        return ""
    compared = declared.compared_with
    before = f"compared with {compared}" if compared else "and what exists now is unknown"
    return (
        f"{_NOT_PREVIEWED} GPUs and cost are computed from them, at prices of {declared.prices_of}, {before}."
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
