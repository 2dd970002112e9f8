"""Compares a bill with a budget and shows the arithmetic."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from gpufabric.cost.bill import HOURS_PER_MONTH, Bill, Line
from gpufabric.cost.text import plural, usd
from gpufabric.spec.money import Budget

SHOWN_LINES = 3
SHOWN_UNPRICED = 5

Period = Literal["hour", "month"]
Status = Literal["passes", "passes for the priced part", "exceeds"]


@dataclass(frozen=True, slots=True)
class BudgetVerdict:
    """How a bill stands against one limit.

    Attributes:
        period: what the limit is per.
        status: never plain ``passes`` while something has no price.
        usd: known amount at peak, in US dollars per period.
        limit_usd: the limit, likewise.
        text: the verdict with its arithmetic, one line.
    """

    period: Period
    status: Status
    usd: Decimal
    limit_usd: Decimal
    text: str


def check_budget(bill: Bill, budget: Budget) -> list[BudgetVerdict]:
    """Check every limit that a budget states; a budget without limits gives no verdict."""
    verdicts: list[BudgetVerdict] = []
    if budget.usd_per_hour is not None:
        verdicts.append(
            _verdict(bill, "hour", bill.usd_per_hour(), budget.usd_per_hour, lambda line: line.usd_per_hour)
        )
    if budget.usd_per_month is not None:
        verdicts.append(
            _verdict(bill, "month", bill.usd_per_month, budget.usd_per_month, lambda line: line.usd_per_month)
        )
    return verdicts


def unpriced_text(bill: Bill) -> str:
    """Say how many items have no price, and which; empty when all have one."""
    names = [line.what for line in bill.unpriced]
    if not names:
        return ""
    shown = ", ".join(names[:SHOWN_UNPRICED])
    more = f" and {len(names) - SHOWN_UNPRICED} more" if len(names) > SHOWN_UNPRICED else ""
    return f"{plural(len(names), 'item has', 'items have')} no price: {shown}{more}"


def _verdict(
    bill: Bill, period: Period, amount: Decimal, limit: Decimal, of: Callable[[Line], Decimal | None]
) -> BudgetVerdict:
    unpriced = unpriced_text(bill)
    status: Status
    if amount > limit:
        status = "exceeds"
        result = f"exceeds the budget by {'at least ' if unpriced else ''}{usd(amount - limit)}/{period}"
    elif unpriced:
        status = result = "passes for the priced part"
    else:
        status = result = "passes"
    parts = [f"{usd(amount)}/{period} of {usd(limit)}/{period} ({_sum(bill, period, of)})", result]
    if unpriced:
        parts.append(unpriced)
    return BudgetVerdict(period, status, amount, limit, "; ".join(parts))


def _sum(bill: Bill, period: Period, of: Callable[[Line], Decimal | None]) -> str:
    priced = [(line, of(line) or Decimal(0)) for line in bill.lines if line.is_priced]
    if not priced:
        return "nothing has a price"
    terms = [_term(line, amount, period) for line, amount in priced[:SHOWN_LINES]]
    rest = priced[SHOWN_LINES:]
    if rest:
        terms.append(f"{plural(len(rest), 'smaller item')} {usd(sum((one for _, one in rest), Decimal(0)))}")
    return " + ".join(terms)


def _term(line: Line, amount: Decimal, period: Period) -> str:
    if period == "hour":
        return f"{line.formula} = {usd(amount)}"
    hours = amount / line.usd_per_hour if line.usd_per_hour else Decimal(HOURS_PER_MONTH)
    return f"{line.formula} x {hours:.0f} h = {usd(amount)}"
