"""Words for figures, the same in every form of a report."""

from decimal import ROUND_HALF_UP, Decimal

from gpufabric.cost.text import plural, usd
from gpufabric.report.model import NOTHING, Amounts, QuotaUse, Report, StackReport, Totals

UNKNOWN = "unknown"
ARROW = "\N{RIGHTWARDS ARROW}"
_FEW = 3


def amount(value: Decimal | None) -> str:
    """Write an amount of US dollars, or that it is not known."""
    return UNKNOWN if value is None else usd(value)


def whole(value: Decimal) -> str:
    """Write a large amount without cents."""
    return f"${value.quantize(Decimal(1), ROUND_HALF_UP):,}"


def gpus_text(totals: Totals) -> str:
    """Write how the number of GPUs changes."""
    before, after = totals.gpus_before, totals.gpus_after
    if totals.left_out and not (before or after):
        return "GPUs unknown"
    if before == after:
        return f"{after:,} GPUs" if after else "no GPUs"
    return f"GPUs {before:,} {ARROW} {after:,} ({after - before:+,})"


def month_text(totals: Totals) -> str:
    """Write how the monthly amount changes, in dollars and percent, and what is not in it."""
    if totals.left_out and not totals.stacks:
        return "cost unknown"
    before, after = totals.usd_per_month_before, totals.usd_per_month_after
    left_out = len(totals.left_out)
    notes = [f"without {plural(left_out, 'stack')}"] if left_out else []
    notes += [f"{totals.unpriced:,} not priced"] if totals.unpriced else []
    if before == after:
        text = f"{whole(after)}/month" if after else "$0/month"
        return f"{text} as before{_bracketed(notes)}"
    percent = "new" if totals.percent is None else percent_text(totals.percent, after - before)
    return f"{whole(before)} {ARROW} {whole(after)}/month{_bracketed([percent, *notes])}"


def percent_text(percent: Decimal, change: Decimal) -> str:
    """Write a change in percent; one too small to show is said to be there."""
    rounded = percent.quantize(Decimal("0.1"), ROUND_HALF_UP)
    if not rounded and change:
        return "up less than 0.1 %" if change > 0 else "down less than 0.1 %"
    return f"{rounded:+,} %"


def _bracketed(notes: list[str]) -> str:
    return f" ({', '.join(notes)})" if notes else ""


def moved(before: str, after: str) -> str:
    """Write two values as one before and one after; once when they are the same."""
    return after if before == after else f"{before} {ARROW} {after}"


def change_text(before: Decimal | None, after: Decimal | None) -> str:
    """Write the difference of two amounts, with the percentage where there is one."""
    if before is None or after is None:
        return UNKNOWN
    change = after - before
    if not change:
        return "none"
    sign = "+" if change > 0 else ""
    percent = f" ({percent_text(change / before * 100, change)})" if before else ""
    return f"{sign}{usd(change)}{percent}"


def coverage(money: Amounts | None) -> str:
    """Say what the amounts leave out."""
    if money is None:
        return UNKNOWN
    if not money.unpriced:
        return "all priced"
    named = list(dict.fromkeys(money.unpriced))
    rest = f" and {len(named) - _FEW} more" if len(named) > _FEW else ""
    return f"{len(money.unpriced)} not priced: {', '.join(named[:_FEW])}{rest}"


def need(quota: QuotaUse) -> str:
    """Write need and limit of a quota."""
    limit = UNKNOWN if quota.limit is None else f"{quota.limit:,}"
    return f"{quota.used:,} / {limit} {quota.unit}".rstrip()


def twice(report: Report) -> str:
    """Say how many resources exist twice while the update runs, and what that costs; empty when none does."""
    both = sum(
        change.order == "create first" and not change.component
        for stack in report.stacks
        for change in stack.changes
    )
    if not both:
        return ""
    words = plural(
        both,
        "resource is made before the one that it replaces goes",
        "resources are made before those that they replace go",
    )
    return f"{words}: while the update runs both are paid, which is not in these amounts{_overlap(report)}."


def _overlap(report: Report) -> str:
    known = [one.overlap_usd_per_hour for one in report.stacks if one.overlap_usd_per_hour is not None]
    return f"; old machines cost {usd(sum(known, Decimal(0)))} for each hour of it" if known else ""


def basis(report: Report) -> str:
    """Say where the amounts come from; empty when there are none."""
    sides = {
        one.stack: [side.money.basis for side in (one.before, one.after) if side and side is not NOTHING]
        for one in report.stacks
    }
    stated = [stack for stack, found in sides.items() if "declaration" in found]
    if not any(sides.values()):
        return ""
    if not stated:
        return "Priced from the resources of both sides, at the same list prices."
    if len(stated) == sum(bool(one) for one in sides.values()):
        return "Amounts are what each stack puts out of itself, at the prices of its own time."
    names = ", ".join(stated[:_FEW]) + (f" and {len(stated) - _FEW} more" if len(stated) > _FEW else "")
    return f"Priced from resources, but for {names}: amounts that the stack puts out of itself."


def counted(stack: StackReport) -> str:
    """Count what changes in a stack, in the engine's words."""
    if stack.outcome in ("missing", "skipped"):
        return stack.reason or stack.outcome
    parts: dict[str, int] = {}
    for change in stack.changes:
        if change.noise is None and not change.component:
            parts[change.operation] = parts.get(change.operation, 0) + 1
    return ", ".join(f"{count:,} {key}" for key, count in sorted(parts.items())) or "no changes"


def figure(totals: Totals, which: str) -> str:
    """Give one figure of the head of a page."""
    if totals.left_out and not totals.stacks:
        return UNKNOWN
    match which:
        case "gpus":
            return moved(f"{totals.gpus_before:,}", f"{totals.gpus_after:,}")
        case "month":
            return moved(whole(totals.usd_per_month_before), whole(totals.usd_per_month_after))
        case _:
            return change_text(totals.usd_per_month_before, totals.usd_per_month_after)
