"""Prices a stack before and after a change, for reports on the run (see gpufabric/cost/change.py)."""

from contextlib import suppress
from pathlib import Path

from gpufabric.cost.bill import Bill
from gpufabric.cost.change import CostChange, write_cost_change
from gpufabric.cost.money import money_of
from gpufabric.policies.priced_state import amounts_of, gpus_of, priced_state_of
from gpufabric.policies.stack_view import StackView


def cost_of_change(view: StackView) -> CostChange:
    """Price the previous state of a stack and its resources after the change."""
    bill, extracted, catalog = view.earlier_bill, view.earlier, view.context.catalog
    return CostChange(
        stack=view.context.stack,
        before=None if bill is None or extracted is None else amounts_of(bill, extracted),
        after=amounts_of(view.bill, view.extracted),
        overlap_usd_per_hour=_overlap(view.overlap_bill),
        gpus_before=None if extracted is None else gpus_of(extracted, catalog),
        gpus_after=gpus_of(view.extracted, catalog),
    )


def write_cost_of_destroy(project: Path, stack: str, exported: str, file: Path) -> None:
    """Price the state of a stack before it is destroyed, since no policy runs then; it costs nothing after.

    Nothing is written if the state cannot be priced: reports then take the stack's ``summary`` output.

    Args:
        project: folder of ``Pulumi.yaml``.
        stack: the stack's name.
        exported: its state, as ``pulumi stack export`` writes it.
        file: the file to write.
    """
    with suppress(Exception):
        held = priced_state_of(project, stack, exported)
        change = CostChange(stack, held.money, money_of(Bill(())), gpus_before=held.gpus, gpus_after=0)
        write_cost_change(change, file)


def write_cost_of_refresh(project: Path, stack: str, before: str, after: str, file: Path) -> None:
    """Price the state of a stack before and after a refresh, since no policy runs then.

    Nothing is written if a state cannot be priced: GPUs and cost are then unknown.

    Args:
        project: folder of ``Pulumi.yaml``.
        stack: the stack's name.
        before: its state, as ``pulumi stack export`` writes it.
        after: the same after the refresh.
        file: the file to write.
    """
    with suppress(Exception):
        old, new = priced_state_of(project, stack, before), priced_state_of(project, stack, after)
        change = CostChange(stack, old.money, new.money, gpus_before=old.gpus, gpus_after=new.gpus)
        write_cost_change(change, file)


def _overlap(bill: Bill | None) -> str | None:
    """Return the hourly cost of the old machines that run now; some of them may have no price."""
    if bill is None or not any(line.is_priced for line in bill.lines):
        return None
    return f"{bill.usd_per_hour('now'):.2f}"
