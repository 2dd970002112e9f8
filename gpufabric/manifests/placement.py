"""Keeps the workers of a job where RDMA and NVLink connect them."""

from typing import Any

from gpufabric.manifests.model import Job
from gpufabric.manifests.nodes import spans_machines
from gpufabric.plan.pool import PoolPlan

_KUEUE = "kueue.x-k8s.io"
QUEUE_LABEL = f"{_KUEUE}/queue-name"
REQUIRED_TOPOLOGY = f"{_KUEUE}/podset-required-topology"
"""Kueue starts the job only inside one domain of this level. ``podset-preferred-topology`` would widen it."""

_SLICE_TOPOLOGY = f"{_KUEUE}/podset-slice-required-topology"
_SLICE_SIZE = f"{_KUEUE}/podset-slice-size"
"""Kueue keeps consecutive pods of this number inside one domain of the slice's level."""


def rdma_level(job: Job, pool: PoolPlan) -> str | None:
    """Return the widest node label inside which RDMA connects a pool's machines; None without RDMA."""
    return None if pool.shape.rdma.kind.value == "none" else job.pins.cloud.rdma_level.value


def affinity(job: Job, pool: PoolPlan, labels: dict[str, str]) -> dict[str, Any]:
    """Return the affinity that keeps pods with labels on one RDMA fabric and in one NVLink domain."""
    levels = [rdma_level(job, pool), job.pins.common.nvlink_label.value if spans_machines(pool) else None]
    terms = [
        {"labelSelector": {"matchLabels": labels}, "topologyKey": level}
        for level in levels
        if level is not None
    ]
    if not terms:
        return {}
    return {"affinity": {"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": terms}}}


def queue_annotations(job: Job, pool: PoolPlan, nodes: int) -> dict[str, str]:
    """Return Kueue's annotations for the pods of a job, one pod for each machine.

    Args:
        job: the region to render.
        pool: pool of the machines.
        nodes: machines of the job.
    """
    level = rdma_level(job, pool)
    if not spans_machines(pool):
        return {} if level is None else {REQUIRED_TOPOLOGY: level}
    domain = job.pins.common.nvlink_label.value
    sizes = pool.domains_of(nodes)
    if len(sizes) == 1:
        return {REQUIRED_TOPOLOGY: domain}
    required = {} if level is None else {REQUIRED_TOPOLOGY: level}
    # Slices have one size. Without it, Kueue still fills one rack after the other.
    alike = len(set(sizes)) == 1
    return required | {_SLICE_TOPOLOGY: domain, _SLICE_SIZE: str(sizes[0])} if alike else required
