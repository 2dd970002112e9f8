"""Measures the age of the newest checkpoint: lists the region's bucket with the identity of training pods.

Clouds have no metric of it. S3 counts writes only for buckets with request metrics, and no cloud counts them
by folder. So a pod lists the bucket, and rclone, which copies checkpoints as well, serves the result.
"""

from importlib.resources import files
from typing import Any

from gpufabric.manifests.health.facts import RegionHealth
from gpufabric.manifests.health.places import NAMESPACE, PART, PART_LABEL, labels
from gpufabric.manifests.identity import identify
from gpufabric.manifests.model import CheckpointBucket, Document, Job, Step
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.oci.region import OciRegion

NAME = "checkpoint-age"
IMAGE = "rclone"
PORT = 8080
FILE = "metrics.txt"
"""Its suffix makes rclone serve it as plain text, the only type that Prometheus reads without a setting."""

INTERVALS = 2
"""Intervals after which a checkpoint counts as missing: one may be late. gpufabric's own limit."""

_SCRIPT = "checkpoint-age.sh"
_USER = 65532
_SECONDS = 60
_SHORTEST_SECONDS, _LONGEST_SECONDS = 60, 900
"""Shortest and longest time between two listings. Long ones make alerts late, short ones cost requests."""


def listing_seconds(interval_minutes: float) -> int:
    """Return the time between two listings: a quarter of the time between two checkpoints, within limits."""
    quarter = int(interval_minutes * _SECONDS / 4)
    return min(max(quarter, _SHORTEST_SECONDS), _LONGEST_SECONDS)


def limit_seconds(interval_minutes: float) -> int:
    """Return the age of the newest checkpoint that raises an alert."""
    return int(INTERVALS * interval_minutes * _SECONDS)


def remote(job: Job, bucket: CheckpointBucket) -> str:
    """Return the bucket as rclone names it, with the identity of the pod that asks."""
    match spec := job.plan.spec:
        case AwsRegion():
            settings = f"s3,provider=AWS,env_auth=true,region={spec.region}"
        case AzureRegion():
            settings = f"azureblob,env_auth=true,account={bucket.account}"
        case OciRegion():
            settings = (
                "oracleobjectstorage,provider=workload_identity_auth,"
                f"namespace={bucket.namespace},compartment={spec.compartment_id},region={spec.region}"
            )
    return f":{settings}:{bucket.bucket}"


def exporter(region: RegionHealth) -> Step:
    """Return the pod that lists the bucket, and let Prometheus read it."""
    job, bucket, minutes = region.job, region.job.options.checkpoints, region.checkpoint_minutes
    if bucket is None or minutes is None:
        raise ValueError("the region does not watch its checkpoints")
    metadata = {"name": NAME, "namespace": job.options.namespace, "labels": labels(NAME)}
    script = (files("gpufabric.manifests.health") / "listing" / _SCRIPT).read_text(encoding="utf-8")
    config: Document = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": metadata,
        "data": {_SCRIPT: script},
    }
    deployment: Document = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": metadata,
        "spec": {
            "replicas": 1,
            "strategy": {"type": "Recreate"},
            "selector": {"matchLabels": labels(NAME)},
            "template": _template(job, bucket, minutes),
        },
    }
    why = "Exports the time of the newest checkpoint in each folder of the region's bucket."
    return Step(NAME, why, (config, deployment, _monitor(job)))


def _template(job: Job, bucket: CheckpointBucket, minutes: float) -> dict[str, Any]:
    listing = ["/bin/sh", f"/script/{_SCRIPT}", remote(job, bucket), f"/metrics/{FILE}"]
    serving = ["serve", "http", "/metrics", f"--addr=:{PORT}", "--read-only", "--dir-cache-time=5s"]
    metrics = {"name": "metrics", "mountPath": "/metrics"}
    lister = _container(job, "list", metrics, {"name": "script", "mountPath": "/script", "readOnly": True})
    server = _container(job, "serve", metrics | {"readOnly": True})
    template: dict[str, Any] = {
        "metadata": {"labels": labels(NAME)},
        "spec": {
            "securityContext": {
                "runAsNonRoot": True,
                "runAsUser": _USER,
                "fsGroup": _USER,
                "seccompProfile": {"type": "RuntimeDefault"},
            },
            "containers": [
                lister | {"command": [*listing, str(listing_seconds(minutes))]},
                server | {"args": serving, "ports": [{"name": "metrics", "containerPort": PORT}]},
            ],
            "volumes": [
                {"name": "metrics", "emptyDir": {"sizeLimit": "1Gi"}},
                {"name": "script", "configMap": {"name": NAME}},
            ],
        },
    }
    identify(job, template)
    return template


def _container(job: Job, name: str, *mounts: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "image": job.pins.image(IMAGE).reference,
        "env": [{"name": "RCLONE_CONFIG", "value": "/dev/null"}],
        "resources": {"requests": {"cpu": "10m", "memory": "64Mi"}, "limits": {"memory": "1Gi"}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "readOnlyRootFilesystem": True,
        },
        "volumeMounts": list(mounts),
    }


def _monitor(job: Job) -> Document:
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PodMonitor",
        "metadata": {"name": NAME, "namespace": NAMESPACE, "labels": {PART_LABEL: PART}},
        "spec": {
            "namespaceSelector": {"matchNames": [job.options.namespace]},
            "selector": {"matchLabels": labels(NAME)},
            "podMetricsEndpoints": [{"port": "metrics", "path": f"/{FILE}", "interval": "1m"}],
        },
    }
