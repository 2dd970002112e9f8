"""Runs a pool's all-reduce test on the new machines of a batch only."""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from gpufabric.manifests import smoke
from gpufabric.manifests.model import Document, Job
from gpufabric.plan.pool import PoolPlan

_CORDONED: dict[str, Any] = {"key": "node.kubernetes.io/unschedulable", "operator": "Exists"}
"""Toleration of the taint of cordoned nodes: no other pod is scheduled there until the test passes."""


def pool_test(job: Job, pool: PoolPlan) -> tuple[Document, ...]:
    """Return the documents of a pool's test; none if the catalogue has no test image for it."""
    name = f"all-reduce-{pool.resource_name}"
    step = next((step for step in smoke.tests(job) if step.name == name), None)
    return step.content if step is not None and isinstance(step.content, tuple) else ()


def mpi_job(documents: Sequence[Document]) -> tuple[str, str]:
    """Return namespace and name of the job of a test."""
    metadata = next(document["metadata"] for document in documents if document["kind"] == "MPIJob")
    return metadata["namespace"], metadata["name"]


def on_nodes(documents: Sequence[Document], nodes: Sequence[str]) -> list[Document]:
    """Restrict a test to some nodes, with one worker on each.

    In a pool whose machines share NVLink, the workers of a test must share one domain, so their number stays.
    """
    restricted = deepcopy(list(documents))
    together = any(document["kind"] == "ComputeDomain" for document in documents)
    for document in restricted:
        if document["kind"] != "MPIJob":
            continue
        replicas = document["spec"]["mpiReplicaSpecs"]
        worker = replicas["Worker"]
        worker["replicas"] = min(worker["replicas"], len(nodes)) if together else len(nodes)
        for role in replicas.values():
            _place(role["template"]["spec"], nodes)
    return restricted


def _place(spec: dict[str, Any], nodes: Sequence[str]) -> None:
    # One term per node: Kubernetes allows one name in each.
    terms = [
        {"matchFields": [{"key": "metadata.name", "operator": "In", "values": [node]}]} for node in nodes
    ]
    affinity = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}
    spec["affinity"] = {**spec.get("affinity", {}), "nodeAffinity": affinity}
    spec["tolerations"] = [*spec.get("tolerations", []), dict(_CORDONED)]
