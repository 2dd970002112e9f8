"""What an OKE cluster needs: its GPU nodes' image brings the drivers of GPUs and adapters."""

from collections.abc import Container

from gpufabric.catalog.shape import AcceleratorVendor
from gpufabric.manifests import amd, nvidia
from gpufabric.manifests.model import Job, Step
from gpufabric.manifests.nodes import has_virtual_functions, made_by
from gpufabric.manifests.oci import sriov
from gpufabric.plan.oci.nodes import offered_by_oke
from gpufabric.plan.oci.region import OciRegionPlan
from gpufabric.plan.pool import PoolPlan
from gpufabric.spec.oci.cluster import AddonName
from gpufabric.spec.problems import DeclarationError, Problem

_OPERATORS_OF_OKE: dict[AddonName, tuple[str, str]] = {
    "NvidiaGpuOperator": (
        "gpu-operator",
        "of several ClusterPolicies only one is heeded (NVIDIA/gpu-operator, clusterpolicy_controller.go)",
    ),
    "NvidiaNetworkOperator": (
        "network-operator",
        "two operators would reconcile one NicClusterPolicy (NVIDIA/aicr, issue 2522)",
    ),
}
"""Add-ons of OKE that install what a step of these files installs: the step, and why not twice."""


def operators(job: Job) -> list[Step]:
    """Install device plugins, and then the network operator where pods can hold virtual functions.

    The GPU operator's container toolkit restarts the container runtime, and a restart cuts off pods of the
    network operator that run by then (oracle-quickstart/oci-hpc-oke, terraform/oke-addons.tf).

    Raises:
        DeclarationError: the cluster has one of the operators as an add-on of OKE.
    """
    steps: list[Step] = []
    if pools := made_by(job, "nvidia"):
        steps.append(
            nvidia.gpu_operator(
                job,
                pools,
                installs_driver=False,
                with_rdma=False,
                discovers_features=not _has_addon(job, "NodeFeatureDiscovery"),
                offers_gpus=not _offered_by_oke(job, "nvidia"),
            )
        )
    if amd_pools := made_by(job, "amd"):
        steps.extend(amd.operators(job, amd_pools, builds_driver=False))
    if _with_virtual_functions(job):
        discovers = not pools and not _has_addon(job, "NodeFeatureDiscovery")
        steps.append(sriov.operator(job, discovers_features=discovers))
    _check_addons(job, {step.name for step in steps})
    return steps


def fabric(job: Job) -> list[Step]:
    """Prepare further interfaces of pods; configure AMD pools; join NVLink domains."""
    return [
        *sriov.policy(job, _with_virtual_functions(job)),
        *amd.device_configs(
            job,
            made_by(job, "amd"),
            builds_driver=False,
            offers_gpus=not _offered_by_oke(job, "amd"),
        ),
        *nvidia.dra_driver(job, driver_root=nvidia.DRIVER_ROOT_OF_IMAGE),
    ]


def networks(job: Job) -> list[Step]:
    """Make virtual functions where the catalogue knows the ports.

    Raises:
        DeclarationError: their addresses collide with others, or are too few.
    """
    return sriov.networks(job, _with_virtual_functions(job))


def _offered_by_oke(job: Job, vendor: AcceleratorVendor) -> bool:
    return isinstance(job.plan, OciRegionPlan) and offered_by_oke(job.plan.spec.cluster, vendor)


def _has_addon(job: Job, addon: AddonName) -> bool:
    return isinstance(job.plan, OciRegionPlan) and addon in job.plan.spec.cluster.addons


def _check_addons(job: Job, steps: Container[str]) -> None:
    """Check that OKE does not install as an add-on what these steps install.

    Raises:
        DeclarationError: it does.
    """
    twice = [
        Problem(
            f"cluster.addons.{addon}", f"{addon}, beside {step} of the files", f"no add-on {addon}", limit
        )
        for addon, (step, limit) in _OPERATORS_OF_OKE.items()
        if _has_addon(job, addon) and step in steps
    ]
    if twice:
        raise DeclarationError(twice)


def _with_virtual_functions(job: Job) -> list[PoolPlan]:
    return [pool for pool in job.pools if has_virtual_functions(job, pool)]
