"""Machines of a pool as nodes of a real API server, with labels of the plan and of the clouds."""

from typing import Any

from gpufabric.manifests.model import Document, Job
from gpufabric.manifests.nodes import accelerator_resource, rdma_resource, spans_machines
from gpufabric.manifests.queues import HOST_LABEL, levels
from gpufabric.plan.azure.pool import AzurePoolPlan
from gpufabric.plan.pool import PoolPlan
from tests.cluster.placement import ARCHITECTURES
from tools.cluster.client import ApiServerClient

AGENT_POOL = "kubernetes.azure.com/agentpool"
"""Label of AKS with the name of the node pool."""

MACHINES_PER_SWITCH = 2
"""Machines below one switch of the narrowest tier, in these tests."""


def nodes(job: Job, pool: PoolPlan) -> list[Document]:
    """Return a node for each machine of a pool."""
    return [_node(job, pool, number, labels) for number, labels in enumerate(_labels(pool))]


def _labels(pool: PoolPlan) -> list[dict[str, str]]:
    """Return the labels from the plan, for each machine."""
    if not isinstance(pool, AzurePoolPlan):
        return [dict(pool.labels) for _ in range(pool.nodes)]
    return [
        {**pool.partition_labels(partition), AGENT_POOL: partition.agent_pool_name}
        for partition in pool.partitions
        for _ in range(partition.nodes)
    ]


def _node(job: Job, pool: PoolPlan, number: int, planned: dict[str, str]) -> Document:
    name = f"{pool.name}-{number}"
    labels = {
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": ARCHITECTURES[pool.shape.host.architecture.value],
        HOST_LABEL: name,
        job.pins.common.nvlink_label.value: f"rack-{number // pool.shape.nodes_per_nvlink_domain}",
    }
    network = [
        level for level in levels(job, nvlink=spans_machines(pool)) if level not in {*labels, *planned}
    ]
    for tier, level in enumerate(reversed(network)):
        labels[level] = f"tier-{tier}-{number // MACHINES_PER_SWITCH ** (tier + 1)}"
    if job.pins.cloud.zone_label is not None:
        labels[job.pins.cloud.zone_label.value] = "zone"
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": {**labels, **planned}},
        "spec": {"taints": [taint.model_dump() for taint in pool.taints]},
    }


def resources(job: Job, pool: PoolPlan) -> dict[str, str]:
    """Return what a machine offers to pods."""
    rdma, accelerator = rdma_resource(job, pool), accelerator_resource(pool)
    return {
        "cpu": "128",
        "memory": "1Ti",
        "pods": "110",
        "hugepages-2Mi": "32Gi",
        **({accelerator: str(pool.shape.gpus)} if accelerator else {}),
        **({rdma[0]: str(rdma[1])} if rdma else {}),
    }


def join(client: ApiServerClient, job: Job, pool: PoolPlan) -> list[Document]:
    """Make the machines of a pool nodes of the cluster, ready for pods."""
    joined = nodes(job, pool)
    for node in joined:
        client.apply(node)
        offered = resources(job, pool)
        ready = {"type": "Ready", "status": "True", "reason": "KubeletReady", "message": "simulated"}
        status: dict[str, Any] = {"capacity": offered, "allocatable": offered, "conditions": [ready]}
        path = client.path(node)
        client.request("PATCH", f"{path}/status", {"status": status}, content="application/merge-patch+json")
        # The node lifecycle controller removes its taint from ready nodes; there is none here.
        taints = node["spec"]["taints"]
        client.request("PATCH", path, {"spec": {"taints": taints}}, content="application/merge-patch+json")
    return joined
