"""Exporters of machines on AWS that the usual exporters do not know: EFA devices, and Trainium."""

from typing import Any

from gpufabric.manifests.health.places import NAMESPACE, PART, PART_LABEL, labels
from gpufabric.manifests.health.served import monitor, script_map, template
from gpufabric.manifests.model import Document, Job, Step
from gpufabric.manifests.nodes import node_affinity, tolerations
from gpufabric.plan.pool import PoolPlan

EFA = "efa-counters"
EFA_SECONDS = 30

NEURON = "neuron-monitor"
NEURON_PORT = 8000
_NEURON_COMMAND = ("/opt/bin/entrypoint.sh",)
_NEURON_ARGUMENTS = (
    f"--port={NEURON_PORT}",
    "--neuron-monitor-config=/opt/aws/neuron/bin/neuron-monitor.conf",
)
"""AWS's own manifest (aws-neuron/aws-neuron-sdk, src/k8/k8s-neuron-monitor-daemonset.yml)."""


def efa(job: Job, pools: tuple[PoolPlan, ...]) -> Step:
    """Return the exporter of EFA's counters, on the nodes of pools."""
    mount = {"name": "sys", "mountPath": "/host/sys", "readOnly": True}
    pods = template(job, EFA, "/host/sys", EFA_SECONDS, mount, disk="16Mi")
    # The pod's own /sys shows only devices of its network.
    pods["spec"]["volumes"].append({"name": "sys", "hostPath": {"path": "/sys"}})
    daemons = _daemons(EFA, pods, pools)
    why = "Exports the counters of EFA devices, which node_exporter does not know."
    return Step(EFA, why, (script_map(EFA, NAMESPACE), daemons, monitor(EFA, NAMESPACE)))


def neuron(job: Job, pools: tuple[PoolPlan, ...]) -> Step:
    """Return AWS's exporter of Trainium, on the nodes of pools."""
    container = {
        "name": NEURON,
        "image": job.pins.image(NEURON).reference,
        "command": list(_NEURON_COMMAND),
        "args": list(_NEURON_ARGUMENTS),
        "env": [{"name": "GOMEMLIMIT", "value": "160MiB"}],
        "ports": [{"name": "metrics", "containerPort": NEURON_PORT}],
        "resources": {"requests": {"cpu": "256m", "memory": "128Mi"}, "limits": {"memory": "256Mi"}},
        # It reads the driver's files.
        "securityContext": {"privileged": True},
    }
    spec: dict[str, Any] = {"automountServiceAccountToken": False, "containers": [container]}
    pods = {"metadata": {"labels": labels(NEURON)}, "spec": spec}
    node = {"sourceLabels": ["__meta_kubernetes_pod_node_name"], "targetLabel": "node"}
    watch: Document = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PodMonitor",
        "metadata": {"name": NEURON, "namespace": NAMESPACE, "labels": {PART_LABEL: PART}},
        "spec": {
            "selector": {"matchLabels": labels(NEURON)},
            "podMetricsEndpoints": [{"port": "metrics", "interval": "1m", "relabelings": [node]}],
        },
    }
    return Step(NEURON, "Exports metrics of Trainium.", (_daemons(NEURON, pods, pools), watch))


def _daemons(name: str, pods: dict[str, Any], pools: tuple[PoolPlan, ...]) -> Document:
    pods["spec"] |= {"affinity": {"nodeAffinity": node_affinity(pools)}, "tolerations": tolerations(pools)}
    return {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": {"name": name, "namespace": NAMESPACE, "labels": labels(name)},
        "spec": {"selector": {"matchLabels": labels(name)}, "template": pods},
    }
