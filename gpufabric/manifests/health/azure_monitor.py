"""Installs the exporter of Azure Monitor's metrics."""

from typing import Any

from gpufabric.manifests.health.facts import replication_policy
from gpufabric.manifests.health.places import NAMESPACE, PART, PART_LABEL, labels
from gpufabric.manifests.model import Document, Job, Step

AZURE = "azure-metrics-exporter"
AZURE_PORT = 8080

REPLICATION = "azure_object_replication"
_PENDING = "PendingOperationsForReplication"
_BY_WAIT = "TimeBucket eq '*'"
"""Object replication: operations that wait, by the time for which they have waited (Azure Monitor, supported
metrics of Microsoft.Storage/storageAccounts/objectReplicationPolicies)."""

_AZURE_METRICS: dict[str, tuple[str, tuple[str, ...]]] = {
    "azure_vpn_gateway": (
        "Microsoft.Network/virtualNetworkGateways",
        ("BgpPeerStatus", "TunnelAverageBandwidth"),
    ),
    "azure_expressroute_circuit": (
        "Microsoft.Network/expressRouteCircuits",
        ("BgpAvailability", "ArpAvailability"),
    ),
    "azure_managed_lustre": ("Microsoft.StorageCache/amlFilesystems", ("OSTBytesAvailable", "OSTBytesTotal")),
}
"""Metrics of Azure Monitor that alerts use: the name in Prometheus, the resource type, and Azure's names."""


def exporter(job: Job, subscription: str) -> Step:
    """Install the exporter of Azure Monitor's metrics for links and file systems.

    Args:
        job: the region to render.
        subscription: subscription of the region.
    """
    why = "Exports Azure Monitor's metrics of links and file systems. Its identity needs a role."
    documents = (*_program(job), _scrapes(job, subscription))
    return Step(AZURE, why, documents)


def _program(job: Job) -> list[Document]:
    metadata: dict[str, Any] = {"name": AZURE, "namespace": NAMESPACE, "labels": labels(AZURE)}
    container = {
        "name": AZURE,
        "image": job.pins.image(AZURE).reference,
        "ports": [{"name": "metrics", "containerPort": AZURE_PORT}],
        "resources": {"requests": {"cpu": "20m", "memory": "64Mi"}, "limits": {"memory": "256Mi"}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "readOnlyRootFilesystem": True,
            "runAsNonRoot": True,
        },
    }
    # Azure's workload identity gives pods with this label the tokens of their service account.
    pod_labels = labels(AZURE) | {"azure.workload.identity/use": "true"}
    return [
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata},
        {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": metadata,
            "spec": {
                "replicas": 1,
                "selector": {"matchLabels": labels(AZURE)},
                "template": {
                    "metadata": {"labels": pod_labels},
                    "spec": {"serviceAccountName": AZURE, "containers": [container]},
                },
            },
        },
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": metadata,
            "spec": {
                "selector": labels(AZURE),
                "ports": [{"name": "metrics", "port": AZURE_PORT, "targetPort": "metrics"}],
            },
        },
    ]


def _scrapes(job: Job, subscription: str) -> Document:
    endpoints = [
        _endpoint("list", name, subscription, {"resourceType": [resource_type], "metric": list(metrics)})
        for name, (resource_type, metrics) in _AZURE_METRICS.items()
    ]
    if policy := replication_policy(job):
        # Azure lists no policies of storage accounts among its resources, so the policy is named.
        parameters = {"target": [policy], "metric": [_PENDING], "metricFilter": [_BY_WAIT]}
        endpoints.append(_endpoint("resource", REPLICATION, subscription, parameters))
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "ServiceMonitor",
        "metadata": {"name": AZURE, "namespace": NAMESPACE, "labels": {PART_LABEL: PART}},
        "spec": {"selector": {"matchLabels": labels(AZURE)}, "endpoints": endpoints},
    }


def _endpoint(probe: str, name: str, subscription: str, parameters: dict[str, list[str]]) -> dict[str, Any]:
    return {
        "port": "metrics",
        "path": f"/probe/metrics/{probe}",
        "interval": "5m",
        "scrapeTimeout": "1m",
        "params": {
            "name": [name],
            "subscription": [subscription],
            **parameters,
            "interval": ["PT5M"],
            "timespan": ["PT5M"],
            "aggregation": ["average"],
        },
    }
