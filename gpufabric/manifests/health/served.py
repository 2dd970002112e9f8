"""Pods in which a script of gpufabric writes metrics to a file, and rclone serves the file.

rclone's image has a shell and a web server, and is installed for copies of checkpoints anyway.
"""

from importlib.resources import files
from typing import Any

from gpufabric.manifests.health.places import NAMESPACE, PART, PART_LABEL, labels
from gpufabric.manifests.model import Document, Job

PORT = 8080
FILE = "metrics.txt"
"""Its suffix makes rclone serve it as plain text, the only type that Prometheus reads without a setting."""

USER = 65532
_IMAGE = "rclone"
_METRICS = {"name": "metrics", "mountPath": "/metrics"}
_SCRIPT = {"name": "script", "mountPath": "/script", "readOnly": True}


def script_map(name: str, namespace: str) -> Document:
    """Return the script of an exporter, which has its name."""
    path = files("gpufabric.manifests.health") / "exports" / f"{name}.sh"
    metadata = {"name": name, "namespace": namespace, "labels": labels(name)}
    data = {f"{name}.sh": path.read_text(encoding="utf-8")}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}


def template(
    job: Job, name: str, source: str, seconds: int, *mounts: dict[str, Any], disk: str
) -> dict[str, Any]:
    """Return the template of an exporter's pods.

    Args:
        job: the region to render.
        name: name of the exporter.
        source: first argument of its script: where it reads.
        seconds: time between two readings.
        mounts: volumes of the container with the script; the caller adds the volumes.
        disk: limit of the files that the script writes.
    """
    command = ["/bin/sh", f"/script/{name}.sh", source, f"/metrics/{FILE}", str(seconds)]
    serving = ["serve", "http", "/metrics", f"--addr=:{PORT}", "--read-only", "--dir-cache-time=5s"]
    ports = [{"name": "metrics", "containerPort": PORT}]
    return {
        "metadata": {"labels": labels(name)},
        "spec": {
            "automountServiceAccountToken": False,
            "securityContext": {
                "runAsNonRoot": True,
                "runAsUser": USER,
                "fsGroup": USER,
                "seccompProfile": {"type": "RuntimeDefault"},
            },
            "containers": [
                _container(job, "read", _METRICS, _SCRIPT, *mounts) | {"command": command},
                _container(job, "serve", _METRICS | {"readOnly": True}) | {"args": serving, "ports": ports},
            ],
            "volumes": [
                {"name": "metrics", "emptyDir": {"sizeLimit": disk}},
                {"name": "script", "configMap": {"name": name}},
            ],
        },
    }


def monitor(name: str, namespace: str) -> Document:
    """Let Prometheus read an exporter, with the node of its pod."""
    node = {"sourceLabels": ["__meta_kubernetes_pod_node_name"], "targetLabel": "node"}
    endpoint = {"port": "metrics", "path": f"/{FILE}", "interval": "1m", "relabelings": [node]}
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PodMonitor",
        "metadata": {"name": name, "namespace": NAMESPACE, "labels": {PART_LABEL: PART}},
        "spec": {
            "namespaceSelector": {"matchNames": [namespace]},
            "selector": {"matchLabels": labels(name)},
            "podMetricsEndpoints": [endpoint],
        },
    }


def _container(job: Job, name: str, *mounts: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "image": job.pins.image(_IMAGE).reference,
        "env": [{"name": "RCLONE_CONFIG", "value": "/dev/null"}],
        "resources": {"requests": {"cpu": "10m", "memory": "64Mi"}, "limits": {"memory": "1Gi"}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "readOnlyRootFilesystem": True,
        },
        "volumeMounts": list(mounts),
    }
