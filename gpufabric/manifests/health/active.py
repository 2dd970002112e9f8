"""Active checks: all-reduce between idle machines, on a schedule, through the queue of each pool.

A CronJob creates the MPIJob, because a CronJob itself can only hold a plain job. Kueue admits it while enough
machines are idle, and training jobs preempt it.
"""

from typing import Any

from gpufabric.manifests.health.places import labels
from gpufabric.manifests.model import Document, Job, Step
from gpufabric.manifests.placement import QUEUE_LABEL, queue_annotations
from gpufabric.manifests.queues import API as KUEUE_API
from gpufabric.manifests.smoke import TEST_NODES, all_reduce
from gpufabric.manifests.text import to_stream
from gpufabric.plan.pool import PoolPlan
from gpufabric.spec.health import ActiveChecks, Schedule

PRIORITY = "active-check"
PRIORITY_LABEL = "kueue.x-k8s.io/priority-class"
VALUE = -1000
"""Priority below that of jobs without a priority class, which is 0 (Kueue, WorkloadPriorityClass)."""

NAME = "active-checks"

CHECK_PREFIX = "check-"
"""Start of the names of checks, of their jobs and of their pods."""

_SECONDS = 1800
"""Longest run of a check. A hanging collective is the fault to find."""

_KEPT_SECONDS = 86400
_USER = 65532


def active_checks(job: Job, declared: ActiveChecks) -> Step | None:
    """Return the checks of every pool; None if no pool has any.

    Args:
        job: the region to render.
        declared: their schedules.
    """
    crons = [document for pool in job.pools for document in _checks(job, pool, declared)]
    if not crons:
        return None
    why = "Runs all-reduce between idle machines: pairs within an RDMA domain, and whole pools."
    return Step(NAME, why, (_priority(), *_rights(job), *crons))


def _checks(job: Job, pool: PoolPlan, declared: ActiveChecks) -> list[Document]:
    wanted: list[tuple[str, Schedule | None, int]] = [
        ("pair", declared.pair, TEST_NODES),
        ("pool", declared.pool, pool.nodes),
    ]
    return [
        document
        for kind, schedule, nodes in wanted
        if schedule is not None and TEST_NODES <= nodes <= pool.nodes
        for document in _check(job, pool, f"{CHECK_PREFIX}{kind}-{pool.resource_name}", schedule, nodes)
    ]


def _check(job: Job, pool: PoolPlan, name: str, schedule: Schedule, nodes: int) -> list[Document]:
    documents = all_reduce(job, pool, name, nodes)
    if not documents:
        return []
    *domain, mpi_job = documents
    metadata = {"name": name, "namespace": job.options.namespace}
    config: Document = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": metadata,
        "data": {"job.yaml": to_stream([_queued(job, pool, mpi_job, nodes)])},
    }
    return [*domain, config, _cron(job, metadata, schedule)]


def _queued(job: Job, pool: PoolPlan, mpi_job: Document, nodes: int) -> Document:
    """Put a test into the pool's queue, with a time limit, and without retries: the fault would be hidden."""
    worker = mpi_job["spec"]["mpiReplicaSpecs"]["Worker"]
    pod = worker["template"]["metadata"]
    pod["annotations"] = pod.get("annotations", {}) | queue_annotations(job, pool, nodes)
    mpi_job["metadata"]["labels"] = {QUEUE_LABEL: pool.resource_name, PRIORITY_LABEL: PRIORITY} | labels(NAME)
    mpi_job["spec"]["runPolicy"] |= {
        "backoffLimit": 0,
        "activeDeadlineSeconds": _SECONDS,
        "ttlSecondsAfterFinished": _KEPT_SECONDS,
    }
    mpi_job["spec"]["mpiReplicaSpecs"]["Launcher"]["restartPolicy"] = "Never"
    return mpi_job


def _priority() -> Document:
    return {
        "apiVersion": KUEUE_API,
        "kind": "WorkloadPriorityClass",
        "metadata": {"name": PRIORITY},
        "value": VALUE,
        "description": "Active checks, which give way to every job.",
    }


def _rights(job: Job) -> list[Document]:
    """Let the CronJobs replace MPIJobs, and nothing else."""
    metadata = {"name": NAME, "namespace": job.options.namespace}
    rule = {
        "apiGroups": ["kubeflow.org"],
        "resources": ["mpijobs"],
        "verbs": ["get", "create", "delete", "list", "watch"],
    }
    rbac = "rbac.authorization.k8s.io"
    return [
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata},
        {"apiVersion": f"{rbac}/v1", "kind": "Role", "metadata": metadata, "rules": [rule]},
        {
            "apiVersion": f"{rbac}/v1",
            "kind": "RoleBinding",
            "metadata": metadata,
            "roleRef": {"apiGroup": rbac, "kind": "Role", "name": NAME},
            "subjects": [{"kind": "ServiceAccount", **metadata}],
        },
    ]


def _cron(job: Job, metadata: dict[str, str], schedule: Schedule) -> Document:
    container: dict[str, Any] = {
        "name": "kubectl",
        "image": job.pins.image("kubectl").reference,
        # It removes the former run first, so that runs never queue up.
        "args": ["replace", "--force", "--filename=/check/job.yaml"],
        "resources": {"requests": {"cpu": "10m", "memory": "32Mi"}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "readOnlyRootFilesystem": True,
        },
        "volumeMounts": [{"name": "check", "mountPath": "/check", "readOnly": True}],
    }
    pod = {
        "serviceAccountName": NAME,
        "restartPolicy": "Never",
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": _USER,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [container],
        "volumes": [{"name": "check", "configMap": {"name": metadata["name"]}}],
    }
    return {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": metadata,
        "spec": {
            "schedule": schedule,
            "timeZone": "Etc/UTC",
            "concurrencyPolicy": "Forbid",
            "successfulJobsHistoryLimit": 1,
            "failedJobsHistoryLimit": 1,
            "jobTemplate": {"spec": {"backoffLimit": 2, "template": {"spec": pod}}},
        },
    }
