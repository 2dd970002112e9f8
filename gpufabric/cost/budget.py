"""Compares a bill with a budget and shows the arithmetic."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from gpufabric.cost.bill import Bill, Line
from gpufabric.cost.text import OWN_PRICES, items_text, machines_text, to_cents, usd
from gpufabric.cost.transfer import TransferBill
from gpufabric.plural import plural
from gpufabric.spec.money import HOURS_PER_MONTH, Budget

SHOWN_LINES = 3
SHOWN_UNPRICED = 5

_NO_TRANSFER = TransferBill()

Period = Literal["hour", "month"]
BudgetStatus = Literal["passes", "passes for the priced part", "not evaluated", "exceeds"]


@dataclass(frozen=True, slots=True)
class BudgetVerdict:
    """Verdict on a bill for one limit.

    Attributes:
        period: period of the limit.
        status: never plain ``passes`` while an item has no price, and ``not evaluated`` if machines have
            none and the known part alone does not exceed the limit.
        usd: known amount at peak, in US dollars per period. It contains encrypted prices; ``text`` does not.
        limit_usd: the limit, in US dollars per period.
        text: the verdict with its arithmetic, one line.
    """

    period: Period
    status: BudgetStatus
    usd: Decimal
    limit_usd: Decimal
    text: str


def check_budget(bill: Bill, budget: Budget, transfer: TransferBill = _NO_TRANSFER) -> list[BudgetVerdict]:
    """Check every limit of a budget. A budget without limits has no verdict.

    Args:
        bill: bill of the resources.
        budget: the limits.
        transfer: assumed data transfer on top, a month's amount spread over its hours.
    """
    verdicts: list[BudgetVerdict] = []
    if budget.usd_per_hour is not None:
        sums = _Sums("hour", bill.usd_per_hour(), transfer.usd_per_hour, lambda line: line.usd_per_hour)
        verdicts.append(_verdict(bill, transfer, sums, budget.usd_per_hour))
    if budget.usd_per_month is not None:
        sums = _Sums("month", bill.usd_per_month, transfer.usd_per_month, lambda line: line.usd_per_month)
        verdicts.append(_verdict(bill, transfer, sums, budget.usd_per_month))
    return verdicts


def unpriced_text(bill: Bill) -> str:
    """Return the number and names of items without a price; empty if all have one."""
    names = [line.what for line in bill.unpriced]
    if not names:
        return ""
    return f"{plural(len(names), 'item has', 'items have')} no price: {items_text(names, SHOWN_UNPRICED)}"


@dataclass(frozen=True, slots=True)
class _Sums:
    """Amounts of one period: of resources, of data transfer, and of one line."""

    period: Period
    resources: Decimal
    transfer: Decimal
    of: Callable[[Line], Decimal | None]


def _verdict(bill: Bill, transfer: TransferBill, sums: _Sums, limit: Decimal) -> BudgetVerdict:
    period, amount = sums.period, sums.resources + sums.transfer
    if bill.is_confidential:
        return _confidential(bill, period, amount, limit)
    missing = [text for text in (unpriced_text(bill), _unpriced_flows(transfer)) if text]
    status: BudgetStatus
    machines = machines_text([line.what for line in bill.unpriced_machines])
    if amount > limit:
        status = "exceeds"
        result = f"exceeds the budget by {'at least ' if missing else ''}{usd(amount - limit)}/{period}"
    elif machines:
        text = (
            f"{machines}: the budget cannot be evaluated; the rest costs {usd(amount)}/{period} of"
            f" {usd(limit)}/{period}"
        )
        return BudgetVerdict(period, "not evaluated", amount, limit, text)
    elif missing:
        status = result = "passes for the priced part"
    else:
        status = result = "passes"
    parts = [f"{usd(amount)}/{period} of {usd(limit)}/{period} ({_sum(bill, sums)})", result, *missing]
    return BudgetVerdict(period, status, amount, limit, "; ".join(parts))


def _confidential(bill: Bill, period: Period, amount: Decimal, limit: Decimal) -> BudgetVerdict:
    """Judge the whole amount and show none of it: less the list prices, it is the encrypted price."""
    hidden = sum(line.is_encrypted for line in bill.lines)
    limited = f"the budget of {usd(limit)}/{period}"
    status: BudgetStatus = "passes for the priced part" if bill.unpriced else "passes"
    result = f"within {limited}"
    if amount > limit:
        status, result = "exceeds", f"exceeds {limited}"
    elif bill.unpriced_machines:
        machines = machines_text([line.what for line in bill.unpriced_machines])
        status, result = "not evaluated", f"{machines}: {limited} cannot be evaluated"
    parts = [
        result,
        f"amounts are not shown: {plural(hidden, 'item has', 'items have')} encrypted contract prices",
        unpriced_text(bill),
    ]
    return BudgetVerdict(period, status, amount, limit, "; ".join(filter(None, parts)))


def _unpriced_flows(transfer: TransferBill) -> str:
    number = len(transfer.unpriced)
    return f"{plural(number, 'flow', 'flows')} of data between regions without a price" if number else ""


def _sum(bill: Bill, sums: _Sums) -> str:
    priced = [(line, sums.of(line) or Decimal(0)) for line in bill.lines if line.is_priced]
    if not priced and not sums.transfer:
        return "nothing has a price"
    own = [amount for line, amount in priced if line.is_own]
    contract = [amount for line, amount in priced if line.is_contract and not line.is_own]
    listed = [(line, amount) for line, amount in priced if not line.is_contract]
    terms = [_term(line, amount, sums.period) for line, amount in listed[:SHOWN_LINES]]
    # One sum of each: the amount of each item would show the confidential price.
    together = sum((*contract, *own), Decimal(0))
    if own:
        terms.insert(0, f"{plural(len(own), 'item')} at {OWN_PRICES} {usd(sum(own, Decimal(0)))}")
    if contract:
        amount = usd(sum(contract, Decimal(0)))
        terms.insert(0, f"{plural(len(contract), 'item')} at your contract's prices {amount}")
    rest = listed[SHOWN_LINES:]
    if rest:
        # The rest takes the rounding of the other terms, so that all of them add up to the sum.
        named = (together, sums.transfer, *(amount for _, amount in listed[:SHOWN_LINES]))
        left = to_cents(sums.resources + sums.transfer) - sum(map(to_cents, named), Decimal(0))
        smaller = left if left > 0 else sum((amount for _, amount in rest), Decimal(0))
        terms.append(f"{plural(len(rest), 'smaller item')} {usd(smaller)}")
    if sums.transfer:
        terms.append(f"data transfer, assumed {usd(sums.transfer)}")
    return " + ".join(terms)


def _term(line: Line, amount: Decimal, period: Period) -> str:
    if period == "hour":
        return f"{line.formula} = {usd(amount)}"
    hours = amount / line.usd_per_hour if line.usd_per_hour else Decimal(HOURS_PER_MONTH)
    return f"{line.formula} x {hours:.0f} h = {usd(amount)}"
