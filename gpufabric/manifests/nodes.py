"""Resources of a pool's nodes, and the scheduling of pods on them."""

from collections.abc import Iterable
from typing import Any

from gpufabric.catalog.shape import AcceleratorVendor
from gpufabric.manifests.given import installs
from gpufabric.manifests.model import Job
from gpufabric.plan.aws.pool import AwsPoolPlan
from gpufabric.plan.labels import LABEL_PREFIX
from gpufabric.plan.pool import PoolPlan

POOL_LABEL = f"{LABEL_PREFIX}/pool"

EFA_RESOURCE = "vpc.amazonaws.com/efa"
"""Resource of AWS's EFA device plugin (aws/eks-charts, aws-efa-k8s-device-plugin)."""

INFINIBAND_RESOURCE = "rdma/ib"
"""Resource of InfiniBand ports on AKS, named as in Azure/ai-infrastructure-on-azure."""

VIRTUAL_FUNCTION_PREFIX = "nvidia.com"
VIRTUAL_FUNCTION_NAME = "rdma-vf"
"""Resource and network of SR-IOV virtual functions on OKE, named as in oracle-quickstart/oci-hpc-oke."""

_ACCELERATORS: dict[AcceleratorVendor, str] = {
    "nvidia": "nvidia.com/gpu",
    "amd": "amd.com/gpu",
    "aws": "aws.amazon.com/neuron",
}
"""Resources of the device plugins of NVIDIA, AMD and AWS Neuron."""


def made_by(job: Job, vendor: AcceleratorVendor) -> tuple[PoolPlan, ...]:
    """Return the pools with accelerators of a vendor."""
    return tuple(pool for pool in job.pools if pool.shape.vendor == vendor)


def accelerator_resource(pool: PoolPlan) -> str | None:
    """Return the resource name of a pool's accelerators; None if its machines have none."""
    return _ACCELERATORS.get(pool.shape.vendor)


def spans_machines(pool: PoolPlan) -> bool:
    """Return whether the NVLink domain of a pool spans machines."""
    return pool.shares_nvlink


def offers_virtual_functions(job: Job, pool: PoolPlan) -> bool:
    """Return whether a pool's RDMA ports can have SR-IOV virtual functions."""
    return pool.shape.sriov_variables is not None and bool(job.pins.root_devices(pool.shape.name))


def has_virtual_functions(job: Job, pool: PoolPlan) -> bool:
    """Return whether pods can use SR-IOV virtual functions of a pool's RDMA ports: those that the files set
    up with an operator of their own."""
    return offers_virtual_functions(job, pool) and installs(job, "network_operator")


def rdma_resource(job: Job, pool: PoolPlan) -> tuple[str, int] | None:
    """Return the resource name of a pool's RDMA ports, and their number per node; None if pods use the host's
    network or have no RDMA."""
    if isinstance(pool, AwsPoolPlan) and pool.efa_interfaces:
        return EFA_RESOURCE, pool.efa_interfaces
    infiniband = pool.shape.infiniband
    if infiniband is not None and infiniband.ports is not None:
        return INFINIBAND_RESOURCE, infiniband.ports.value
    if has_virtual_functions(job, pool) and pool.shape.roce and pool.shape.roce.sriov_virtual_functions:
        functions = pool.shape.roce.sriov_virtual_functions.value
        return f"{VIRTUAL_FUNCTION_PREFIX}/{VIRTUAL_FUNCTION_NAME}", functions
    return None


def tolerations(pools: Iterable[PoolPlan]) -> list[dict[str, Any]]:
    """Return the tolerations of pods that must run on the nodes of pools."""
    # PreferNoSchedule keeps no pod away.
    taints = {
        (taint.key, taint.effect)
        for pool in pools
        for taint in pool.taints
        if taint.effect != "PreferNoSchedule"
    }
    return [{"key": key, "operator": "Exists", "effect": effect} for key, effect in sorted(taints)]


def node_affinity(pools: Iterable[PoolPlan]) -> dict[str, Any]:
    """Return the node affinity for the nodes of pools."""
    names = sorted(pool.resource_name for pool in pools)
    expression = {"key": POOL_LABEL, "operator": "In", "values": names}
    return {
        "requiredDuringSchedulingIgnoredDuringExecution": {
            "nodeSelectorTerms": [{"matchExpressions": [expression]}]
        }
    }
