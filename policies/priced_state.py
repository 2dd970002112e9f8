"""Reads what a recorded state holds: the GPUs of its machines, and their cost at today's list prices."""

import json
import os
from dataclasses import dataclass, replace
from pathlib import Path

from gpufabric.catalog.catalog import Catalog
from gpufabric.cost.bill import Bill
from gpufabric.cost.contract import price_items
from gpufabric.cost.items import NodePool
from gpufabric.cost.money import Money, money_of
from gpufabric.cost.rates import known_shape
from gpufabric.plural import plural
from gpufabric.policies.billing.extract import Extracted
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.load_context import load_context
from gpufabric.policies.stack_view import view_of
from gpufabric.policies.state import resources_of_state
from gpufabric.protection.holdings import Holdings
from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.own_prices import own_prices
from gpufabric.spec.problems import DeclarationError


@dataclass(frozen=True, slots=True)
class PricedState:
    """Machines and cost of a state.

    Attributes:
        gpus: GPUs of its machines at peak; None if a size or a shape is unknown.
        money: its cost.
        bill: the lines of its cost.
        held: its machines, links and stored data.
    """

    gpus: int | None
    money: Money
    bill: Bill
    held: Holdings


NOTHING_HELD = PricedState(0, money_of(Bill(())), Bill(()), Holdings())
"""A stack that is destroyed."""


def priced_state_of(root: Path, stack: str, exported: str) -> PricedState:
    """Read and price a state, as it is done for the previous state of every stack.

    Args:
        root: folder of ``Pulumi.yaml``.
        stack: the stack's name.
        exported: its state, as ``pulumi stack export`` writes it.

    Raises:
        ValueError: it is not the export of a stack.
        DeclarationError: ``GPUFABRIC_NOW`` is not a time.
    """
    context = _with_declared_prices(load_context({"PULUMI_STACK": stack}, root=root), root)
    view = view_of(resources_of_state(json.loads(exported)), context)
    gpus = gpus_of(view.extracted, context.catalog)
    return PricedState(gpus, amounts_of(view.bill, view.extracted), view.bill, view.held)


def _with_declared_prices(context: PolicyContext, root: Path) -> PolicyContext:
    """Add what the project's files declare of the stack: no engine gives its configuration here.

    Without a readable file, everything has its list price.
    """
    try:
        project = project_with_facts(root)
    except DeclarationError:
        return context
    declared = project.stacks.get(context.stack)
    prices = (
        *own_prices(os.environ, root, items=price_items(context.catalog)),
        *project.fabric.prices,
    )
    return replace(context, declaration=declared, fabric_prices=prices)


def gpus_of(extracted: Extracted, catalog: Catalog) -> int | None:
    """Return the GPUs of machines at peak, without reserved machines that no pool uses.

    None if the size of a pool cannot be read or the catalogue lacks its shape, which has no unit of quota
    then.
    """
    pools = [item for item in extracted.items if isinstance(item, NodePool)]
    shapes = [known_shape(catalog, pool.cloud, pool.shape) for pool in pools]
    unknown_shape = any(demand.nodes and not demand.unit for demand in extracted.demands)
    if unknown_shape or extracted.uncounted or any(gap.machines for gap in extracted.unevaluated):
        return None
    return sum(pool.nodes_max * shape.gpus for pool, shape in zip(pools, shapes, strict=True) if shape)


def amounts_of(bill: Bill, extracted: Extracted) -> Money:
    """Sum up a bill; values that could not be read count as unpriced."""
    unread = len(set(extracted.unevaluated))
    money = money_of(bill)
    if not unread:
        return money
    words = ("value that could not be read", "values that could not be read")
    money["unpriced"].append(plural(unread, *words))
    machines = len({gap for gap in extracted.unevaluated if gap.machines})
    if machines:
        money["unpriced_machines"].append(f"machines with {plural(machines, *words)}")
    if not bill.lines:
        money["usd_per_hour"] = money["usd_per_month"] = None
    return money
