"""Operators for AKS clusters, whose GPU pools are created without a GPU driver."""

from gpufabric.manifests import amd, nvidia
from gpufabric.manifests.azure import infiniband
from gpufabric.manifests.given import installs, lacks
from gpufabric.manifests.model import Job, Step
from gpufabric.manifests.nodes import made_by
from gpufabric.plan.pool import PoolPlan


def operators(job: Job) -> list[Step]:
    """Install the drivers of adapters and GPUs, the network operator first.

    The GPU driver's module for peer-to-peer access is built against the network driver (NVIDIA GPU Operator
    documentation, GPUDirect RDMA).
    """
    on_infiniband = _on_infiniband(job)
    steps = [infiniband.operator(job)] if on_infiniband else []
    # A cluster has one Node Feature Discovery, which the first of the operators brings.
    finds, brings = installs(job, "node_feature_discovery"), installs(job, "network_operator")
    if pools := made_by(job, "nvidia"):
        with_rdma = any(pool in on_infiniband for pool in pools)
        steps.append(
            nvidia.gpu_operator(
                job,
                pools,
                with_rdma=with_rdma,
                discovers_features=finds and not (on_infiniband and brings),
            )
        )
    if (pools := made_by(job, "amd")) and not lacks(job, "amd_gpu_operator"):
        steps.extend(amd.operators(job, pools))
    return steps


def fabric(job: Job) -> list[Step]:
    """Load the InfiniBand driver, make the ports available, and configure AMD pools.

    The GPU driver waits for the InfiniBand driver. The driver of NVLink domains waits for the GPU driver and
    comes last.
    """
    return [
        *infiniband.policy(job, _on_infiniband(job)),
        *amd.device_configs(job, () if lacks(job, "amd_gpu_operator") else made_by(job, "amd")),
        *nvidia.dra_driver(job),
    ]


def _on_infiniband(job: Job) -> list[PoolPlan]:
    return [pool for pool in job.pools if pool.shape.infiniband is not None]
