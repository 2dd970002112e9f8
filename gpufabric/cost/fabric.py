"""Bills of all stacks of a fabric by what they declare."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from gpufabric.catalog.catalog import Catalog
from gpufabric.cost.bill import Bill, price
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.money import Budget
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import Declaration, Project


@dataclass(frozen=True, slots=True)
class FabricBills:
    """What the stacks of a fabric cost.

    Attributes:
        budget: limit over all stacks together.
        bills: bill of each stack that could be planned, by stack name.
        faults: stacks that could not, sorted.
    """

    budget: Budget
    bills: Mapping[str, Bill] = field(default_factory=dict[str, Bill])
    faults: tuple[str, ...] = ()

    def with_stack(self, stack: str, bill: Bill) -> Bill:
        """Add up all stacks, with a bill of one stack in place of what its declaration comes to."""
        bills = {**self.bills, stack: bill}
        lines = [line for name in sorted(bills) for line in bills[name].lines]
        lines.sort(key=lambda line: (not line.is_priced, -(line.usd_per_hour or 0)))
        return Bill(tuple(lines))


def fabric_bills(project: Project, catalog: Catalog, now: datetime) -> FabricBills:
    """Price every stack of a project by its declaration.

    Args:
        project: what is declared.
        catalog: list prices.
        now: time that is planned for.
    """
    bills: dict[str, Bill] = {}
    faults = set(project.faults)
    for stack, declared in project.stacks.items():
        try:
            bills[stack] = _bill(stack, declared, project, catalog, now)
        except DeclarationError:
            faults.add(stack)
    return FabricBills(project.fabric.budget, bills, tuple(sorted(faults)))


def _bill(stack: str, declared: Declaration, project: Project, catalog: Catalog, now: datetime) -> Bill:
    # Planning is imported when it is needed: a policy pack starts before every preview.
    from gpufabric.cost.footprint import items_of_backbone, items_of_plan  # noqa: PLC0415
    from gpufabric.plan.backbone import plan_backbone  # noqa: PLC0415
    from gpufabric.plan.build import plan_region  # noqa: PLC0415

    if isinstance(declared, Backbone):
        items = items_of_backbone(plan_backbone(declared, project.regions, project.fabric, catalog=catalog))
    else:
        items = items_of_plan(plan_region(stack, declared, project.fabric, catalog=catalog, now=now))
    return price(items, catalog, now.date())
