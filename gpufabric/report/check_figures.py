"""Adds GPUs and cost to the stacks of a check: of an earlier run, or computed from the declarations."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gpufabric.catalog.catalog import Catalog
from gpufabric.cost.change import CostChange
from gpufabric.cost.contract import price_items
from gpufabric.masking.known import mask_of
from gpufabric.masking.mask import Mask
from gpufabric.plan.clock import now
from gpufabric.protection.git_ref import GitRef, load_ref
from gpufabric.report.cost_lines import cost_lines_of
from gpufabric.report.declared_figures import DeclaredFabric, declared_fabric
from gpufabric.report.model import DeclaredFigures, Report, StackReport, Totals
from gpufabric.report.summary import NOTHING, Summary
from gpufabric.report.topology import FabricTopology
from gpufabric.report.verdict import difference_of, totals_of
from gpufabric.snapshots.priced_catalog import catalog_of
from gpufabric.spec.own_prices import OwnPrice, own_prices
from gpufabric.spec.problems import DeclarationError


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguredStacks:
    """Stacks of a check with their figures.

    Attributes:
        stacks: the stacks.
        totals: their sums.
        reasons: further reasons of the verdict.
        declared: origin of computed figures; None if an earlier run has them.
        topology: regions and links.
    """

    stacks: tuple[StackReport, ...]
    totals: Totals
    reasons: tuple[str, ...] = ()
    declared: DeclaredFigures | None = None
    topology: FabricTopology = field(default_factory=FabricTopology)


def figures_of_run(stacks: Sequence[StackReport], old: Report) -> FiguredStacks:
    """Add the figures of an earlier run, which are on both sides."""
    known = {stack.stack: stack.after or stack.before for stack in old.stacks}
    figured = tuple(
        stack.model_copy(update={"before": known.get(stack.stack), "after": known.get(stack.stack)})
        for stack in stacks
    )
    return FiguredStacks(stacks=figured, totals=totals_of(figured), topology=old.topology)


def figures_of_declarations(
    stacks: Sequence[StackReport], root: Path, compared_with: Path | None
) -> FiguredStacks:
    """Compute the figures from the declarations, at the prices of today.

    Args:
        stacks: the stacks, as the policies judged them.
        root: folder of ``Pulumi.yaml``.
        compared_with: folder of the ref whose declarations give the figures before; None if there is none.
    """
    time = now()
    catalog = catalog_of(root, time)
    mask = mask_of([], os.environ)
    own = own_prices(os.environ, root, items=price_items(catalog))
    after = declared_fabric(root, catalog, time, own)
    ref = load_ref(compared_with) if compared_with else None
    before = _declared_at(ref, catalog, own)
    origin = DeclaredFigures(
        prices_of=time.date().isoformat(), compared_with=str(ref) if before and ref else ""
    )
    if before is None:
        figured = tuple(
            stack.model_copy(update={"after": after.summaries.get(stack.stack)}) for stack in stacks
        )
        mirrored = [stack.model_copy(update={"before": stack.after}) for stack in figured]
        totals = totals_of(mirrored).model_copy(update={"compared": False})
        return FiguredStacks(stacks=figured, totals=totals, declared=origin, topology=after.topology)
    figured = tuple(_compared(stack, before, after, mask) for stack in stacks)
    gone = sorted(before.names - after.names)
    reasons = (f"declared in {ref}, without a file here: {', '.join(gone)}",) if gone else ()
    return FiguredStacks(
        stacks=figured,
        totals=totals_of(figured),
        reasons=reasons,
        declared=origin,
        topology=after.topology,
    )


def _declared_at(ref: GitRef | None, catalog: Catalog, own: tuple[OwnPrice, ...]) -> DeclaredFabric | None:
    """Plan and price the declarations of a ref at the same prices; None without a ref or a valid project."""
    if ref is None:
        return None
    try:
        return declared_fabric(ref.tree, catalog, now(), own)
    except DeclarationError:
        return None


def _compared(stack: StackReport, before: DeclaredFabric, after: DeclaredFabric, mask: Mask) -> StackReport:
    name = stack.stack
    old, new = _figures(before, name), _figures(after, name)
    lines = ()
    if old is not None and new is not None:
        change = CostChange(
            name, None, None, lines_before=before.lines.get(name, ()), lines_after=after.lines.get(name, ())
        )
        lines = cost_lines_of(change, mask)
    return stack.model_copy(
        update={
            "before": old,
            "after": new,
            "usd_per_hour_difference": difference_of(old, new, "usd_per_hour"),
            "usd_per_month_difference": difference_of(old, new, "usd_per_month"),
            "cost_lines": lines,
        }
    )


def _figures(fabric: DeclaredFabric, stack: str) -> Summary | None:
    """Return the figures of a stack: none if it has no file, unknown if its declaration has faults."""
    return fabric.summaries.get(stack) if stack in fabric.names else NOTHING
