"""Measures the age of the newest checkpoint: lists the region's bucket with the identity of training pods.

Clouds have no metric of it. S3 counts writes only for buckets with request metrics, and no cloud counts them
by folder. So a pod lists the bucket, and rclone, which copies checkpoints as well, serves the result.
"""

from gpufabric.manifests.health.facts import RegionHealth
from gpufabric.manifests.health.places import labels
from gpufabric.manifests.health.served import monitor, script_map, template
from gpufabric.manifests.identity import identify
from gpufabric.manifests.model import CheckpointBucket, Document, Job, Step
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.oci.region import OciRegion

NAME = "checkpoint-age"

INTERVALS = 2
"""Intervals after which a checkpoint counts as missing: one may be late. gpufabric's own limit."""

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
    namespace = job.options.namespace
    pods = template(job, NAME, remote(job, bucket), listing_seconds(minutes), disk="1Gi")
    # The account decides: Oracle's SDKs need the token, the others get one of their own.
    del pods["spec"]["automountServiceAccountToken"]
    identify(job, pods)
    deployment: Document = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": NAME, "namespace": namespace, "labels": labels(NAME)},
        "spec": {
            "replicas": 1,
            "strategy": {"type": "Recreate"},
            "selector": {"matchLabels": labels(NAME)},
            "template": pods,
        },
    }
    why = "Exports the time of the newest checkpoint in each folder of the region's bucket."
    return Step(NAME, why, (script_map(NAME, namespace), deployment, monitor(NAME, namespace)))
