"""Renders jobs that copy checkpoints from a region's bucket to another region's, over the fabric's link."""

from collections.abc import Sequence
from math import floor
from typing import Any

from gpufabric.manifests.model import Document, Job, Step
from gpufabric.plan.resilience.copies import ClusterCopy

IMAGE = "rclone"
USER = 65532
"""User id of the job: unnamed, and not root."""

_NO_CREATION = ("--s3-no-check-bucket", "--azureblob-no-check-container", "--oos-no-check-bucket")
"""rclone otherwise tries to create the destination, which credentials for one bucket do not permit (rclone,
backends s3, azureblob and oracleobjectstorage)."""

_KEPT_RUNS = 3
_BITS_PER_BYTE = 8
_GIGA = 1e9


def copy_name(copy: ClusterCopy) -> str:
    """Return the name of a copy's objects: the job, its service account, and its secret."""
    return f"checkpoints-to-{copy.destination}"


def bytes_per_second(gbps: float) -> int:
    """Return the rate for rclone, in whole bytes per second, rounded down."""
    return floor(gbps * _GIGA / _BITS_PER_BYTE)


def copies(job: Job, wanted: Sequence[ClusterCopy]) -> tuple[Step, ...]:
    """Return a step with a job for each copy; empty without copies."""
    documents = [document for copy in wanted for document in _documents(job, copy)]
    if not documents:
        return ()
    names = ", ".join(copy_name(copy) for copy in wanted)
    stacks = " and ".join(sorted({end for copy in wanted for end in (copy.source, copy.destination)}))
    why = (
        f"Copies checkpoints to other regions. Create the secrets first, by hand: {names}. "
        f"The buckets are those of the stacks {stacks}, which must be up."
    )
    return (Step("checkpoint-copies", why, tuple(documents)),)


def _documents(job: Job, copy: ClusterCopy) -> tuple[Document, Document]:
    name = copy_name(copy)
    metadata = {"name": name, "namespace": job.options.namespace}
    account: Document = {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": metadata,
        "automountServiceAccountToken": False,
    }
    # "copy" keeps files that were deleted at the source, so the copy survives a mistake. The rate limit
    # leaves the rest of the link to training.
    arguments = [
        "copy",
        "$(SOURCE)",
        "$(DESTINATION)",
        f"--bwlimit={bytes_per_second(copy.gbps)}B",
        *_NO_CREATION,
        "--stats=1m",
        "--stats-log-level=NOTICE",
    ]
    # "copy" takes a missing destination for an empty one, so each run first lists both ends.
    checks = [
        _container(job, name, f"{end}-exists", ["lsf", f"$({end.upper()})", "--dirs-only", *_NO_CREATION])
        for end in ("source", "destination")
    ]
    pod = {
        "serviceAccountName": name,
        "automountServiceAccountToken": False,
        "restartPolicy": "Never",
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": USER,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "initContainers": checks,
        "containers": [_container(job, name, "rclone", arguments)],
    }
    cron: Document = {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": metadata,
        "spec": {
            "schedule": f"*/{copy.period_minutes} * * * *",
            # The next run waits for a running one.
            "concurrencyPolicy": "Forbid",
            "successfulJobsHistoryLimit": _KEPT_RUNS,
            "failedJobsHistoryLimit": _KEPT_RUNS,
            # The next run is the next attempt.
            "jobTemplate": {"spec": {"backoffLimit": 0, "template": {"spec": pod}}},
        },
    }
    return account, cron


def _container(job: Job, secret: str, name: str, arguments: list[str]) -> dict[str, Any]:
    return {
        "name": name,
        "image": job.pins.image(IMAGE).reference,
        "args": arguments,
        "envFrom": [{"secretRef": {"name": secret}}],
        "env": [{"name": "RCLONE_CONFIG", "value": "/dev/null"}],
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "readOnlyRootFilesystem": True,
        },
    }
