"""What a stack says of itself in its outputs: plain values that a preview already knows."""

from pathlib import Path

from components.outputs import BackboneSummary, Money, QuotaLine, RegionSummary
from gpufabric.catalog.catalog import Catalog
from gpufabric.cost.bill import Bill, price
from gpufabric.cost.footprint import items_of_backbone, items_of_plan
from gpufabric.plan.clock import now
from gpufabric.plan.links import BackbonePlan
from gpufabric.plan.region import AnyRegionPlan
from gpufabric.quota.demand import demands_of_plan
from gpufabric.quota.snapshot import load_snapshot
from gpufabric.quota.verdict import QuotaVerdict, judge
from gpufabric.spec.fabric import Fabric
from gpufabric.training.links import verdict
from gpufabric.training.review import Review


def region_summary(plan: AnyRegionPlan, *, catalog: Catalog, root: Path) -> RegionSummary:
    """Sum up a region: GPUs, fabric, cost and quota.

    Args:
        plan: the region.
        catalog: where prices are looked up.
        root: folder of ``Pulumi.yaml``, which holds the quota snapshots.

    Raises:
        DeclarationError: the region's quota snapshot is at fault.
    """
    time = now()
    bill = price(items_of_plan(plan), catalog, time.date())
    snapshot = load_snapshot(root, plan.stack)
    quotas = judge(demands_of_plan(plan, catalog), snapshot, catalog, time)
    return {
        "gpus": plan.gpus,
        "nodes": plan.nodes,
        "fabric": list(plan.fabric_kinds),
        **_money(bill),
        "quota": [_quota(one) for one in quotas],
    }


def backbone_summary(
    plan: BackbonePlan, fabric: Fabric, withstands: Review, *, catalog: Catalog
) -> BackboneSummary:
    """Sum up the backbone: cost, what each link must carry for the declared training, what it withstands."""
    bill = price(items_of_backbone(plan), catalog, now().date())
    needs = verdict(fabric.training, plan.links) if fabric.training else ()
    return {
        "gpus": 0,
        **_money(bill),
        "quota": [],
        "links": [str(one) for one in needs],
        "resilience": list(withstands.headlines),
    }


def _money(bill: Bill) -> Money:
    lease = bill.lease_usd_per_gpu_hour
    priced = any(line.is_priced for line in bill.lines)
    return {
        "usd_per_hour": f"{bill.usd_per_hour():.2f}" if priced else None,
        "usd_per_month": f"{bill.usd_per_month:.2f}" if priced else None,
        "usd_upfront": f"{bill.usd_upfront:.2f}" if bill.usd_upfront else None,
        "usd_per_gpu_hour": None if lease is None else f"{lease:.2f}",
        "unpriced": [line.what for line in bill.unpriced],
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
