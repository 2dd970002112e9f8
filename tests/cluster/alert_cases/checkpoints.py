"""Cases of alerts on checkpoints and their copies."""

from tests.cluster.alert_cases.case import (
    BUCKET,
    CRON,
    LISTED,
    NEWEST,
    PENDING,
    Case,
    claiming,
    series,
    training,
)

CHECKPOINTS = (
    Case(
        alert="CheckpointOld",
        minutes=75,
        fires=training() | {NEWEST: "0x200", LISTED: "0+60x200"},
        quiet=(
            training() | {NEWEST: "0+60x200", LISTED: "0+60x200"},
            {NEWEST: "0x200", LISTED: "0+60x200"},
            training(phase="Pending") | {NEWEST: "0x200", LISTED: "0+60x200"},
            training(pod="check-pool-train-worker-0") | {NEWEST: "0x200", LISTED: "0+60x200"},
        ),
        summary="Training runs, but the newest checkpoint is 1h 15m 0s old.",
    ),
    Case(
        alert="CheckpointOld",
        minutes=75,
        fires=claiming() | {NEWEST: "0x200", LISTED: "0+60x200"},
        quiet=(claiming("system-0") | {NEWEST: "0x200", LISTED: "0+60x200"},),
        summary="Training runs, but the newest checkpoint is 1h 15m 0s old.",
    ),
    Case(
        alert="CheckpointMissing",
        minutes=75,
        fires=training() | {LISTED: "0+60x200"},
        quiet=(training() | {NEWEST: "0x200", LISTED: "0+60x200"}, {LISTED: "0+60x200"}, training()),
        summary="Training runs, but the bucket holds no checkpoint.",
    ),
    Case(
        alert="CheckpointAgeUnknown",
        minutes=100,
        fires={LISTED: "0x200"},
        quiet=({LISTED: "0+60x200"},),
        summary="The age of the newest checkpoint is unknown: the bucket could not be listed.",
    ),
    Case(
        alert="CheckpointAgeUnknown",
        minutes=40,
        fires=series("up", 'job="other"', "1x100"),
        quiet=({LISTED: "0x100"},),
        summary="The age of the newest checkpoint is unknown: the bucket could not be listed.",
    ),
    Case(
        alert="CheckpointCopyLate",
        minutes=130,
        fires=series("kube_cronjob_created", CRON, "0x200"),
        quiet=(
            {f"kube_cronjob_created{{{CRON}}}": "0x200"}
            | series("kube_cronjob_status_last_successful_time", CRON, "3600x200"),
        ),
        labels={"cronjob": "checkpoints-to-aws-us-west-2"},
        summary="The copy of checkpoints to aws-us-west-2 is older than 120 minutes.",
    ),
    Case(
        alert="CheckpointReplicationLate",
        clouds=("aws",),
        minutes=20,
        fires=series("aws_s3_replication_latency_maximum", BUCKET, "4000x30"),
        quiet=(series("aws_s3_replication_latency_maximum", BUCKET, "30x30"),),
        labels={"dimension_DestinationBucket": "copies"},
        summary="S3 copies to copies are 4000 seconds behind.",
    ),
    Case(
        alert="CheckpointReplicationFails",
        clouds=("aws",),
        minutes=5,
        fires=series("aws_s3_operations_failed_replication_sum", BUCKET, "1x10"),
        quiet=(series("aws_s3_operations_failed_replication_sum", BUCKET, "0x10"),),
        labels={"dimension_DestinationBucket": "copies"},
        summary="S3 could not copy objects to copies.",
    ),
    Case(
        alert="CheckpointReplicationLate",
        clouds=("azure",),
        minutes=20,
        fires={PENDING.format("2-8 hours"): "3x30", PENDING.format("> 24 hours"): "4x30"},
        quiet=(
            {PENDING.format("0-5 mins"): "900x30", PENDING.format("2-8 hours"): "0x30"},
            {PENDING.format("15-30 mins"): "900x30"},
        ),
        labels={"resourceID": "/p"},
        summary="Azure copies checkpoints more than 30 minutes late: 7 operations wait.",
    ),
    Case(
        alert="CheckpointReplicationUnknown",
        clouds=("azure",),
        minutes=130,
        fires=series("up", 'job="other"', "1x200"),
        quiet=({PENDING.format("0-5 mins"): "0x200"},),
        labels={"metric": "PendingOperationsForReplication"},
        summary="Azure Monitor shows no metric of the copies of checkpoints.",
    ),
)
