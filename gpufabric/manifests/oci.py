"""What an OKE cluster needs: its GPU nodes' image brings the drivers of GPUs and adapters."""

from gpufabric.manifests import amd, nvidia, sriov
from gpufabric.manifests.model import Job, Step
from gpufabric.manifests.nodes import has_virtual_functions, made_by
from gpufabric.plan.pool import PoolPlan


def operators(job: Job) -> list[Step]:
    """Install device plugins, and then the network operator where pods can hold virtual functions.

    The GPU operator's container toolkit restarts the container runtime, and a restart cuts off pods of the
    network operator that run by then (oracle-quickstart/oci-hpc-oke, terraform/oke-addons.tf).
    """
    steps: list[Step] = []
    if pools := made_by(job, "nvidia"):
        steps.append(
            nvidia.gpu_operator(job, pools, installs_driver=False, with_rdma=False, discovers_features=True)
        )
    if amd_pools := made_by(job, "amd"):
        steps.extend(amd.operators(job, amd_pools, builds_driver=False))
    if _with_virtual_functions(job):
        steps.append(sriov.operator(job, discovers_features=not pools))
    return steps


def fabric(job: Job) -> list[Step]:
    """Prepare further interfaces of pods; configure AMD pools; join NVLink domains."""
    return [
        *sriov.policy(job, _with_virtual_functions(job)),
        *amd.device_configs(job, made_by(job, "amd"), builds_driver=False),
        *nvidia.dra_driver(job, driver_root=nvidia.DRIVER_ROOT_OF_IMAGE),
    ]


def networks(job: Job) -> list[Step]:
    """Make virtual functions where the catalogue knows the ports.

    Raises:
        DeclarationError: their addresses collide with others, or are too few.
    """
    return sriov.networks(job, _with_virtual_functions(job))


def _with_virtual_functions(job: Job) -> list[PoolPlan]:
    return [pool for pool in job.pools if has_virtual_functions(job, pool)]
