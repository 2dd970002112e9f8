"""Prices the stacks of a fabric, and the data between them, by their declarations."""

from datetime import datetime

from gpufabric.catalog.catalog import Catalog
from gpufabric.cost.bill import Bill, price
from gpufabric.cost.fabric import FabricBills
from gpufabric.cost.plan_items import items_of_backbone, items_of_plan
from gpufabric.cost.transfer import TransferBill, price_transfer
from gpufabric.plan.links.backbone import plan_backbone
from gpufabric.plan.regions import plan_region
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import Declaration, Project
from gpufabric.training.traffic import traffic


def fabric_bills(project: Project, catalog: Catalog, now: datetime) -> FabricBills:
    """Price every stack of a project by its declaration.

    Args:
        project: all declarations.
        catalog: list prices.
        now: time that the plan is made for.
    """
    bills: dict[str, Bill] = {}
    faults = set(project.faults)
    for stack, declared in project.stacks.items():
        try:
            bills[stack] = _bill(stack, declared, project, catalog, now)
        except DeclarationError:
            faults.add(stack)
    transfer = transfer_bill(project, catalog)
    return FabricBills(project.fabric.budget, bills, tuple(sorted(faults)), transfer)


def transfer_bill(project: Project, catalog: Catalog) -> TransferBill:
    """Price the data that the declared training job and checkpoint copies send between regions.

    Args:
        project: all declarations. Stacks with faults send nothing.
        catalog: list prices.
    """
    backbone = next((stack for stack in project.stacks.values() if isinstance(stack, Backbone)), None)
    return price_transfer(traffic(project.fabric, project.regions, backbone, catalog=catalog), catalog)


def _bill(stack: str, declared: Declaration, project: Project, catalog: Catalog, now: datetime) -> Bill:
    if isinstance(declared, Backbone):
        items = items_of_backbone(plan_backbone(declared, project.regions, project.fabric, catalog=catalog))
    else:
        items = items_of_plan(plan_region(stack, declared, project.fabric, catalog=catalog, now=now))
    return price(items, catalog, now.date(), project.usage.of(stack))
