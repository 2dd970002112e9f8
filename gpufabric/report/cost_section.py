"""Section of a report about cost, the same for every form."""

from decimal import Decimal

from gpufabric.cost.transfer import unpriced_flows_text
from gpufabric.report import figures
from gpufabric.report.model import (
    Amounts,
    Report,
    StackReport,
    Summary,
    Totals,
)

CostCells = tuple[str, str, str, str, str, str]
"""GPUs, $/hour, $/month, change, $/GPU-hour and coverage."""

_NAMED = 5
"""Most stacks that the line of the total names."""


def transfers(report: Report) -> tuple[str, list[str]]:
    """Describe the assumed data transfer between regions.

    Returns:
        a sentence with the sum, empty if no transfer is assumed; and a line for each flow.
    """
    known = [stack.after for stack in report.stacks if stack.after and stack.after.data_transfer]
    lines = [line for summary in known for line in summary.data_transfer]
    if not lines:
        return "", []
    sums = [
        summary.data_transfer_usd_per_month
        for summary in known
        if summary.data_transfer_usd_per_month is not None
    ]
    amount = figures.amount(sum(sums, Decimal(0)) if sums else None)
    rest = unpriced_flows_text(_unpriced_flows(known, lines))
    return f"Data transfer between regions, assumed and not included above: {amount}/month{rest}.", lines


def _unpriced_flows(known: list[Summary], lines: list[str]) -> int | None:
    """Return how many flows have no price; None if some have none and an output does not count them."""
    counts = [summary.data_transfer_unpriced_flows for summary in known]
    counted = sum(count or 0 for count in counts)
    return None if None in counts and any("price unknown" in line for line in lines) else counted


def priced_stacks(report: Report) -> list[tuple[StackReport, CostCells]]:
    """List the stacks whose cost is known before or after, each with the cells of its row."""
    return [
        (stack, _cost_cells(stack, compared=report.totals.compared))
        for stack in report.stacks
        if stack.before is not None or stack.after is not None
    ]


def total_text(totals: Totals) -> str:
    """Write the line of the total: GPUs, amounts, their change, and the stacks that it leaves out."""
    without = f"; without {', '.join(totals.left_out[:_NAMED])}" if totals.left_out else ""
    parts = filter(None, (amounts_text(totals), figures.total_change_text(totals)))
    return f"{', '.join(parts)}{without}."


def amounts_text(totals: Totals) -> str:
    """Write the total of GPUs and amounts, before and after."""
    return f"Total: {figures.gpus_text(totals)}, {figures.month_text(totals)}"


def _cost_cells(stack: StackReport, *, compared: bool) -> CostCells:
    """Return GPUs, $/hour, $/month, change, $/GPU-hour and coverage of a stack."""
    before, after = stack.before if compared else stack.after, stack.after
    old, new = before.money if before else None, after.money if after else None

    def both(name: str) -> str:
        return figures.before_after(side(old, name), side(new, name))

    def side(money: Amounts | None, name: str) -> str:
        value = getattr(money, name, None)
        text = figures.amount(value)
        return text if money is None or value is None else figures.at_least(text, money.unpriced_machines)

    gpus = figures.before_after(
        figures.gpu_count(before.gpus if before else None), figures.gpu_count(after.gpus if after else None)
    )
    return (
        gpus,
        both("usd_per_hour"),
        both("usd_per_month"),
        figures.UNKNOWN
        if not compared or any(money and money.unpriced_machines for money in (old, new))
        else figures.change_text(old and old.usd_per_month, new and new.usd_per_month),
        figures.before_after(_per_gpu_hour(before), _per_gpu_hour(after)),
        figures.coverage(old, new),
    )


def _per_gpu_hour(summary: Summary | None) -> str:
    """Write the lease of a GPU-hour; a dash for a side without GPUs."""
    if summary is None:
        return figures.UNKNOWN
    return figures.amount(summary.money.usd_per_gpu_hour) if summary.gpus != 0 else "-"
