"""The parts of a declared fabric that an answer about its training job needs."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from gpufabric.catalog.catalog import Catalog
from gpufabric.cost.bill import Bill
from gpufabric.declared.fabric import FabricView, view
from gpufabric.plan.links.backbone import plan_backbone
from gpufabric.plan.regions import AnyRegionPlan, plan_region
from gpufabric.spec.money import HOURS_PER_MONTH
from gpufabric.spec.pools import ended
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import Project
from gpufabric.spec.regions import AnyRegion
from gpufabric.spec.training import Training
from gpufabric.training.answer.inputs import HourlyCost
from gpufabric.training.fabric_links import fabric_links
from gpufabric.training.wide_link import WideLink
from gpufabric.wire.project import BACKBONE_STACK


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingFabric:
    """A declared fabric, as far as its training job depends on it.

    Attributes:
        project: all declarations.
        training: the job.
        regions: regions with GPUs by stack, sorted, without pools whose capacity has ended.
        everywhere: stacks of all such regions of the project, of which an answer may cover some.
        links: links between these regions.
        plans: plans of the regions of the project, by stack.
        view: bills of the stacks; None if nobody asks for a cost.
        catalog: facts.
        now: time of the answer.
    """

    project: Project
    training: Training
    regions: Mapping[str, AnyRegion]
    everywhere: frozenset[str]
    links: tuple[WideLink, ...]
    plans: Mapping[str, AnyRegionPlan]
    view: FabricView | None
    catalog: Catalog
    now: datetime

    def gpus_by_model(self, stacks: Collection[str]) -> dict[str, int]:
        """Return the GPUs of some regions by model."""
        gpus: dict[str, int] = {}
        for stack in stacks:
            region = self.regions[stack]
            for pool in region.pools.values():
                shape = self.catalog.shape(region.cloud, pool.shape)
                if shape.accelerator is not None:
                    gpus[shape.accelerator] = gpus.get(shape.accelerator, 0) + pool.nodes * shape.gpus
        return {model: count for model, count in gpus.items() if count}

    def hourly(self, stacks: Collection[str], *, stated: bool) -> HourlyCost:
        """Return the cost of an hour of some regions as outputs may show it.

        Several regions have the links of the whole fabric and the data on them.

        Args:
            stacks: the regions.
            stated: whether stated prices hold; otherwise everything has its list price.
        """
        if self.view is None:
            return HourlyCost(None)
        bills = [_bill(self.view, stack, stated=stated) for stack in sorted(stacks)]
        amount = sum((bill.usd_per_hour() for bill in bills), Decimal(0))
        unpriced = [
            f"{line.name} of {stack}"
            for stack, bill in zip(sorted(stacks), bills, strict=True)
            for line in bill.unpriced
        ]
        backbone = self.view.backbone
        if backbone is not None and len(stacks) > 1:
            links = (backbone.bill if stated else backbone.list_bill).shown()
            amount += links.usd_per_hour() + backbone.transfer.usd_per_month / HOURS_PER_MONTH
            unpriced += [f"{line.name} of {BACKBONE_STACK}" for line in links.unpriced]
        machines = (
            f"{line.name} of {stack}"
            for stack, bill in zip(sorted(stacks), bills, strict=True)
            for line in bill.unpriced_machines
        )
        known = all(bill.priced_gpus for bill in bills)
        return HourlyCost(amount if known else None, tuple(unpriced), tuple(machines))


def training_fabric(
    project: Project, catalog: Catalog, now: datetime, *, priced: bool = True
) -> TrainingFabric | None:
    """Return the parts of a fabric that its training job needs; None if no job is declared.

    Args:
        project: all declarations.
        catalog: facts and list prices.
        now: time of the answer.
        priced: whether costs are asked for.

    Raises:
        DeclarationError: a stack cannot be read or planned.
    """
    training = project.fabric.training
    if training is None:
        return None
    for problems in project.faults.values():
        raise DeclarationError(problems)
    seen = view(project, sorted(project.stacks), catalog, now) if priced else None
    for problems in seen.faults.values() if seen else ():
        raise DeclarationError(problems)
    running = {stack: _running(region, now) for stack, region in sorted(project.regions.items())}
    regions = {
        stack: region
        for stack, region in running.items()
        if any(pool.nodes for pool in region.pools.values())
    }
    return TrainingFabric(
        project=project,
        training=training,
        regions=regions,
        everywhere=frozenset(regions),
        links=_links(project, regions, catalog),
        plans=_plans(project, seen, catalog, now),
        view=seen,
        catalog=catalog,
        now=now,
    )


def _running(region: AnyRegion, now: datetime) -> AnyRegion:
    """Return a region without the pools whose capacity has ended."""
    kept = {name: pool for name, pool in region.pools.items() if not ended(pool.capacity, now)}
    return region if len(kept) == len(region.pools) else region.model_copy(update={"pools": kept})


def _bill(seen: FabricView, stack: str, *, stated: bool) -> Bill:
    region = seen.regions[stack]
    return (region.bill if stated else region.list_bill).shown()


def _plans(
    project: Project, seen: FabricView | None, catalog: Catalog, now: datetime
) -> dict[str, AnyRegionPlan]:
    if seen is not None:
        return {stack: region.plan for stack, region in seen.regions.items()}
    return {
        stack: plan_region(stack, region, project.fabric, catalog=catalog, now=now)
        for stack, region in project.regions.items()
    }


def _links(project: Project, regions: Collection[str], catalog: Catalog) -> tuple[WideLink, ...]:
    declared = project.backbone
    if declared is None:
        return ()
    plan_backbone(declared, project.regions, project.fabric, catalog=catalog)
    links = fabric_links(project.fabric, declared, project.regions, catalog)
    inside = (link for link in links if set(link.ends) <= set(regions))
    return tuple(sorted(inside, key=lambda link: link.key))
