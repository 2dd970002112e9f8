"""Alerts on checkpoints: their age, and the lag of their copies in other regions."""

from collections.abc import Sequence

from gpufabric.manifests.health.active import CHECK_PREFIX
from gpufabric.manifests.health.alert import Alert, needs
from gpufabric.manifests.health.checkpoint_age import limit_seconds
from gpufabric.manifests.health.facts import POOL_LABEL_IN_METRICS, RegionHealth, Trait
from gpufabric.manifests.health.resources import ACCELERATORS
from gpufabric.plan.resilience.copies import ClusterCopy

_REPLICATION_SECONDS = 3600
"""Lag of S3's copies that raises an alert; gpufabric's own limit."""

_LISTING_SECONDS = 3600
"""Age of the newest listing after which the age of checkpoints counts as unknown. Listings are at most 15
minutes apart."""

PENDING = 'azure_object_replication{metric="PendingOperationsForReplication"}'
"""Operations of Azure's object replication that wait, by the time for which they have waited."""

_WAIT_IN_HOURS = 'dimension=~"(?i).*(hr|hour).*"'
"""Groups of Azure that end in hours: from 30 minutes to 2 hours, and longer (Microsoft, Object replication
priority replication). Microsoft documents their limits and not how the metric writes them."""

NEWEST = "gpufabric_checkpoint_newest_timestamp_seconds"
LISTED = "gpufabric_checkpoint_listed_timestamp_seconds"


def checkpoint_alerts(region: RegionHealth) -> list[Alert]:
    """Return the alerts on checkpoints."""
    return [*_age(region), *_replication(), *_copies(region.copies)]


def training_for(region: RegionHealth, seconds: int) -> str:
    """Return PromQL that yields a value while a training pod has run for longer than a time.

    A pod with GPUs requests them as a resource. One that claims them by DRA alone requests none, but runs on
    a node of a GPU pool, whose taint keeps other pods away.

    Args:
        region: the region, with the namespace of training jobs and the GPU pools.
        seconds: the time.
    """
    pods = f'namespace="{region.job.options.namespace}",pod!~"{CHECK_PREFIX}.+"'
    requests = f"kube_pod_container_resource_requests{{{pods},{ACCELERATORS}}}"
    names = "|".join(sorted(pool.resource_name for pool in region.job.pools))
    nodes = f'kube_node_labels{{{POOL_LABEL_IN_METRICS}=~"{names}"}}'
    on_gpu_nodes = f"kube_pod_info{{{pods}}} and on (node) {nodes}"
    return (
        f"max(time() - kube_pod_start_time{{{pods}}}"
        f' and on (namespace, pod) kube_pod_status_phase{{{pods},phase="Running"}} == 1'
        f" and on (namespace, pod) ({requests} or on (namespace, pod) ({on_gpu_nodes}))) > {seconds}"
    )


def _age(region: RegionHealth) -> list[Alert]:
    if region.checkpoint_minutes is None:
        return []
    limit = limit_seconds(region.checkpoint_minutes)
    training = training_for(region, limit)
    watched = needs(Trait.CHECKPOINTS)
    return [
        Alert(
            name="CheckpointOld",
            group="checkpoint",
            expression=f"time() - max({NEWEST}) > {limit} and on () {training}",
            minutes=5,
            severity="critical",
            summary="Training runs, but the newest checkpoint is {{ $value | humanizeDuration }} old.",
            needs=watched,
        ),
        Alert(
            name="CheckpointMissing",
            group="checkpoint",
            expression=f"max({LISTED}) unless on () max({NEWEST}) and on () {training}",
            minutes=5,
            severity="critical",
            summary="Training runs, but the bucket holds no checkpoint.",
            needs=watched,
        ),
        Alert(
            name="CheckpointAgeUnknown",
            group="checkpoint",
            expression=f"absent({LISTED}) or time() - max({LISTED}) > {_LISTING_SECONDS}",
            minutes=30,
            severity="warning",
            summary="The age of the newest checkpoint is unknown: the bucket could not be listed.",
            needs=watched,
        ),
    ]


def _replication() -> list[Alert]:
    return [
        Alert(
            name="CheckpointReplicationLate",
            group="checkpoint",
            expression=f"aws_s3_replication_latency_maximum > {_REPLICATION_SECONDS}",
            minutes=15,
            severity="critical",
            summary="S3 copies to {{ $labels.dimension_DestinationBucket }} are {{ $value }} seconds behind.",
            needs=needs(Trait.S3_REPLICA),
        ),
        Alert(
            name="CheckpointReplicationFails",
            group="checkpoint",
            expression="aws_s3_operations_failed_replication_sum > 0",
            minutes=0,
            severity="critical",
            summary="S3 could not copy objects to {{ $labels.dimension_DestinationBucket }}.",
            needs=needs(Trait.S3_REPLICA),
        ),
        Alert(
            name="CheckpointReplicationLate",
            group="checkpoint",
            expression=f"sum by (resourceID) ({PENDING.removesuffix('}')},{_WAIT_IN_HOURS}}}) > 0",
            minutes=15,
            severity="critical",
            summary="Azure copies checkpoints more than 30 minutes late: {{ $value }} operations wait.",
            needs=needs(Trait.AZURE_REPLICA),
        ),
        Alert(
            name="CheckpointReplicationUnknown",
            group="checkpoint",
            expression=f"absent({PENDING})",
            minutes=120,
            severity="warning",
            summary="Azure Monitor shows no metric of the copies of checkpoints.",
            needs=needs(Trait.AZURE_REPLICA),
        ),
    ]


def _copies(copies: Sequence[ClusterCopy]) -> list[Alert]:
    return [
        Alert(
            name="CheckpointCopyLate",
            group="checkpoint",
            expression=f"time() - ({copy_succeeded(copy)}) > {int(copy.interval_minutes * 60)}",
            minutes=0,
            severity="critical",
            summary=f"The copy of checkpoints to {copy.destination} is older than "
            f"{copy.interval_minutes:g} minutes.",
            needs=needs(Trait.COPIES),
        )
        for copy in copies
    ]


def copy_succeeded(copy: ClusterCopy) -> str:
    """Return PromQL for the time of a copy's last success; before the first one, of its creation."""
    selector = f'{{cronjob="checkpoints-to-{copy.destination}"}}'
    return f"kube_cronjob_status_last_successful_time{selector} or kube_cronjob_created{selector}"
