"""Figures of stacks by their declarations, computed without an engine and without credentials.

They are those of the ``summary`` outputs that an update would store.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from gpufabric.catalog.catalog import Catalog
from gpufabric.components.summary import backbone_summary, region_summary
from gpufabric.cost.bill import Bill
from gpufabric.cost.records import LineRecord, records_of
from gpufabric.declared.bills import fabric_bills
from gpufabric.plan.links.backbone import plan_backbone
from gpufabric.plan.regions import plan_region
from gpufabric.plan.resilience.assessment import review
from gpufabric.report.outputs import summary_of
from gpufabric.report.summary import Summary
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.own_prices import OwnPrice, with_own_prices
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import Project, load_project


@dataclass(frozen=True, slots=True)
class DeclaredFabric:
    """Figures of the stacks of a project.

    Attributes:
        names: all stacks that have a file, also those whose declaration has faults.
        summaries: figures of each stack that can be planned.
        lines: lines of the cost of these stacks.
    """

    names: frozenset[str] = frozenset()
    summaries: Mapping[str, Summary] = field(default_factory=dict[str, Summary])
    lines: Mapping[str, tuple[LineRecord, ...]] = field(default_factory=dict[str, tuple[LineRecord, ...]])


def declared_fabric(
    root: Path, catalog: Catalog, now: datetime, own: tuple[OwnPrice, ...] = ()
) -> DeclaredFabric:
    """Plan and price every stack of a project.

    Args:
        root: folder of ``Pulumi.yaml``.
        catalog: facts and list prices.
        now: time that the plans are made for, and day of the prices.
        own: own prices of the user.

    Raises:
        DeclarationError: ``Pulumi.yaml`` or a file that all stacks share has errors.
    """
    project = with_own_prices(load_project(root), own)
    bills = fabric_bills(project, catalog, now).bills
    summaries: dict[str, Summary] = {}
    for stack in project.stacks:
        try:
            summary = _summary(stack, project, root, catalog, now)
        except DeclarationError:
            # The check of the stack says what is wrong; its figures stay unknown.
            continue
        if summary is not None:
            summaries[stack] = summary
    lines = {stack: _lines(bill) for stack, bill in bills.items() if stack in summaries}
    return DeclaredFabric(frozenset({*project.stacks, *project.faults}), summaries, lines)


def _summary(stack: str, project: Project, root: Path, catalog: Catalog, now: datetime) -> Summary | None:
    declared = project.stack(stack)
    if isinstance(declared, Backbone):
        plan = plan_backbone(declared, project.regions, project.fabric, catalog=catalog)
        withstands = review(project.fabric, project.regions, declared, catalog=catalog, now=now)
        return summary_of({"summary": {**backbone_summary(plan, project, withstands, catalog=catalog)}})
    region = plan_region(stack, declared, project.fabric, catalog=catalog, now=now)
    return summary_of({"summary": {**region_summary(region, project, catalog=catalog, root=root)}})


def _lines(bill: Bill) -> tuple[LineRecord, ...]:
    return records_of(bill.details)
