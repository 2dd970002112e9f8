"""Figures and topology of stacks by their declarations, computed without an engine and without credentials.

They are those of the ``summary`` outputs that an update would store.
"""

from collections.abc import Mapping
from contextlib import suppress
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
from gpufabric.report.declared_topology import declared_links, declared_region
from gpufabric.report.outputs import summary_of
from gpufabric.report.summary import Summary
from gpufabric.report.topology import FabricTopology, TopologyLink, TopologyRegion, joined, unknown_region
from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.own_prices import OwnPrice, with_own_prices
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import Project
from gpufabric.training.pace.job import paced_fabric
from gpufabric.wire.project import BACKBONE_STACK


@dataclass(frozen=True, slots=True)
class DeclaredFabric:
    """Figures of the stacks of a project.

    Attributes:
        names: all stacks that have a file, also those whose declaration has faults.
        summaries: figures of each stack that can be planned.
        lines: lines of the cost of these stacks.
        topology: their regions and links.
    """

    names: frozenset[str] = frozenset()
    summaries: Mapping[str, Summary] = field(default_factory=dict[str, Summary])
    lines: Mapping[str, tuple[LineRecord, ...]] = field(default_factory=dict[str, tuple[LineRecord, ...]])
    topology: FabricTopology = field(default_factory=FabricTopology)


@dataclass(frozen=True, slots=True)
class _DeclaredStack:
    """Figures of a stack, and its part of the map."""

    summary: Summary | None
    regions: tuple[TopologyRegion, ...] = ()
    links: tuple[TopologyLink, ...] = ()


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
    project = with_own_prices(project_with_facts(root), own)
    bills = fabric_bills(project, catalog, now).bills
    declared: dict[str, _DeclaredStack] = {}
    for stack in project.stacks:
        # The check of a stack says what is wrong with it; its figures stay unknown.
        with suppress(DeclarationError):
            declared[stack] = _declared(stack, project, root, catalog, now)
    summaries = {stack: figures.summary for stack, figures in declared.items() if figures.summary}
    lines = {stack: _lines(bill) for stack, bill in bills.items() if stack in summaries}
    names = frozenset({*project.stacks, *project.faults})
    return DeclaredFabric(names, summaries, lines, _topology(names, declared))


def _topology(names: frozenset[str], declared: Mapping[str, _DeclaredStack]) -> FabricTopology:
    """Join regions and links; a region whose declaration has faults is on the map, without figures."""
    faulty = names - set(declared) - {BACKBONE_STACK}
    return joined(
        [
            *(region for figures in declared.values() for region in figures.regions),
            *map(unknown_region, faulty),
        ],
        [link for figures in declared.values() for link in figures.links],
    )


def _declared(stack: str, project: Project, root: Path, catalog: Catalog, now: datetime) -> _DeclaredStack:
    declared = project.stack(stack)
    if isinstance(declared, Backbone):
        plan = plan_backbone(declared, project.regions, project.fabric, catalog=catalog)
        fabric = paced_fabric(project.fabric, project.regions, catalog)
        withstands = review(fabric, project.regions, declared, catalog=catalog, now=now)
        summary = backbone_summary(plan, project, withstands, catalog=catalog)
        links = declared_links(plan, declared, project, catalog)
        return _DeclaredStack(summary_of({"summary": {**summary}}), links=links)
    region = plan_region(stack, declared, project.fabric, catalog=catalog, now=now)
    summary = region_summary(region, project, catalog=catalog, root=root)
    return _DeclaredStack(summary_of({"summary": {**summary}}), (declared_region(region, catalog),))


def _lines(bill: Bill) -> tuple[LineRecord, ...]:
    return records_of(bill.details)
