"""The form of a case: series that raise an alert, and series that do not."""

from collections.abc import Mapping
from dataclasses import dataclass, field

ALL = ("aws", "azure", "oci")
WITH_AMD = WITH_DETECTOR = WITH_VERBS = ("azure", "oci")

Series = dict[str, str]
"""Values of series, a minute apart, in promtool's notation: ``axn`` is a value and n repetitions."""

GPU = 'gpu="3",Hostname="node-a"'
AMD = 'gpu_id="3",hostname="node-a"'
PORT = 'device="mlx5_0",instance="node-a"'
TUNNEL = 'name="vpn-1",dimension_TunnelIpAddress="203.0.113.7"'
CRON = 'cronjob="checkpoints-to-aws-us-west-2"'
BUCKET = 'dimension_DestinationBucket="copies"'
PENDING = (
    'azure_object_replication{{metric="PendingOperationsForReplication",resourceID="/p",dimension="{}"}}'
)
NEWEST = 'gpufabric_checkpoint_newest_timestamp_seconds{folder="run-1"}'
LISTED = "gpufabric_checkpoint_listed_timestamp_seconds"


def training(pod: str = "train-0", phase: str = "Running") -> Series:
    """Return the series of a pod with GPUs that runs from the start."""
    labels = f'namespace="jobs",pod="{pod}"'
    return {
        f"kube_pod_start_time{{{labels}}}": "0x300",
        f'kube_pod_status_phase{{{labels},phase="{phase}"}}': "1x300",
        f'kube_pod_container_resource_requests{{{labels},container="c",resource="nvidia_com_gpu"}}': "8x300",
    }


def claiming(node: str = "gpu-0") -> Series:
    """Return the series of a pod that claims GPUs by DRA alone."""
    running = {name: values for name, values in training().items() if "resource_requests" not in name}
    return running | {
        f'kube_pod_info{{namespace="jobs",pod="train-0",node="{node}"}}': "1x300",
        'kube_node_labels{node="gpu-0",label_gpufabric_dev_pool="train"}': "1x300",
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An alert, with what raises it.

    Attributes:
        alert: its name.
        clouds: clouds of the regions that have it.
        minutes: time at which alerts are read.
        fires: series that raise it.
        quiet: sets of series that do not.
        labels: labels of the alert, without name and severity.
        summary: its summary.
    """

    alert: str
    clouds: tuple[str, ...] = ALL
    minutes: int
    fires: Series
    quiet: tuple[Series, ...]
    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    summary: str


def series(name: str, labels: str, value: str) -> Series:
    """Return one series."""
    return {f"{name}{{{labels}}}": value}
