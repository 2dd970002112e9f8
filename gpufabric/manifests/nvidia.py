"""NVIDIA's operators, device plugin and driver for NVLink domains, as Helm releases."""

from collections.abc import Sequence
from typing import Any

from gpufabric.manifests.model import Job, Release, Step
from gpufabric.manifests.nodes import node_affinity, spans_machines, tolerations
from gpufabric.plan.pool import PoolPlan

DRIVER_ROOT_OF_IMAGE = "/"
"""Where the driver is on nodes whose image brings it."""

DRIVER_ROOT_OF_OPERATOR = "/run/nvidia/driver"
"""Where the GPU operator's driver container shows the driver on the host (chart, hostPaths)."""


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
        job: what is rendered.
        pools: pools with NVIDIA GPUs.
        installs_driver: whether the operator brings the driver; otherwise the node image does.
        with_rdma: whether its driver is built for peer-to-peer access from network adapters.
        discovers_features: whether it brings Node Feature Discovery, which a cluster must have once.
        offers_gpus: whether it brings the device plugin, which a node must have once.
    """
    driver: dict[str, Any] = {"enabled": installs_driver}
    if installs_driver:
        driver["rdma"] = {"enabled": with_rdma}
    values: dict[str, Any] = {
        "nfd": {"enabled": discovers_features},
        "daemonsets": {"tolerations": tolerations(pools)},
        "driver": driver,
        # Whole GPUs for training: nothing is cut, virtualised or passed through.
        "migManager": {"enabled": False},
        "sandboxDevicePlugin": {"enabled": False},
        "vfioManager": {"enabled": False},
        "vgpuDeviceManager": {"enabled": False},
    }
    if offers_gpus:
        brought = "GPU driver, device plugin" if installs_driver else "Device plugin"
    else:
        values["devicePlugin"] = {"enabled": False}
        brought = "GPU driver" if installs_driver else "Metrics"
    elsewhere = [] if installs_driver else ["the driver is part of the node image"]
    elsewhere += [] if offers_gpus else ["the cluster's own device plugin offers GPUs"]
    why = "; ".join([f"{brought} and container toolkit", *elsewhere]) + "."
    return Step("gpu-operator", why, Release(job.pins.chart("gpu-operator"), values))


def device_plugin(job: Job, pools: Sequence[PoolPlan]) -> Step:
    """Install the device plugin alone, for node images that bring driver and toolkit.

    GPU feature discovery is added where it labels NVLink domains that span machines.
    """
    values: dict[str, Any] = {
        "affinity": {"nodeAffinity": node_affinity(pools)},
        "tolerations": tolerations(pools),
    }
    if any(spans_machines(pool) for pool in pools):
        values["gfd"] = {"enabled": True}
    why = "Offers GPUs to pods; driver and container toolkit are part of the node image."
    return Step("nvidia-device-plugin", why, Release(job.pins.chart("nvidia-device-plugin"), values))


def dra_driver(job: Job, *, driver_root: str) -> list[Step]:
    """Install the driver that joins machines of one NVLink domain (IMEX), where a pool has such.

    It hands out channels only: GPUs stay with the device plugin, and the chart refuses to offer both.

    Args:
        job: what is rendered.
        driver_root: where the GPU driver is on the host.
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
    why = "Lets a job use NVLink between machines: a ComputeDomain starts IMEX on the machines of its pods."
    release = Release(job.pins.chart("dra-driver-nvidia-gpu"), values)
    return [Step("dra-driver", why, release)]
