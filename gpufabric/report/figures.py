"""Writes figures as text, the same in every form of a report."""

from collections import Counter
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import takewhile
from typing import Literal

from gpufabric.cost.text import items_text, machines_text, paid_once_text, usd
from gpufabric.plural import plural
from gpufabric.report.disruption import CapacityLoss
from gpufabric.report.model import (
    NOTHING,
    Amounts,
    DeclaredFigures,
    QuotaUse,
    Report,
    StackReport,
    Summary,
    Totals,
)

UNKNOWN = "unknown"
ARROW = "\N{RIGHTWARDS ARROW}"
_SHORT = 100
"""Most characters of two values that are both shown whole."""

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


def paid_once_texts(report: Report) -> list[str]:
    """Write for each stack what is paid once, apart from its other amounts."""
    texts: list[str] = []
    for stack in report.stacks:
        before, after = (side.money if side else Amounts() for side in (stack.before, stack.after))
        now = after.usd_upfront or Decimal(0)
        earlier = before.usd_upfront or Decimal(0)
        if not now and not earlier:
            continue
        changed = "" if now == earlier or stack.before is None else f" ({usd(earlier)} before)"
        text = paid_once_text(now, after.usd_prepaid_per_month)
        texts.append(f"{stack.stack}, {text.replace(usd(now), f'{usd(now)}{changed}', 1)}.")
    return texts


def assumption_texts(report: Report) -> list[str]:
    """Write the defaults that amounts rest on, by stack."""
    return [
        f"{stack.stack} assumes {assumption}."
        for stack in report.stacks
        if stack.after
        for assumption in stack.after.money.assumptions
    ]


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


def overlap_texts(report: Report) -> list[str]:
    """Write what exists twice during the update, and what that costs; empty if nothing does."""
    several = len(report.stacks) > 1
    texts = [
        f"{f'{stack.stack}: ' if several else ''}{text}."
        for stack in report.stacks
        for text in stack.overlaps
    ]
    return [*filter(None, (_replacements(report), *texts, _overlap(report)))]


def _replacements(report: Report) -> str:
    count = sum(
        change.order == "create first" and not change.component
        for stack in report.stacks
        for change in stack.changes
    )
    if not count:
        return ""
    replacements = plural(
        count,
        "replacement is created before the old resource is deleted",
        "replacements are created before the old resources are deleted",
    )
    return f"{replacements}: both cost money during the update, which these amounts leave out."


def _overlap(report: Report) -> str:
    """Write the most that all of it costs per hour; empty if that of any stack is unknown."""
    known = [
        stack.overlap_usd_per_hour
        for stack in report.stacks
        if stack.overlaps or stack.overlap_usd_per_hour is not None
    ]
    amounts = [usd_per_hour for usd_per_hour in known if usd_per_hour is not None]
    if not amounts or len(amounts) < len(known):
        return ""
    return f"During the update, up to {usd(sum(amounts, Decimal(0)))} per hour come on top of these amounts."


def basis_text(report: Report) -> str:
    """Write where the amounts come from; empty if there are none."""
    if report.declared is not None:
        return _declared_basis(report.declared)
    bases = {
        stack.stack: [
            side.money.basis for side in (stack.before, stack.after) if side and side is not NOTHING
        ]
        for stack in report.stacks
    }
    declared = [stack for stack, both in bases.items() if "declaration" in both]
    if not any(bases.values()):
        return ""
    if not declared:
        return "Both sides are priced from their resources, at the same prices."
    if len(declared) == sum(map(bool, bases.values())):
        return "Amounts come from each stack's summary output, at the prices of its last update."
    names = ", ".join(declared[:_FEW])
    rest = f" and {len(declared) - _FEW} more" if len(declared) > _FEW else ""
    return f"Priced from resources, except {names}{rest}: these amounts come from the stack's summary output."


def _declared_basis(declared: DeclaredFigures) -> str:
    prices = f"at prices of {declared.prices_of}: those that the project states, and else list prices"
    if not declared.compared_with:
        return f"GPUs and amounts follow from the declarations, {prices}. What exists now is unknown."
    return f"Both sides follow from declarations, {prices}. Before: {declared.compared_with}."


def changes_text(stack: StackReport) -> str:
    """Count the changes of a stack by operation; unknown if its program failed before it declared any."""
    if stack.outcome in ("missing", "skipped"):
        return stack.reason or stack.outcome
    counts = Counter(
        change.operation for change in stack.changes if change.noise is None and not change.component
    )
    words = [f"{count:,} {operation}" for operation, count in sorted(counts.items())]
    planned = stack.outcome != "failed" or stack.after is not None
    return ", ".join(words) or ("no changes" if planned else UNKNOWN)


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
