"""Prices a stack before and after a change, for reports on the run (see gpufabric/cost/change.py)."""

import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from gpufabric.cost.change import CostChange, write_cost_change
from gpufabric.cost.overlap import most_usd_per_hour
from gpufabric.cost.records import records_of
from gpufabric.cost.text import cents
from gpufabric.policies.priced_state import (
    NOTHING_HELD,
    PricedState,
    amounts_of,
    gpus_of,
    priced_state_of,
)
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.state import ignored_paths
from gpufabric.quota.line import quota_line


def cost_of_change(view: StackView) -> CostChange:
    """Price the previous state of a stack and its resources after the change, and judge its quota."""
    bill, extracted, catalog = view.earlier_bill, view.earlier, view.context.catalog
    return CostChange(
        stack=view.context.stack,
        before=None if bill is None or extracted is None else amounts_of(bill, extracted),
        after=amounts_of(view.bill, view.extracted),
        overlap_usd_per_hour=None if (most := most_usd_per_hour(view.overlaps)) is None else cents(most),
        overlaps=view.overlaps,
        gpus_before=None if extracted is None else gpus_of(extracted, catalog),
        gpus_after=gpus_of(view.extracted, catalog),
        held_before=view.earlier_held,
        held_after=view.held,
        rolls=view.rolls,
        loosened=(*view.loosened, *_loosened_settings(view), *map(str, view.loosened_by_run)),
        lines_before=None if bill is None else records_of(bill.details),
        lines_after=records_of(view.bill.details),
        quota=None if view.unevaluated_quotas else [{**quota_line(verdict)} for verdict in view.quota()],
    )


def _loosened_settings(view: StackView) -> tuple[str, ...]:
    settings = view.loosened_settings
    return () if settings is None or settings.unknown else settings.texts


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
        state = priced_state_of(project, stack, exported)
        write_cost_change(change_of_state(stack, state, NOTHING_HELD), file)


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
        change = change_of_state(stack, old, new)
        write_cost_change(replace(change, ignored=ignored_paths(json.loads(before))), file)


def change_of_state(stack: str, before: PricedState, after: PricedState) -> CostChange:
    """Compare two states of a stack, for operations in which no policy runs."""
    return CostChange(
        stack,
        before.money,
        after.money,
        gpus_before=before.gpus,
        gpus_after=after.gpus,
        held_before=before.held,
        held_after=after.held,
        lines_before=records_of(before.bill.details),
        lines_after=records_of(after.bill.details),
    )
