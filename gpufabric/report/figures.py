"""Writes figures as text, the same in every form of a report."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import takewhile
from typing import Literal

from gpufabric.cost.text import items_text, machines_text, usd
from gpufabric.plural import plural
from gpufabric.report.disruption import CapacityLoss
from gpufabric.report.model import ResourceOperation, StackReport, Totals
from gpufabric.report.summary import Amounts, QuotaUse, Summary

UNKNOWN = "unknown"
ARROW = "\N{RIGHTWARDS ARROW}"
_SHORT = 100
"""Most characters of two values that are both shown whole."""

_SIGNS: Mapping[ResourceOperation, str] = {
    "create": "+",
    "delete": "-",
    "import": "=",
    "replace": "+-",
    "update": "~",
}

_FEW = 3
"""Names that are listed; further ones are counted."""


def amount(value: Decimal | None) -> str:
    """Write an amount of US dollars, or that it is unknown."""
    return UNKNOWN if value is None else usd(value)


def rounded(value: Decimal) -> str:
    """Write a large amount without cents."""
    return f"${value.quantize(Decimal(1), ROUND_HALF_UP):,}"


def gpus_text(totals: Totals) -> str:
    """Write how the number of GPUs changes."""
    before, after = totals.gpus_before, totals.gpus_after
    if before is None or after is None:
        if before is None and after is None:
            return "GPUs unknown"
        return f"GPUs {gpu_count(before)} {ARROW} {gpu_count(after)}"
    if totals.left_out and not (before or after):
        return "GPUs unknown"
    if before == after:
        return plural(after, "GPU") if after else "no GPUs"
    return f"GPUs {before:,} {ARROW} {after:,} ({after - before:+,})"


def gpu_count(gpus: int | None) -> str:
    """Write a number of GPUs, or that it is unknown."""
    return UNKNOWN if gpus is None else f"{gpus:,}"


def gpus_lost(loss: CapacityLoss) -> str:
    """Write how many GPUs go; a dash for what has none."""
    if loss.kind != "pool":
        return "-"
    return gpu_count(loss.gpus)


def month_text(totals: Totals) -> str:
    """Write how the monthly amount changes, in dollars and percent, and what it leaves out.

    Machines without a price come before any amount.
    """
    if totals.left_out and not totals.stacks:
        return "cost unknown"
    before, after = totals.usd_per_month_before, totals.usd_per_month_after
    left_out = len(totals.left_out)
    unpriced = unpriced_text(totals)
    machines = f"{unpriced}: " if unpriced else ""
    notes = [f"without {plural(left_out, 'stack')}"] if left_out else []
    notes += [f"{totals.unpriced:,} not priced"] if totals.unpriced else []
    if before == after and totals.unpriced_machines_before == totals.unpriced_machines_after:
        same = " as before" if totals.compared else ""
        return f"{machines}{_month(totals, 'after')}/month{same}{_bracketed(notes)}"
    if not unpriced:
        notes.insert(0, "new" if totals.percent is None else percent_text(totals.percent, after - before))
    amounts = f"{_month(totals, 'before')} {ARROW} {_month(totals, 'after')}/month"
    return f"{machines}{amounts}{_bracketed(notes)}"


def machines_of(stack: str, summary: Summary) -> tuple[str, ...]:
    """List the machines of a stack without a price; without any amount, that is all of the stack."""
    money = summary.money
    everything = (f"all of {stack}",) if money.usd_per_month is None else ()
    return money.unpriced_machines or everything


def unpriced_text(totals: Totals) -> str:
    """Say which machines have no price, before and after; empty if all have one."""
    before, after = totals.unpriced_machines_before, totals.unpriced_machines_after
    if before == after:
        return machines_text(after)
    sides = {"before": machines_text(before), "after": machines_text(after)}
    return ", ".join(f"{text} {when}" for when, text in sides.items() if text)


def _month(totals: Totals, side: Literal["before", "after"]) -> str:
    """Write the monthly amount of a side, or that it is at least that."""
    if side == "before":
        return at_least(rounded(totals.usd_per_month_before), totals.unpriced_machines_before)
    return at_least(rounded(totals.usd_per_month_after), totals.unpriced_machines_after)


def at_least(text: str, unpriced_machines: Sequence[str]) -> str:
    """Write that an amount is a lower bound, if machines have no price."""
    return f"at least {text}" if unpriced_machines else text


def percent_text(percent: Decimal, change: Decimal) -> str:
    """Write a change in percent, also one that rounds to nothing."""
    rounded = percent.quantize(Decimal("0.1"), ROUND_HALF_UP)
    if not rounded and change:
        return "up less than 0.1 %" if change > 0 else "down less than 0.1 %"
    return f"{rounded:+,} %"


def _bracketed(notes: list[str]) -> str:
    return f" ({', '.join(notes)})" if notes else ""


def before_after(before: str, after: str) -> str:
    """Write a value before and after, or once if both are the same."""
    return after if before == after else f"{before} {ARROW} {after}"


def change_text(before: Decimal | None, after: Decimal | None) -> str:
    """Write the difference of two amounts, with the percentage if there is one."""
    if before is None or after is None:
        return UNKNOWN
    change = after - before
    if not change:
        return "none"
    sign = "+" if change > 0 else ""
    percent = f" ({percent_text(change / before * 100, change)})" if before else ""
    return f"{sign}{usd(change)}{percent}"


def total_change_text(totals: Totals) -> str:
    """Write the difference of the monthly totals; empty if ``month_text`` says all of it."""
    if totals.left_out and not totals.stacks:
        return ""
    if unpriced_text(totals):
        return f"change {UNKNOWN}"
    change = totals.usd_per_month_after - totals.usd_per_month_before
    return f"change {signed(change)}/month" if change else ""


def signed(change: Decimal) -> str:
    """Write a difference with its sign; ``none`` for no difference."""
    return f"{'+' if change > 0 else ''}{usd(change)}" if change else "none"


def coverage(before: Amounts | None, after: Amounts | None) -> str:
    """Write which items the amounts leave out after the change, or only before it."""
    if after is None:
        return UNKNOWN
    if after.unpriced:
        return f"{len(after.unpriced):,} not priced: {items_text(after.unpriced, _FEW)}"
    if before and before.unpriced:
        return f"{len(before.unpriced):,} not priced before: {items_text(before.unpriced, _FEW)}"
    return "all priced"


def quota_text(quota: QuotaUse) -> str:
    """Write need and limit of a quota."""
    limit = UNKNOWN if quota.limit is None else f"{quota.limit:,}"
    return f"{quota.used:,} / {limit} {quota.unit}".rstrip()


def changes_text(stack: StackReport, *, signs: bool = False) -> str:
    """Count the changes of a stack by operation; unknown if its program failed before it declared any.

    Args:
        stack: the stack.
        signs: whether to write operations as the signs of Pulumi's previews, such as ``+12 -3 +-2 ~14``.
    """
    if stack.outcome in ("missing", "skipped"):
        return stack.reason or stack.outcome
    counts: Counter[ResourceOperation] = Counter(
        change.operation for change in stack.changes if change.noise is None and not change.component
    )
    planned = stack.outcome != "failed" or stack.after is not None
    if not counts:
        return "no changes" if planned else UNKNOWN
    ordered = sorted(counts.items())
    if signs:
        return " ".join(f"{_SIGNS[operation]}{count:,}" for operation, count in ordered)
    return ", ".join(f"{count:,} {operation}" for operation, count in ordered)


def figure(totals: Totals, which: str) -> str:
    """Write one figure of the head of a page: ``gpus``, ``month`` or ``change``."""
    if totals.left_out and not totals.stacks:
        return UNKNOWN
    match which:
        case "gpus":
            return before_after(gpu_count(totals.gpus_before), gpu_count(totals.gpus_after))
        case "month":
            return before_after(_month(totals, "before"), _month(totals, "after"))
        case _ if unpriced_text(totals) or not totals.compared:
            return UNKNOWN
        case _:
            return change_text(totals.usd_per_month_before, totals.usd_per_month_after)


def transition(before: str | None, after: str | None) -> str:
    """Write two values with an arrow; of long ids, only the parts from the first one that differs."""
    values = [before or "absent", after or "absent"]
    parts = [value.split("/") for value in values]
    shared = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(*parts, strict=False))))
    if 0 < shared < min(map(len, parts)) and sum(map(len, values)) > _SHORT:
        quote = '"' if parts[0][0].startswith('"') else ""
        values = [f"{quote}\N{HORIZONTAL ELLIPSIS}/{'/'.join(part[shared:])}" for part in parts]
    return f" {ARROW} ".join(values)
