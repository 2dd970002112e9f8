"""Operators for OKE clusters, whose node images contain the drivers of GPUs and adapters."""

from collections.abc import Container

from gpufabric.catalog.shape import AcceleratorVendor
from gpufabric.manifests import amd, nvidia
from gpufabric.manifests.given import installs
from gpufabric.manifests.model import Job, Step
from gpufabric.manifests.nodes import has_virtual_functions, made_by, offers_virtual_functions
from gpufabric.manifests.oci import sriov
from gpufabric.plan.oci.nodes import offered_by_oke
from gpufabric.plan.oci.region import OciRegionPlan
from gpufabric.plan.pool import PoolPlan
from gpufabric.spec.oci.cluster import AddonName
from gpufabric.spec.problems import DeclarationError, Problem

_OPERATORS_OF_OKE: dict[AddonName, tuple[str, str]] = {
    "NvidiaGpuOperator": (
        "gpu-operator",
        "the operator uses one ClusterPolicy only (NVIDIA/gpu-operator, clusterpolicy_controller.go)",
    ),
    "NvidiaNetworkOperator": (
        "network-operator",
        "two operators would reconcile one NicClusterPolicy (NVIDIA/aicr, issue 2522)",
    ),
}
"""OKE add-ons that install the same as a step of these files: the step, and why both conflict."""


def operators(job: Job) -> list[Step]:
    """Install device plugins, and then the network operator if pods can use virtual functions.

    The GPU operator's container toolkit restarts the container runtime, which disconnects running pods of the
    network operator (oracle-quickstart/oci-hpc-oke, terraform/oke-addons.tf).

    Raises:
        DeclarationError: the cluster has one of the operators as an OKE add-on.
    """
    steps: list[Step] = []
    finds = installs(job, "node_feature_discovery") and not _has_addon(job, "NodeFeatureDiscovery")
    if pools := made_by(job, "nvidia"):
        steps.append(
            nvidia.gpu_operator(
                job,
                pools,
                with_rdma=False,
                discovers_features=finds,
                offers_gpus=not _offered_by_oke(job, "nvidia"),
            )
        )
    if amd_pools := made_by(job, "amd"):
        steps.extend(amd.operators(job, amd_pools))
    if any(offers_virtual_functions(job, pool) for pool in job.pools):
        discovers = finds and not (pools and installs(job, "gpu_operator"))
        steps.append(sriov.operator(job, discovers_features=discovers))
    _check_addons(job, {step.name for step in steps})
    return steps


def fabric(job: Job) -> list[Step]:
    """Prepare additional interfaces of pods, configure AMD pools and NVLink domains."""
    return [
        *sriov.policy(job, _with_virtual_functions(job)),
        *amd.device_configs(
            job,
            made_by(job, "amd"),
            offers_gpus=not _offered_by_oke(job, "amd"),
        ),
        *nvidia.dra_driver(job),
    ]


def networks(job: Job) -> list[Step]:
    """Create virtual functions on ports that the catalogue lists.

    Raises:
        DeclarationError: their addresses overlap others, or are too few.
    """
    return sriov.networks(job, _with_virtual_functions(job))


def _offered_by_oke(job: Job, vendor: AcceleratorVendor) -> bool:
    return isinstance(job.plan, OciRegionPlan) and offered_by_oke(job.plan.spec, vendor)


def _has_addon(job: Job, addon: AddonName) -> bool:
    return isinstance(job.plan, OciRegionPlan) and addon in job.plan.spec.cluster.addons


def _check_addons(job: Job, steps: Container[str]) -> None:
    """Check that no OKE add-on installs the same as these steps.

    Raises:
        DeclarationError: it does.
    """
    twice = [
        Problem(
            f"cluster.addons.{addon}",
            f"{addon}, in addition to {step} of these files",
            f"no add-on {addon}",
            limit,
        )
        for addon, (step, limit) in _OPERATORS_OF_OKE.items()
        if _has_addon(job, addon) and step in steps
    ]
    if twice:
        raise DeclarationError(twice)


def _with_virtual_functions(job: Job) -> list[PoolPlan]:
    return [pool for pool in job.pools if has_virtual_functions(job, pool)]
