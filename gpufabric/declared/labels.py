"""Describes parts of a declared fabric in a few words."""

from decimal import Decimal

from gpufabric.cost.bill import Bill
from gpufabric.cost.budget import unpriced_text
from gpufabric.cost.statement import contract_text, covered_gpus, list_price_texts, own_text
from gpufabric.cost.text import count, machines_text, paid_once_text, usd
from gpufabric.declared.fabric import LinkView, RegionView
from gpufabric.plan.pool import PoolPlan
from gpufabric.plural import plural
from gpufabric.spec.aws.capacity import CapacityBlock
from gpufabric.spec.capacity import NewReservation, Reservation
from gpufabric.spec.money import HOURS_PER_MONTH
from gpufabric.spec.pools import Capacity

_GIB_PER_TIB = 1024


def place(region: RegionView) -> str:
    """Describe a region's location and cluster."""
    plan = region.plan
    spec = plan.spec
    zone = f"availability domain {spec.availability_domain}" if spec.cloud == "oci" else f"zone {spec.zone}"
    where = f"{spec.cloud} {plan.region}, {zone}; Kubernetes {plan.kubernetes_version}"
    given = spec.existing.cluster
    if given is not None:
        return f"{where}, existing cluster {given.id}"
    access = "public" if plan.public_endpoint else "private"
    return f"{where}, {access} endpoint, {plural(plan.system_nodes, 'system node')}"


def pool_size(pool: PoolPlan) -> str:
    """Describe the machines and GPUs of a pool."""
    if pool.without_machines:
        return f"no machines of {pool.shape.name}: {pool.without_machines}"
    model = pool.shape.accelerator
    gpus = f" = {count(pool.gpus)} {model}" if model else ", without GPUs"
    text = f"{count(pool.nodes)} x {pool.shape.name}{gpus}"
    if pool.max_nodes != pool.nodes:
        text += f", up to {plural(pool.max_nodes, 'node')}"
    if pool.nodes_now != pool.nodes:
        text += f", {count(pool.nodes_now)} now"
    return text


def pool_fabric(pool: PoolPlan) -> str:
    """Describe the fabric of a pool, inside machines and between them."""
    size = pool.shape.nvlink_domain_gpus
    domains = plural(pool.nvlink_domains, "NVLink domain")
    inside = f"{domains} of {size}" if size > 1 else ("no NVLink" if size else "no GPUs")
    if pool.places_not_in_use and pool.nodes:
        inside += f", {plural(pool.places_not_in_use, 'machine')} fewer than its racks hold"
    rdma = pool.shape.rdma
    if rdma.kind.value == "none":
        return f"{inside}; no RDMA"
    gbps = f"{count(rdma.gbps_per_node.value)} Gbit/s per node" if rdma.gbps_per_node else "Gbit/s unknown"
    generation = f" ({rdma.generation.value})" if rdma.generation else ""
    return f"{inside}; {rdma.kind.value}{generation}, {gbps}"


def capacity(asked: Capacity) -> str:
    """Describe the capacity of a pool."""
    match asked:
        case CapacityBlock():
            source = "to buy, offer" if asked.purchase else "block"
            days = f"{asked.starts.date().isoformat()} to {asked.ends.date().isoformat()}"
            return f"capacity-block: {source} {asked.id}, {plural(asked.nodes, 'node')}, {days}"
        case Reservation():
            return f"reservation {asked.id}, {plural(asked.nodes, 'node')}"
        case NewReservation():
            return f"new reservation of {plural(asked.nodes, 'node')}"
        case _:
            return asked.mode


def storage(region: RegionView) -> str:
    """Describe the storage of a region."""
    plan = region.plan
    given = plan.spec.existing.storage
    checkpoints = "no checkpoint bucket"
    if given.checkpoints is not None:
        checkpoints = f"existing checkpoint bucket {given.checkpoints.id}"
    elif plan.makes_bucket:
        days = plural(plan.checkpoints.keep_noncurrent_days, "day")
        checkpoints = f"checkpoint bucket, keeps old versions for {days}"
    if plan.replica is not None:
        checkpoints += ", copied to another region"
    lustre = plan.lustre
    if lustre is None:
        file_system = "no file system" if given.lustre is None else f"existing file system {given.lustre.id}"
        return f"{file_system}; {checkpoints}"
    tib = (lustre.size_gib / _GIB_PER_TIB).quantize(Decimal("0.1"))
    return f"Lustre {count(tib)} TiB at {lustre.tier.tier} MB/s/TiB; {checkpoints}"


def addresses(region: RegionView) -> str:
    """Describe the address ranges of a region."""
    return ", ".join(f"{range_.network} {range_.what}" for range_ in region.ranges)


def cost(bill: Bill, list_bill: Bill | None = None) -> str:
    """Describe the cost of a stack and its items without a price.

    Args:
        bill: the cost.
        list_bill: the cost by list prices alone, to be shown beside it.
    """
    if not any(line.is_priced for line in bill.lines):
        total = "unknown: nothing has a price"
    else:
        total = (
            f"{usd(bill.usd_per_hour())}/hour at peak, {usd(bill.usd_per_month)}/month of {HOURS_PER_MONTH} h"
        )
    machines = machines_text([line.what for line in bill.unpriced_machines])
    parts = [f"{machines}, the rest {total}"] if machines else [total]
    lease = bill.lease_usd_per_gpu_hour
    least = bill.usd_per_hour("min")
    if least != bill.usd_per_hour():
        parts.append(f"at least {usd(least)}/hour whatever runs")
    if bill.gpus:
        over = "" if bill.priced_gpus in (0, bill.gpus) else f" over {covered_gpus(bill)}"
        amount = f"{'unknown' if lease is None else usd(lease)}/GPU-hour"
        parts.append("lease not shown" if bill.hides_lease else f"lease {amount}{over}")
    if bill.usd_upfront:
        parts.append(paid_once_text(bill.usd_upfront, bill.usd_prepaid_per_month))
    parts.extend(f"assumed: {assumption}" for assumption in bill.assumptions)
    if bill.contract_lines:
        parts.append(contract_text(bill))
    if bill.own_items:
        parts.append(own_text(bill))
    parts.extend(list_price_texts(bill))
    if list_bill is not None:
        bound = "at least " if list_bill.is_partial else ""
        amounts = f"{usd(list_bill.usd_per_hour())}/hour, {usd(list_bill.usd_per_month)}/month"
        parts.append(f"list price {bound}{amounts}")
    if bill.is_partial:
        parts.append(unpriced_text(bill))
    parts.extend(f"{line.what}: {line.reason}" for line in bill.unpriced if line.is_contract_unknown)
    return "; ".join(parts)


def link(view: LinkView) -> str:
    """Describe a link."""
    plan = view.plan
    ceiling = "" if plan.ceiling_gbps is None else f" of {count(plan.ceiling_gbps)} possible"
    mtu = "MTU unknown" if plan.mtu_bytes is None else f"MTU {count(plan.mtu_bytes)}"
    if plan.packets.too_large:
        mtu += f" below the machines' {count(plan.packets.machine_bytes)} (docs/backbone.md, packet sizes)"
    trip = "round trip unknown" if view.round_trip is None else f"round trip {view.round_trip}"
    rate = f"{plan.kind}, {count(plan.gbps)} Gbit/s{ceiling}"
    return f"{' - '.join(plan.ends)}: {rate}, {mtu}, {trip}, {view.flows}"
