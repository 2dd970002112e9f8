"""Configuration of node-problem-detector for a pool: which checks run, and the conditions they set."""

import json
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from gpufabric.manifests.health.conditions import (
    GPU_COUNT,
    GPU_MEMORY,
    GPU_XID,
    RDMA_FLAP,
    RDMA_LINK,
    NodeCondition,
)
from gpufabric.plan.pool import PoolPlan

HOST_ROOT = "/host"
"""Path in the detector's container at which it sees the host's files."""

SCRIPTS = "/scripts"
NOTES = "/var/lib/rdma-flaps"

_INTERVAL = "60s"
_TIMEOUT = "30s"
_MESSAGE_CHARACTERS = 120
_DEVICES = "NCCL_IB_HCA"
_EXACT = "="
"""``NCCL_IB_HCA`` lists exact names after this sign, otherwise prefixes (NCCL documentation)."""

_XID_PATTERN = r"NVRM: Xid \(PCI:[0-9a-fA-F:.]+\): "
"""Start of an Xid error in the kernel's log (NVIDIA, Xid Errors)."""


def scripts() -> dict[str, str]:
    """Return the checks by file name."""
    folder = files("gpufabric.manifests.health") / "scripts"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sh"))
    return {name: (folder / name).read_text(encoding="utf-8") for name in names}


def plugin_monitor(pool: PoolPlan, driver_root: str) -> str:
    """Return the configuration of the checks that run as programs.

    Args:
        pool: the pool.
        driver_root: path of the GPU driver on the host.
    """
    checks = [*_gpu_checks(pool, driver_root), *_rdma_checks(pool)]
    return _json(
        {
            "plugin": "custom",
            "pluginConfig": {
                "invoke_interval": _INTERVAL,
                "timeout": _TIMEOUT,
                "max_output_length": _MESSAGE_CHARACTERS,
                "concurrency": 1,
                "enable_message_change_based_condition_update": True,
            },
            "source": "gpufabric-checks",
            "metricsReporting": True,
            "conditions": [_healthy(condition) for condition, _, _ in checks],
            "rules": [
                {
                    "type": "permanent",
                    "condition": condition.type,
                    "reason": condition.type,
                    "path": f"{SCRIPTS}/{script}",
                    "args": list(arguments),
                    "timeout": _TIMEOUT,
                }
                for condition, script, arguments in checks
            ],
        }
    )


def kernel_monitor(xids: Sequence[int]) -> str:
    """Return the configuration that reads Xid errors from the kernel's log.

    Args:
        xids: errors after which the GPU cannot be used. Others become events.
    """
    numbers = "|".join(map(str, xids))
    return _json(
        {
            "plugin": "kmsg",
            "logPath": "/dev/kmsg",
            "lookback": "5m",
            "bufferSize": 10,
            "source": "gpufabric-kernel",
            "metricsReporting": True,
            "conditions": [_healthy(GPU_XID)],
            "rules": [
                {"type": "temporary", "reason": "GpuXid", "pattern": f"{_XID_PATTERN}.*"},
                {
                    "type": "permanent",
                    "condition": GPU_XID.type,
                    "reason": "GpuXidFatal",
                    "pattern": f"{_XID_PATTERN}({numbers}),.*",
                },
            ],
        }
    )


def rdma_devices(pool: PoolPlan) -> tuple[str, ...]:
    """Return the names of a pool's RDMA devices on the host; empty if all devices of the fabric's link layer
    belong to it."""
    listed = pool.shape.host_variables.get(_DEVICES, "")
    return tuple(listed.removeprefix(_EXACT).split(",")) if listed.startswith(_EXACT) else ()


_Check = tuple[NodeCondition, str, tuple[str, ...]]


def _gpu_checks(pool: PoolPlan, driver_root: str) -> list[_Check]:
    if not pool.shape.gpus:
        return []
    number = str(pool.shape.gpus)
    if pool.shape.vendor == "amd":
        return [(GPU_COUNT, "amd-gpus.sh", (HOST_ROOT, number))]
    root = f"{HOST_ROOT}{driver_root}".rstrip("/")
    return [(GPU_COUNT, "gpu-count.sh", (root, number)), (GPU_MEMORY, "gpu-memory.sh", (root,))]


def _rdma_checks(pool: PoolPlan) -> list[_Check]:
    if pool.shape.infiniband is not None:
        layer, ports = "InfiniBand", pool.shape.infiniband.ports
    elif pool.shape.roce is not None:
        layer, ports = "Ethernet", pool.shape.roce.ports
    else:
        return []
    devices = rdma_devices(pool)
    if layer == "Ethernet" and not devices:
        return []  # nothing tells the ports of the fabric from others
    expected = len(devices) or (ports.value if ports else 1)
    return [
        (RDMA_LINK, "rdma-links.sh", (HOST_ROOT, layer, str(expected), *devices)),
        (RDMA_FLAP, "rdma-flaps.sh", (HOST_ROOT, layer, NOTES, *devices)),
    ]


def _healthy(condition: NodeCondition) -> dict[str, str]:
    return {"type": condition.type, "reason": "Healthy", "message": "no problem found"}


def _json(configuration: dict[str, Any]) -> str:
    return json.dumps(configuration, indent=2) + "\n"
