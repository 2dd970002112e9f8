"""The ``summary`` output of a stack: plain values that a preview knows."""

from pathlib import Path

from gpufabric.catalog.catalog import Catalog
from gpufabric.components.outputs import BackboneSummary, QuotaLine, RegionSummary
from gpufabric.cost.bill import price
from gpufabric.cost.money import money_of
from gpufabric.cost.plan_items import items_of_backbone, items_of_plan
from gpufabric.declared.bills import transfer_bill
from gpufabric.plan.clock import now
from gpufabric.plan.links.model import BackbonePlan
from gpufabric.plan.regions import AnyRegionPlan
from gpufabric.plan.resilience.assessment import Review
from gpufabric.quota.demand import demands_of_plan
from gpufabric.quota.snapshot import load_snapshot
from gpufabric.quota.verdict import QuotaVerdict, judge
from gpufabric.spec.project import Project
from gpufabric.training.links import verdict


def region_summary(plan: AnyRegionPlan, *, catalog: Catalog, root: Path) -> RegionSummary:
    """Sum up a region: GPUs, fabric, cost and quota.

    Args:
        plan: the region.
        catalog: source of prices.
        root: folder of ``Pulumi.yaml``, which holds the quota snapshots.

    Raises:
        DeclarationError: the region's quota snapshot has an error.
    """
    time = now()
    bill = price(items_of_plan(plan), catalog, time.date())
    snapshot = load_snapshot(root, plan.stack)
    quotas = judge(demands_of_plan(plan, catalog), snapshot, catalog, time)
    return {
        "gpus": plan.gpus,
        "nodes": plan.nodes,
        "fabric": list(plan.fabric_kinds),
        **money_of(bill),
        "quota": [_quota(quota) for quota in quotas],
    }


def backbone_summary(
    plan: BackbonePlan, project: Project, withstands: Review, *, catalog: Catalog
) -> BackboneSummary:
    """Sum up the backbone: cost, load of each link by the declared training, and losses it withstands."""
    fabric = project.fabric
    transfer = transfer_bill(project, catalog)
    known = len(transfer.unpriced) < len(transfer.lines)
    bill = price(items_of_backbone(plan), catalog, now().date())
    needs = verdict(fabric.training, plan.links, catalog) if fabric.training else ()
    return {
        "gpus": 0,
        **money_of(bill),
        "quota": [],
        "links": [str(need) for need in needs],
        "resilience": list(withstands.headlines),
        "data_transfer": list(transfer.texts()),
        "data_transfer_usd_per_month": f"{transfer.usd_per_month:.2f}" if known else None,
    }


def _quota(verdict: QuotaVerdict) -> QuotaLine:
    state = verdict.state
    return {
        "family": verdict.family,
        "used": verdict.amount + (state.used_by_others if state else 0),
        "limit": state.limit if state else None,
        "unit": verdict.unit,
        "verdict": verdict.status,
        "text": verdict.text,
    }
