"""What a stack costs before and after a change, as data for whoever reports on the run."""

import json
from pathlib import Path
from typing import TypedDict

from gpufabric.cost.bill import Bill
from gpufabric.cost.money import Money, money_of
from gpufabric.cost.text import plural
from gpufabric.policies.billing.extract import Extracted
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.variables import PRICED_FORMAT


class Priced(TypedDict):
    """Both sides of a change, at the same prices."""

    format: int
    stack: str
    before: Money | None
    """None: the previous state is not known."""

    after: Money
    overlap_usd_per_hour: str | None
    """What old machines cost that run beside their replacements, for as long as both are there; None: nothing
    does, or it is not known."""


def priced(view: StackView) -> Priced:
    """Price the stack as it was and as it will be."""
    before = view.earlier_bill
    was = None if before is None or view.earlier is None else _money(before, view.earlier)
    return {
        "format": PRICED_FORMAT,
        "stack": view.context.stack,
        "before": was,
        "after": _money(view.bill, view.extracted),
        "overlap_usd_per_hour": _overlap(view.overlap_bill),
    }


def priced_gone(view: StackView) -> Priced:
    """Price a stack that is destroyed: all that it holds now goes."""
    return {
        "format": PRICED_FORMAT,
        "stack": view.context.stack,
        "before": _money(view.bill, view.extracted),
        "after": money_of(Bill(())),
        "overlap_usd_per_hour": None,
    }


def write_priced(told: Priced, file: Path) -> None:
    """Write what a stack costs.

    Raises:
        OSError: the file cannot be written.
    """
    file.write_text(json.dumps(told), encoding="utf-8")


def _overlap(bill: Bill | None) -> str | None:
    """Give what the old machines cost in the number that runs now; part of them may have no price."""
    if bill is None or not any(line.is_priced for line in bill.lines):
        return None
    return f"{bill.usd_per_hour('now'):.2f}"


def _money(bill: Bill, extracted: Extracted) -> Money:
    """Sum up a bill; what could not be read is counted among what has no price."""
    unread = len(set(extracted.unevaluated))
    money = money_of(bill)
    if not unread:
        return money
    text = plural(unread, "value that could not be read", "values that could not be read")
    money["unpriced"].append(text)
    if not bill.lines:
        money["usd_per_hour"] = money["usd_per_month"] = None
    return money
