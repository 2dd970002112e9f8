"""Installs node-problem-detector with checks of GPUs and RDMA ports on the nodes of pools."""

from typing import Any

from gpufabric.manifests import nvidia
from gpufabric.manifests.health.monitors import (
    HOST_ROOT,
    NOTES,
    SCRIPTS,
    kernel_monitor,
    plugin_monitor,
    scripts,
)
from gpufabric.manifests.health.places import NAMESPACE, labels
from gpufabric.manifests.model import Document, Job, Step
from gpufabric.manifests.nodes import POOL_LABEL
from gpufabric.plan.pool import PoolPlan

NAME = "node-problem-detector"
METRICS_PORT = 20257

_SCRIPTS_MAP = "node-checks"
_CONFIG = "/config"
_PLUGINS = "checks.json"
_KERNEL = "kernel.json"


def detector(job: Job) -> Step:
    """Return the detector of every pool.

    Raises:
        DeclarationError: the catalogue does not tell who brings a pool's GPU driver.
    """
    account = {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {"name": NAME, "namespace": NAMESPACE},
    }
    binding = {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRoleBinding",
        "metadata": {"name": f"gpufabric-{NAME}"},
        # Kubernetes itself defines this role for the detector.
        "roleRef": {
            "apiGroup": "rbac.authorization.k8s.io",
            "kind": "ClusterRole",
            "name": "system:node-problem-detector",
        },
        "subjects": [{"kind": "ServiceAccount", "name": NAME, "namespace": NAMESPACE}],
    }
    documents: list[Document] = [account, binding, _map(_SCRIPTS_MAP, scripts())]
    for pool in job.pools:
        documents.append(_map(_name(pool), _configuration(job, pool)))
        documents.append(_daemon_set(job, pool))
    why = "Sets node conditions from checks of GPUs, their memory, Xid errors and RDMA links."
    return Step(NAME, why, tuple(documents))


def _name(pool: PoolPlan) -> str:
    return f"{NAME}-{pool.resource_name}"


def _configuration(job: Job, pool: PoolPlan) -> dict[str, str]:
    if pool.shape.vendor != "nvidia":
        return {_PLUGINS: plugin_monitor(pool, nvidia.DRIVER_ROOT_OF_IMAGE)}
    return {
        _PLUGINS: plugin_monitor(pool, nvidia.driver_root([pool])),
        _KERNEL: kernel_monitor(job.pins.fatal_xids),
    }


def _map(name: str, data: dict[str, str]) -> Document:
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": name, "namespace": NAMESPACE},
        "data": data,
    }


def _daemon_set(job: Job, pool: PoolPlan) -> Document:
    own = labels(NAME) | {POOL_LABEL: pool.resource_name}
    return {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": {"name": _name(pool), "namespace": NAMESPACE, "labels": own},
        "spec": {
            "selector": {"matchLabels": own},
            "template": {"metadata": {"labels": own}, "spec": _pod(job, pool)},
        },
    }


def _pod(job: Job, pool: PoolPlan) -> dict[str, Any]:
    monitors = [f"--config.custom-plugin-monitor={_CONFIG}/{_PLUGINS}"]
    if pool.shape.vendor == "nvidia":
        monitors.append(f"--config.system-log-monitor={_CONFIG}/{_KERNEL}")
    mounts: list[dict[str, Any]] = [
        {"name": "config", "mountPath": _CONFIG, "readOnly": True},
        {"name": "scripts", "mountPath": SCRIPTS, "readOnly": True},
        {"name": "notes", "mountPath": NOTES},
        # Mounts that the host makes later, such as the driver's, must be visible too.
        {"name": "host", "mountPath": HOST_ROOT, "readOnly": True, "mountPropagation": "HostToContainer"},
        {"name": "kernel-log", "mountPath": "/dev/kmsg", "readOnly": True},
    ]
    container = {
        "name": NAME,
        "image": job.pins.image(NAME).reference,
        "command": [
            f"/{NAME}",
            "--logtostderr",
            f"--prometheus-port={METRICS_PORT}",
            "--prometheus-address=0.0.0.0",
            *monitors,
        ],
        "env": [{"name": "NODE_NAME", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}}],
        "ports": [{"name": "metrics", "containerPort": METRICS_PORT}],
        "resources": {
            "requests": {"cpu": "20m", "memory": "64Mi"},
            "limits": {"memory": "256Mi"},
        },
        # It runs programs of the host and reads the kernel's log.
        "securityContext": {"privileged": True},
        "volumeMounts": mounts,
    }
    return {
        "serviceAccountName": NAME,
        "nodeSelector": {POOL_LABEL: pool.resource_name},
        # Nodes with a problem, or in a drain, are checked as well.
        "tolerations": [{"operator": "Exists"}],
        "priorityClassName": "system-node-critical",
        "containers": [container],
        "volumes": [
            {"name": "config", "configMap": {"name": _name(pool)}},
            {"name": "scripts", "configMap": {"name": _SCRIPTS_MAP, "defaultMode": 0o555}},
            {"name": "notes", "emptyDir": {}},
            {"name": "host", "hostPath": {"path": "/"}},
            {"name": "kernel-log", "hostPath": {"path": "/dev/kmsg"}},
        ],
    }
