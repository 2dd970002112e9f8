"""Installs AMD's operator, with a configuration for each pool."""

from collections.abc import Sequence
from typing import Any

from gpufabric.manifests.images import require_registry
from gpufabric.manifests.model import Document, Job, Release, Step
from gpufabric.manifests.nodes import POOL_LABEL, tolerations
from gpufabric.manifests.software import installs
from gpufabric.plan.pool import PoolPlan
from gpufabric.spec.problems import DeclarationError, Problem


def operators(job: Job, pools: Sequence[PoolPlan]) -> list[Step]:
    """Install the operator.

    The kernel module manager, and the certificates it needs, are installed only if the operator builds the
    driver.

    Args:
        job: the region to render.
        pools: pools with AMD GPUs.
    """
    builds_driver = installs("driver", pools)
    values: dict[str, Any] = {
        "kmm": {"enabled": builds_driver, "watch": builds_driver},
        # Each pool has its own configuration, which selects nodes by the pool's label.
        "crds": {"defaultCR": {"install": False}},
        "installdefaultNFDRule": False,
        "node-feature-discovery": {"enabled": False},
        "remediation": {"enabled": False, "installCRDs": False},
    }
    steps: list[Step] = []
    if builds_driver:
        require_driver_image(job, pools)
        why = "Provides certificates for the webhook of the kernel module manager."
        chart = job.pins.chart("cert-manager")
        certificates = Release(chart, {"crds": {"enabled": True}}, privileged=False)
        steps.append(Step("cert-manager", why, certificates))
    why = (
        "Installs the device plugin and the driver of AMD GPUs."
        if builds_driver
        else ("Installs the device plugin for AMD GPUs. The node image contains the driver.")
    )
    steps.append(Step("amd-gpu-operator", why, Release(job.pins.chart("amd-gpu-operator"), values)))
    return steps


def require_driver_image(job: Job, pools: Sequence[PoolPlan]) -> None:
    """Check that there is a repository for the driver image that the operator builds.

    Raises:
        DeclarationError: there is none, or its name lacks a registry.
    """
    require_registry("--amd-driver-image", job.options.amd_driver_image)
    if job.options.amd_driver_image is not None:
        return
    raise DeclarationError(
        Problem(
            f"pools.{pool.name}.shape",
            f"{pool.shape.name} without --amd-driver-image",
            "--amd-driver-image REPOSITORY, to which the cluster may push the driver it builds",
            "AKS node images have no AMD driver, and AMD's operator pushes the one it builds to a registry "
            "(AMD GPU Operator, driver.image)",
        )
        for pool in pools
    )


def device_configs(job: Job, pools: Sequence[PoolPlan], *, offers_gpus: bool = True) -> list[Step]:
    """Return each pool's configuration.

    Args:
        job: the region to render.
        pools: pools with AMD GPUs.
        offers_gpus: whether it installs the device plugin, of which each node needs exactly one.
    """
    builds_driver = installs("driver", pools)
    documents = tuple(
        _device_config(job, pool, builds_driver=builds_driver, offers_gpus=offers_gpus) for pool in pools
    )
    return [Step("amd-device-config", "Configures AMD's operator for each pool.", documents)] if pools else []


def _device_config(job: Job, pool: PoolPlan, *, builds_driver: bool, offers_gpus: bool) -> Document:
    chart, tolerated = job.pins.chart("amd-gpu-operator"), tolerations([pool])
    driver: dict[str, Any] = {"enable": builds_driver}
    if builds_driver:
        driver |= {
            # Otherwise the kernel's own module is loaded first.
            "blacklist": True,
            "image": job.options.amd_driver_image,
            "version": job.pins.common.amd_driver_version.value,
            "tolerations": tolerated,
        }
    return {
        "apiVersion": "amd.com/v1alpha1",
        "kind": "DeviceConfig",
        "metadata": {"name": pool.resource_name, "namespace": chart.namespace},
        "spec": {
            "selector": {POOL_LABEL: pool.resource_name},
            "driver": driver,
            # The operator's own default names no registry, which the container runtime of OKE refuses.
            "commonConfig": {"initContainerImage": job.pins.image("busybox").reference},
            "devicePlugin": {
                "enableDevicePlugin": offers_gpus,
                "devicePluginImage": job.pins.image("amd-device-plugin").reference,
                "devicePluginTolerations": tolerated,
                "enableNodeLabeller": True,
                "nodeLabellerImage": job.pins.image("amd-node-labeller").reference,
                "nodeLabellerTolerations": tolerated,
            },
            "metricsExporter": _metrics_exporter(job, tolerated),
        },
    }


def _metrics_exporter(job: Job, tolerated: list[dict[str, Any]]) -> dict[str, Any]:
    if job.plan.spec.health is None:
        return {"enable": False}
    return {
        "enable": True,
        "image": job.pins.image("amd-metrics-exporter").reference,
        "tolerations": tolerated,
        "prometheus": {"serviceMonitor": {"enable": True}},
    }
