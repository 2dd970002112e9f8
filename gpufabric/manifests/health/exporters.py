"""Installs Prometheus, if declared, and the exporters of GPUs and of CloudWatch."""

from collections.abc import Sequence
from typing import Any

from gpufabric.manifests.given import in_own_name
from gpufabric.manifests.health.detector import METRICS_PORT
from gpufabric.manifests.health.detector import NAME as DETECTOR
from gpufabric.manifests.health.facts import replica_of
from gpufabric.manifests.health.places import NAMESPACE, PART, PART_LABEL, labels
from gpufabric.manifests.model import Document, Job, Release, Step
from gpufabric.manifests.nodes import POOL_LABEL, node_affinity, tolerations
from gpufabric.manifests.text import to_yaml
from gpufabric.plan.pool import PoolPlan

STACK = "kube-prometheus-stack"
CLOUDWATCH = "prometheus-yet-another-cloudwatch-exporter"
CLOUDWATCH_ACCOUNT = "cloudwatch-exporter"
"""Its service account, to which the region's stack gives a role."""

_CLOUDWATCH_METRICS: dict[str, list[tuple[str, str]]] = {
    "AWS/VPN": [("TunnelState", "Maximum")],
    "AWS/DX": [("ConnectionState", "Maximum")],
    "AWS/TransitGateway": [("PacketDropCountNoRoute", "Sum")],
    "AWS/FSx": [("FreeDataStorageCapacity", "Sum")],
}
"""Metrics of CloudWatch that alerts use, with their statistic."""

_REPLICATION_METRICS = [("ReplicationLatency", "Maximum"), ("OperationsFailedReplication", "Sum")]
"""Metrics of CloudWatch about copies by S3. They belong to a rule, not to one resource."""


def prometheus(job: Job) -> Step:
    """Install the Prometheus operator, Prometheus, Grafana, node_exporter and kube-state-metrics.

    Prometheus reads all rules and monitors of the cluster, not only those of its own chart.
    """
    selectors = ("rule", "serviceMonitor", "podMonitor", "scrapeConfig")
    values = {
        "prometheus": {
            "prometheusSpec": {f"{selector}SelectorNilUsesHelmValues": False for selector in selectors}
        },
        "kube-state-metrics": {"metricLabelsAllowlist": [f"nodes=[{POOL_LABEL}]"]},
    }
    why = "Collects metrics, raises alerts and shows dashboards."
    return Step(STACK, why, Release(job.pins.chart(STACK), values))


def dcgm(job: Job, pools: tuple[PoolPlan, ...]) -> Step:
    """Install the exporter of NVIDIA GPUs on nodes without the GPU operator, which brings it elsewhere."""
    values = {
        "affinity": {"nodeAffinity": node_affinity(pools)},
        "tolerations": tolerations(pools),
        "serviceMonitor": {"enabled": True},
    }
    release = in_own_name(job, Release(job.pins.chart("dcgm-exporter"), values), "dcgm")
    return Step("dcgm-exporter", "Exports metrics of GPUs.", release)


def cloudwatch(job: Job) -> Step:
    """Install the exporter of CloudWatch's metrics for links and file systems."""
    jobs = [
        {
            "type": namespace,
            "regions": [job.plan.region],
            **_read(names),
        }
        for namespace, names in _CLOUDWATCH_METRICS.items()
    ]
    config: dict[str, Any] = {"apiVersion": "v1alpha1", "discovery": {"jobs": jobs}}
    if replica := replica_of(job):
        # Both ends: the metrics are in one of their regions.
        ends = sorted({job.plan.region, replica.destination_region})
        named = {"name": "replication", "namespace": "AWS/S3", "regions": ends}
        config["customNamespace"] = [named | _read(_REPLICATION_METRICS)]
    values = {
        "config": to_yaml(config),
        "serviceAccount": {"name": CLOUDWATCH_ACCOUNT},
        "serviceMonitor": {"enabled": True},
        # Helm's test pod, whose image has neither registry nor tag.
        "testConnection": False,
    }
    why = (
        "Exports CloudWatch's metrics of links and file systems. The stack gives its service account a role."
    )
    return Step("cloudwatch-exporter", why, Release(job.pins.chart(CLOUDWATCH), values, privileged=False))


def _read(names: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return how the exporter reads metrics of CloudWatch, given with their statistics."""
    metrics = [{"name": name, "statistics": [statistic]} for name, statistic in names]
    return {"period": 300, "length": 300, "metrics": metrics}


def detector_monitor() -> Step:
    """Let Prometheus read the metrics of node-problem-detector."""
    document: Document = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PodMonitor",
        "metadata": {"name": DETECTOR, "namespace": NAMESPACE, "labels": {PART_LABEL: PART}},
        "spec": {
            "selector": {"matchLabels": labels(DETECTOR)},
            "podMetricsEndpoints": [
                {
                    "portNumber": METRICS_PORT,
                    "relabelings": [
                        {"sourceLabels": ["__meta_kubernetes_pod_node_name"], "targetLabel": "node"}
                    ],
                }
            ],
        },
    }
    return Step("node-problem-metrics", "Lets Prometheus read the checks of nodes.", (document,))
