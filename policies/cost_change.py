"""Prices a stack before and after a change, for reports on the run (see gpufabric/cost/change.py)."""

import json
from contextlib import suppress
from pathlib import Path

from gpufabric.cost.bill import Bill
from gpufabric.cost.change import CostChange, write_cost_change
from gpufabric.cost.money import Money, money_of
from gpufabric.cost.text import plural
from gpufabric.policies.billing.extract import Extracted
from gpufabric.policies.context import load_context
from gpufabric.policies.stack_view import StackView, view_of
from gpufabric.policies.state import resources_of_state
from gpufabric.protection.holdings import Holdings
from gpufabric.quota.line import quota_line


def cost_of_change(view: StackView) -> CostChange:
    """Price the previous state of a stack and its resources after the change, and judge its quota."""
    bill, extracted = view.earlier_bill, view.earlier
    return CostChange(
        stack=view.context.stack,
        before=None if bill is None or extracted is None else _money(bill, extracted),
        after=_money(view.bill, view.extracted),
        overlap_usd_per_hour=_overlap(view.overlap_bill),
        held_before=view.earlier_held,
        held_after=view.held,
        rolls=view.rolls,
        quota=None if view.unevaluated_quotas else [{**quota_line(verdict)} for verdict in view.quota()],
    )


def cost_of_destroy(view: StackView) -> CostChange:
    """Price a stack that is destroyed: it costs nothing afterwards."""
    return CostChange(
        view.context.stack,
        _money(view.bill, view.extracted),
        money_of(Bill(())),
        held_before=view.held,
        held_after=Holdings(),
    )


def write_cost_of_destroy(project: Path, stack: str, exported: str, file: Path) -> None:
    """Price the state of a stack before it is destroyed, since no policy runs then.

    Nothing is written if the state cannot be priced: reports then take the stack's ``summary`` output.

    Args:
        project: folder of ``Pulumi.yaml``.
        stack: the stack's name.
        exported: its state, as ``pulumi stack export`` writes it.
        file: the file to write.
    """
    with suppress(Exception):
        context = load_context({"PULUMI_STACK": stack}, root=project)
        resources = resources_of_state(json.loads(exported))
        write_cost_change(cost_of_destroy(view_of(resources, context)), file)


def _overlap(bill: Bill | None) -> str | None:
    """Return the hourly cost of the old machines that run now; None if any of them has no price."""
    if bill is None or not bill.lines or bill.unpriced_machines:
        return None
    return f"{bill.usd_per_hour('now'):.2f}"


def _money(bill: Bill, extracted: Extracted) -> Money:
    """Sum up a bill; values that could not be read count as unpriced."""
    unread = len(set(extracted.unevaluated))
    money = money_of(bill)
    if not unread:
        return money
    words = ("value that could not be read", "values that could not be read")
    money["unpriced"].append(plural(unread, *words))
    machines = len({gap for gap in extracted.unevaluated if gap.quota})
    if machines:
        money["unpriced_machines"].append(f"machines with {plural(machines, *words)}")
    if not bill.lines:
        money["usd_per_hour"] = money["usd_per_month"] = None
    return money
