"""Renders the Kubernetes Job that runs a replica group, one pod for each machine."""

from typing import Any

from gpufabric.coordination import launch
from gpufabric.coordination.groups import ReplicaGroup
from gpufabric.coordination.plan import Coordination
from gpufabric.manifests import workers
from gpufabric.manifests.identity import identify
from gpufabric.manifests.model import Document, Job
from gpufabric.manifests.placement import QUEUE_LABEL, queue_annotations
from gpufabric.plan.links.packets import PROBING

SCRIPT = "train.py"
"""Default training script, a path in the image."""

_MOUNT = "/launch"
_RUN_LABEL = "batch.kubernetes.io/controller-uid"
"""Label with the Job's id on its pods: the same on all machines, new for each Job."""


def path(group: ReplicaGroup) -> str:
    """Return the path of a replica group's file."""
    return f"kubernetes/{_name(group)}.yaml"


def documents(
    coordination: Coordination, job: Job, group: ReplicaGroup, image: str, script: str
) -> tuple[Document, ...]:
    """Return the objects that run a replica group.

    Args:
        coordination: how the fabric's replica groups find each other.
        job: the region.
        group: the replica group.
        image: image with torchft and PyTorch.
        script: training script, a path in the image.
    """
    name = _name(group)
    metadata: dict[str, Any] = {"name": name, "namespace": job.options.namespace}
    files = {
        "launch.env": launch.environment(coordination, group),
        "launch.sh": launch.command(coordination, group, routed=launch.pods_are_routed(job)),
        **launch.expert_files(coordination, group),
    }
    return (
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": files},
        *workers.compute_domain(job, group.pool, name),
        {
            "apiVersion": "batch/v1",
            "kind": "Job",
            "metadata": metadata | {"labels": {QUEUE_LABEL: group.pool.resource_name}},
            "spec": {
                "completions": group.nodes,
                "parallelism": group.nodes,
                "completionMode": "Indexed",
                # A run that failed cannot be joined again, and a new one needs another id, hence another Job.
                "backoffLimit": 0,
                "template": _template(coordination, job, group, image, script),
            },
        },
    )


def _name(group: ReplicaGroup) -> str:
    return f"launch-{group.name}"


def _probing(image: str) -> dict[str, Any]:
    """Return a container that lets TCP find the packet size of a link whose gateways drop larger packets."""
    return {
        "name": "path-mtu",
        "image": image,
        "command": ["sh", "-c", f"echo 1 > /proc/sys/{PROBING.replace('.', '/')}"],
        "securityContext": {"privileged": True, "runAsUser": 0},
    }


def _template(
    coordination: Coordination, job: Job, group: ReplicaGroup, image: str, script: str
) -> dict[str, Any]:
    name = _name(group)
    container: dict[str, Any] = {
        "name": "train",
        "image": image,
        "command": ["sh", f"{_MOUNT}/launch.sh"],
        "args": [script],
        "env": [
            _from_field("RUN_ID", f"metadata.labels['{_RUN_LABEL}']"),
            # torchft's manager, its store and the all-reduce between regions listen at the machine's address.
            _from_field("LOCAL_ADDR", "status.hostIP"),
        ],
        "volumeMounts": [{"name": "launch", "mountPath": _MOUNT, "readOnly": True}],
    }
    # The variables in launch.env are for the host's network.
    template = workers.template(job, group.pool, name, container, host_network=True)
    if annotations := queue_annotations(job, group.pool, group.nodes):
        template["metadata"]["annotations"] = annotations
    spec = template["spec"]
    spec["restartPolicy"] = "Never"
    if group.stack in coordination.narrow:
        spec["initContainers"] = [_probing(image)]
    spec["nodeSelector"] |= group.node_labels
    spec["volumes"].append({"name": "launch", "configMap": {"name": name}})
    identify(job, template)
    return template


def _from_field(variable: str, field: str) -> dict[str, Any]:
    return {"name": variable, "valueFrom": {"fieldRef": {"fieldPath": field}}}
