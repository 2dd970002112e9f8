"""Helm releases of NVIDIA's operators, device plugin and driver for NVLink domains."""

from collections.abc import Sequence
from typing import Any

from gpufabric.manifests.given import in_own_name
from gpufabric.manifests.given import installs as installs_software
from gpufabric.manifests.model import Job, Release, Step
from gpufabric.manifests.nodes import node_affinity, spans_machines, tolerations
from gpufabric.manifests.software import installs
from gpufabric.plan.labels import DRA_PLUGIN_LABEL
from gpufabric.plan.pool import PoolPlan

DRIVER_ROOT_OF_IMAGE = "/"
"""Path of the driver on nodes whose image contains it."""

DRIVER_ROOT_OF_OPERATOR = "/run/nvidia/driver"
"""Path on the host at which the GPU operator's driver container provides the driver (chart, hostPaths)."""

EVICTION_VARIABLE = "NODE_LABEL_FOR_GPU_POD_EVICTION"
"""Variable of the driver manager: a node label whose value it changes to stop pods that use the driver."""


def gpu_operator(
    job: Job,
    pools: Sequence[PoolPlan],
    *,
    with_rdma: bool,
    discovers_features: bool,
    offers_gpus: bool = True,
) -> Step:
    """Install device plugin, feature discovery and metrics, and what the node image lacks of driver and
    container toolkit.

    Args:
        job: the region to render.
        pools: pools with NVIDIA GPUs.
        with_rdma: whether the driver supports peer-to-peer access from network adapters.
        discovers_features: whether it installs Node Feature Discovery, of which each cluster needs exactly
            one.
        offers_gpus: whether it installs the device plugin, of which each node needs exactly one.
    """
    installs_driver = installs("driver", pools)
    driver: dict[str, Any] = {"enabled": installs_driver}
    if installs_driver:
        driver["rdma"] = {"enabled": with_rdma}
    if any(pool.replaces_driver for pool in pools):
        # The driver cannot be unloaded while the DRA driver's plugin runs.
        driver["manager"] = {"env": [{"name": EVICTION_VARIABLE, "value": DRA_PLUGIN_LABEL}]}
    values: dict[str, Any] = {
        "nfd": {"enabled": discovers_features},
        "daemonsets": {"tolerations": tolerations(pools)},
        "driver": driver,
        **({} if installs("container_toolkit", pools) else {"toolkit": {"enabled": False}}),
        # Training uses whole GPUs: no partitions, virtual GPUs or passthrough.
        "migManager": {"enabled": False},
        "sandboxDevicePlugin": {"enabled": False},
        "vfioManager": {"enabled": False},
        "vgpuDeviceManager": {"enabled": False},
    }
    if job.plan.spec.health is not None:
        values["dcgmExporter"] = {"serviceMonitor": {"enabled": True}}
    if offers_gpus:
        brought = "GPU driver, device plugin" if installs_driver else "Device plugin"
    else:
        values["devicePlugin"] = {"enabled": False}
        brought = "GPU driver" if installs_driver else "Metrics"
    if installs("container_toolkit", pools):
        brought += " and container toolkit"
    elsewhere = [] if installs_driver else ["the node image contains the driver"]
    elsewhere += [] if offers_gpus else ["OKE's own device plugin makes GPUs available"]
    why = "; ".join([brought, *elsewhere]) + "."
    return Step("gpu-operator", why, Release(job.pins.chart("gpu-operator"), values))


def device_plugin(job: Job, pools: Sequence[PoolPlan]) -> Step:
    """Install the device plugin only, for node images that contain the driver and the toolkit.

    GPU feature discovery is added if NVLink domains span machines, which it labels.
    """
    values: dict[str, Any] = {
        "affinity": {"nodeAffinity": node_affinity(pools)},
        "tolerations": tolerations(pools),
    }
    if any(spans_machines(pool) for pool in pools):
        values["gfd"] = {"enabled": True}
        if not installs_software(job, "node_feature_discovery"):
            values["nfd"] = {"enabled": False}
    why = "Makes GPUs available to pods. The node image contains the driver and the container toolkit."
    release = in_own_name(job, Release(job.pins.chart("nvidia-device-plugin"), values), "gpu")
    return Step("nvidia-device-plugin", why, release)


def driver_root(pools: Sequence[PoolPlan]) -> str:
    """Return the path of the GPU driver on the nodes of pools.

    Raises:
        DeclarationError: the catalogue does not tell who brings the driver.
    """
    return DRIVER_ROOT_OF_OPERATOR if installs("driver", pools) else DRIVER_ROOT_OF_IMAGE


def dra_driver(job: Job) -> list[Step]:
    """Install the driver for NVLink domains that span machines (IMEX), if a pool has one.

    It allocates channels only. The device plugin allocates GPUs, and the chart refuses to do both.

    Raises:
        DeclarationError: the catalogue does not tell who brings the GPU driver.
    """
    pools = [pool for pool in job.pools if spans_machines(pool)]
    if not pools:
        return []
    replaced = installs("driver", pools)
    values = {
        "nvidiaDriverRoot": driver_root(pools),
        "resources": {"gpus": {"enabled": False}, "computeDomains": {"enabled": True}},
        "kubeletPlugin": {
            "affinity": {"nodeAffinity": node_affinity(pools)},
            **({"nodeSelector": {DRA_PLUGIN_LABEL: "true"}} if replaced else {}),
            "tolerations": tolerations(pools),
        },
    }
    why = "Enables NVLink between machines of a job. A ComputeDomain starts IMEX on its pods' machines."
    release = Release(job.pins.chart("dra-driver-nvidia-gpu"), values)
    return [Step("dra-driver", why, release)]
