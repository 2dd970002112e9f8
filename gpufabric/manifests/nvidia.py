"""Helm releases of NVIDIA's operators, device plugin and driver for NVLink domains."""

from collections.abc import Sequence
from typing import Any

from gpufabric.manifests.model import Job, Release, Step
from gpufabric.manifests.nodes import node_affinity, spans_machines, tolerations
from gpufabric.plan.pool import PoolPlan

DRIVER_ROOT_OF_IMAGE = "/"
"""Path of the driver on nodes whose image contains it."""

DRIVER_ROOT_OF_OPERATOR = "/run/nvidia/driver"
"""Path on the host at which the GPU operator's driver container provides the driver (chart, hostPaths)."""


def gpu_operator(
    job: Job,
    pools: Sequence[PoolPlan],
    *,
    installs_driver: bool,
    with_rdma: bool,
    discovers_features: bool,
    offers_gpus: bool = True,
) -> Step:
    """Install device plugin, container toolkit, feature discovery and metrics.

    Args:
        job: the region to render.
        pools: pools with NVIDIA GPUs.
        installs_driver: whether the operator installs the driver; otherwise the node image contains it.
        with_rdma: whether the driver supports peer-to-peer access from network adapters.
        discovers_features: whether it installs Node Feature Discovery, of which each cluster needs exactly
            one.
        offers_gpus: whether it installs the device plugin, of which each node needs exactly one.
    """
    driver: dict[str, Any] = {"enabled": installs_driver}
    if installs_driver:
        driver["rdma"] = {"enabled": with_rdma}
    values: dict[str, Any] = {
        "nfd": {"enabled": discovers_features},
        "daemonsets": {"tolerations": tolerations(pools)},
        "driver": driver,
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
    elsewhere = [] if installs_driver else ["the node image contains the driver"]
    elsewhere += [] if offers_gpus else ["OKE's own device plugin makes GPUs available"]
    why = "; ".join([f"{brought} and container toolkit", *elsewhere]) + "."
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
    why = "Makes GPUs available to pods. The node image contains the driver and the container toolkit."
    return Step("nvidia-device-plugin", why, Release(job.pins.chart("nvidia-device-plugin"), values))


def dra_driver(job: Job, *, driver_root: str) -> list[Step]:
    """Install the driver for NVLink domains that span machines (IMEX), if a pool has one.

    It allocates channels only. The device plugin allocates GPUs, and the chart refuses to do both.

    Args:
        job: the region to render.
        driver_root: path of the GPU driver on the host.
    """
    pools = [pool for pool in job.pools if spans_machines(pool)]
    if not pools:
        return []
    values = {
        "nvidiaDriverRoot": driver_root,
        "resources": {"gpus": {"enabled": False}, "computeDomains": {"enabled": True}},
        "kubeletPlugin": {
            "affinity": {"nodeAffinity": node_affinity(pools)},
            "tolerations": tolerations(pools),
        },
    }
    why = "Enables NVLink between machines of a job. A ComputeDomain starts IMEX on its pods' machines."
    release = Release(job.pins.chart("dra-driver-nvidia-gpu"), values)
    return [Step("dra-driver", why, release)]
