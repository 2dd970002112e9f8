"""Converts a declared fabric to plain data. Amounts of money are strings, so that they stay exact."""

from dataclasses import asdict
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from gpufabric.cost.bill import Bill
from gpufabric.cost.records import records_of
from gpufabric.cost.transfer import TransferLine
from gpufabric.declared import labels as words
from gpufabric.declared.fabric import FabricView, LinkView, RegionView
from gpufabric.plan.existing import given_things
from gpufabric.plan.pool import PoolPlan
from gpufabric.spec.pools import sold_as

_CENT = Decimal("0.01")


def as_dict(view: FabricView, *, list_prices: bool = False) -> dict[str, Any]:
    """Return the whole view; unknown values are None.

    Args:
        view: the fabric.
        list_prices: whether to add the cost by list prices alone.
    """
    return {
        "fabric": view.name,
        "day": view.day.isoformat(),
        "gpus": view.gpus,
        "usd_per_hour": _usd(view.usd_per_hour) if view.is_priced else None,
        "usd_per_month": _usd(view.usd_per_month) if view.is_priced else None,
        "usd_upfront": _usd(view.usd_upfront) if view.is_priced else None,
        "usd_prepaid_per_month": _usd(view.usd_prepaid_per_month) if view.is_priced else None,
        "unpriced": view.unpriced,
        "unpriced_machines": list(view.unpriced_machines),
        "regions": [
            _region(stack, region, list_prices=list_prices) for stack, region in view.regions.items()
        ],
        "backbone": None
        if view.backbone is None
        else {
            "links": [_link(link) for link in view.backbone.links],
            "cost": _cost(view.backbone.bill, view.backbone.list_bill if list_prices else None),
            "data_transfer": [_transfer(line) for line in view.backbone.transfer.lines],
        },
        "faults": {stack: [str(problem) for problem in problems] for stack, problems in view.faults.items()},
    }


def _region(stack: str, region: RegionView, *, list_prices: bool) -> dict[str, Any]:
    plan = region.plan
    lustre = plan.lustre
    existing = {where: thing.id for where, thing in given_things(plan.spec.existing, "existing")}
    return {
        "stack": stack,
        "cloud": plan.spec.cloud,
        "region": plan.region,
        "zone": plan.spec.availability_domain if plan.spec.cloud == "oci" else plan.spec.zone,
        "kubernetes": plan.kubernetes_version,
        "public_endpoint": plan.public_endpoint,
        "system_nodes": plan.system_nodes,
        "pools": [_pool(pool) for pool in plan.pools],
        "lustre": None
        if lustre is None
        else {
            "size": lustre.size,
            "unit": lustre.unit,
            "mbps_per_tib": lustre.tier.tier,
            "throughput_mbps": lustre.throughput_mbps,
        },
        "checkpoints": {
            "keep_noncurrent_days": plan.checkpoints.keep_noncurrent_days,
            "replicated": plan.replica is not None,
        }
        if plan.makes_bucket
        else None,
        **({"existing": existing} if existing else {}),
        "addresses": [{"range": str(range_.network), "what": range_.what} for range_ in region.ranges],
        "cost": _cost(region.bill, region.list_bill if list_prices else None),
    }


def _pool(pool: PoolPlan) -> dict[str, Any]:
    shape, rdma = pool.shape, pool.shape.rdma
    return {
        "name": pool.name,
        "shape": shape.name,
        "nodes": pool.nodes,
        "max_nodes": pool.max_nodes,
        "nodes_now": pool.nodes_now,
        "without_machines": pool.without_machines,
        "gpu": shape.accelerator,
        "gpus": pool.gpus,
        "nvlink_domains": pool.nvlink_domains,
        "rack_places_not_in_use": pool.places_not_in_use,
        "nvlink_domain_gpus": shape.nvlink_domain_gpus,
        "fabric": rdma.kind.value,
        "fabric_gbps_per_node": float(rdma.gbps_per_node.value) if rdma.gbps_per_node else None,
        "capacity": sold_as(pool.capacity),
        "capacity_details": words.capacity(pool.capacity),
    }


def _link(link: LinkView) -> dict[str, Any]:
    plan, trip, flows = link.plan, link.round_trip, link.flows
    return {
        "key": plan.key,
        "between": list(plan.ends),
        "kind": plan.kind,
        "gbps": float(plan.gbps),
        "ceiling_gbps": None if plan.ceiling_gbps is None else float(plan.ceiling_gbps),
        "mtu_bytes": plan.mtu_bytes,
        "machine_mtu_bytes": plan.packets.machine_bytes,
        "packets_too_large": plan.packets.too_large,
        "round_trip_ms": None if trip is None else round(trip.ms, 3),
        "round_trip_basis": None if trip is None else trip.basis,
        "round_trip_floor_ms": None if link.floor_ms is None else round(link.floor_ms, 3),
        "in_flight_bytes": flows.in_flight_bytes,
        "connections": flows.flows,
        "connection_limit_gbps": flows.limit_gbps,
        "connection_limit_unknown": list(flows.without_limit),
    }


def _transfer(line: TransferLine) -> dict[str, Any]:
    flow = line.flow
    return {
        "from": flow.source.stack,
        "to": flow.destination.stack,
        "over": flow.path,
        "link": flow.link,
        "gb_per_month": None if flow.gb_per_month is None else float(flow.gb_per_month),
        "assumed_from": flow.origin,
        "usd_per_month": None if line.usd_per_month is None else _usd(line.usd_per_month),
    }


def _cost(bill: Bill, list_bill: Bill | None) -> dict[str, Any]:
    lease = bill.lease_usd_per_gpu_hour
    priced = any(line.is_priced for line in bill.lines)
    listed = (
        {}
        if list_bill is None
        else {
            "list_usd_per_hour": _usd(list_bill.usd_per_hour()),
            "list_usd_per_month": _usd(list_bill.usd_per_month),
            "list_unpriced": [line.what for line in list_bill.unpriced],
        }
    )
    return {
        "usd_per_hour": _usd(bill.usd_per_hour()) if priced else None,
        "usd_per_month": _usd(bill.usd_per_month) if priced else None,
        "usd_per_hour_min": _usd(bill.usd_per_hour("min")) if priced else None,
        "usd_upfront": _usd(bill.usd_upfront),
        "usd_prepaid_per_month": _usd(bill.usd_prepaid_per_month),
        "lease_usd_per_gpu_hour": None if lease is None else _usd(lease),
        "priced_gpus": bill.priced_gpus,
        "assumptions": list(bill.assumptions),
        "contract_items": len(bill.contract_lines),
        "own_price_items": bill.own_items,
        "unpriced": [line.what for line in bill.unpriced],
        "unpriced_machines": [line.what for line in bill.unpriced_machines],
        "lines": [asdict(record) for record in records_of(bill.details)],
        **listed,
    }


def _usd(amount: Decimal) -> str:
    return str(amount.quantize(_CENT, ROUND_HALF_UP))
