"""Prices the stacks of a fabric, and the data between them, by their declarations."""

from datetime import date, datetime

from gpufabric.catalog.catalog import Catalog
from gpufabric.cost.bill import Bill, price
from gpufabric.cost.contract import NO_CONTRACT, ContractPrices, circuits
from gpufabric.cost.fabric import FabricBills
from gpufabric.cost.plan_items import items_of_backbone, items_of_plan
from gpufabric.cost.transfer import TransferBill, price_transfer
from gpufabric.plan.links.backbone import plan_backbone
from gpufabric.plan.links.model import BackbonePlan
from gpufabric.plan.regions import AnyRegionPlan, plan_region
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import Declaration, Project
from gpufabric.spec.usage import NO_USAGE, Usage
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
    backbone = project.backbone
    return price_transfer(traffic(project.fabric, project.regions, backbone, catalog=catalog), catalog)


def _bill(stack: str, declared: Declaration, project: Project, catalog: Catalog, now: datetime) -> Bill:
    usage = project.usage.of(stack)
    if isinstance(declared, Backbone):
        backbone = plan_backbone(declared, project.regions, project.fabric, catalog=catalog)
        return bill_of_backbone(backbone, declared, project.fabric, catalog, now.date(), usage)
    plan = plan_region(stack, declared, project.fabric, catalog=catalog, now=now)
    return bill_of_region(plan, project.fabric, catalog, now.date(), usage)


def bill_of_region(
    plan: AnyRegionPlan,
    fabric: Fabric,
    catalog: Catalog,
    today: date,
    usage: Usage = NO_USAGE,
    *,
    stated: bool = True,
) -> Bill:
    """Price a planned region, at the prices that it or the fabric states and else at list prices.

    Args:
        plan: the region.
        fabric: declaration that all stacks share.
        catalog: list prices.
        today: day of the prices.
        usage: what only use decides.
        stated: whether stated prices hold; otherwise everything has its list price.
    """
    contract = ContractPrices.of(plan.spec, fabric.prices, named_by="declaration") if stated else NO_CONTRACT
    return price(items_of_plan(plan), catalog, today, contract, usage)


def bill_of_backbone(
    plan: BackbonePlan,
    declared: Declaration | None,
    fabric: Fabric,
    catalog: Catalog,
    today: date,
    usage: Usage = NO_USAGE,
    *,
    stated: bool = True,
) -> Bill:
    """Price the planned links, likewise, with the leased circuits whose price is stated.

    Args:
        plan: the links.
        declared: the stack's declaration; circuits have no price without it.
        fabric: declaration that all stacks share.
        catalog: list prices.
        today: day of the prices.
        usage: what only use decides.
        stated: whether stated prices hold; otherwise everything has its list price, and circuits none.
    """
    leased = circuits(declared, stated=stated) if isinstance(declared, Backbone) else []
    contract = ContractPrices(fabric=fabric.prices) if stated else NO_CONTRACT
    return price([*items_of_backbone(plan), *leased], catalog, today, contract, usage)
