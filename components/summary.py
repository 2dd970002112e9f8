"""The ``summary`` output of a stack: plain values that a preview knows."""

from pathlib import Path

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.geography import geography
from gpufabric.components.outputs import BackboneSummary, RegionSummary
from gpufabric.cost.money import money_of
from gpufabric.cost.text import cents
from gpufabric.declared.bills import bill_of_backbone, bill_of_region, transfer_bill
from gpufabric.declared.capacity_terms import capacity_terms
from gpufabric.plan.clock import now
from gpufabric.plan.latency import link_round_trips_ms
from gpufabric.plan.links.model import BackbonePlan
from gpufabric.plan.regions import AnyRegionPlan
from gpufabric.plan.resilience.assessment import Review
from gpufabric.plan.unknowns import existing_unknowns
from gpufabric.quota.declared import demands_of_plan
from gpufabric.quota.line import quota_line
from gpufabric.quota.newest import newest_quotas
from gpufabric.quota.siblings import siblings_of
from gpufabric.quota.verdict import judge
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.project import Project
from gpufabric.training.link_use import link_uses
from gpufabric.training.links import verdict
from gpufabric.training.pace.job import paced_job
from gpufabric.wire.project import BACKBONE_STACK


def region_summary(plan: AnyRegionPlan, project: Project, *, catalog: Catalog, root: Path) -> RegionSummary:
    """Sum up a region: GPUs, fabric, cost, quota and terms of capacity.

    Args:
        plan: the region.
        project: all declarations; other stacks may share the account's quota.
        catalog: source of prices.
        root: folder of ``Pulumi.yaml``, which holds the quota snapshots.

    Raises:
        DeclarationError: the region's quota snapshot has an error.
    """
    time = now()
    usage = project.usage.of(plan.stack)
    bill = bill_of_region(plan, project.fabric, catalog, time.date(), usage)
    snapshot = newest_quotas(root, plan.stack, plan.spec, catalog, time)
    siblings = siblings_of(plan.stack, project.regions, root, catalog, time)
    demands = demands_of_plan(plan, catalog)
    quotas = judge(demands, snapshot, catalog, time, home=plan.spec, siblings=siblings)
    summary: RegionSummary = {
        "gpus": plan.gpus,
        "nodes": plan.nodes,
        "fabric": list(plan.fabric_kinds),
        **money_of(bill),
        "quota": [quota_line(quota) for quota in quotas],
        "capacity": capacity_terms(plan, project.fabric, catalog, time.date()),
    }
    if unknown := existing_unknowns(plan.spec):
        summary["unknown"] = list(map(str, unknown))
    return summary


def backbone_summary(
    plan: BackbonePlan, project: Project, withstands: Review, *, catalog: Catalog
) -> BackboneSummary:
    """Sum up the backbone: cost, load of each link by the declared training, and losses it withstands."""
    fabric = project.fabric
    transfer = transfer_bill(project, catalog)
    known = len(transfer.unpriced) < len(transfer.lines)
    usage = project.usage.of(BACKBONE_STACK)
    declared = project.stacks.get(BACKBONE_STACK)
    bill = bill_of_backbone(plan, declared, fabric, catalog, now().date(), usage)
    copies = withstands.replication.copies if withstands.replication else ()
    needs = (
        verdict(
            paced_job(fabric.training, project.regions, catalog),
            plan.links,
            catalog,
            withstands.without_gpus,
            _round_trips_ms(project, catalog),
            copies,
        )
        if fabric.training
        else ()
    )
    summary: BackboneSummary = {
        "gpus": 0,
        **money_of(bill),
        "quota": [],
        "links": [str(need) for need in needs],
        "link_uses": link_uses(plan.links, needs, copies),
        "resilience": list(withstands.headlines),
        "data_transfer": list(transfer.texts()),
        "data_transfer_usd_per_month": cents(transfer.usd_per_month) if known else None,
        "data_transfer_unpriced_flows": len(transfer.unpriced),
    }
    if declared is not None and (unknown := existing_unknowns(declared, project.regions)):
        summary["unknown"] = list(map(str, unknown))
    return summary


def _round_trips_ms(project: Project, catalog: Catalog) -> dict[str, float]:
    """Return the known round trips over the declared links, by the link's key, in ms."""
    declared = project.stacks.get(BACKBONE_STACK)
    if not isinstance(declared, Backbone):
        return {}
    return link_round_trips_ms(declared, project.regions, geography(catalog))
