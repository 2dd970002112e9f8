"""The bucket of a region's checkpoints."""

import pulumi
from pulumi_aws import s3

from gpufabric.components.aws.documents import Statement, document
from gpufabric.components.aws.replication import replicate
from gpufabric.plan.aws.region import AwsRegionPlan
from gpufabric.spec.aws.storage import ObjectLock

SEPARATE_SETTINGS = (
    "acl",
    "grants",
    "lifecycle_rules",
    "logging",
    "policy",
    "replication_configuration",
    "server_side_encryption_configuration",
    "versioning",
    "object_lock_configuration",
    "object_lock_enabled",
)
"""Settings of a bucket that separate resources own. A refresh writes them into the bucket's own properties,
and without this list the next update would delete them from the bucket (pulumi/pulumi-aws#6244)."""

ABANDONED_UPLOAD_DAYS = 7
"""Days after which S3 deletes the parts of an upload that was not completed, which are billed and not listed.
gpufabric's own choice: no checkpoint takes a week to write."""


def checkpoint_bucket(
    plan: AwsRegionPlan, key_arn: pulumi.Input[str], parent: pulumi.Resource
) -> tuple[s3.Bucket, list[pulumi.Resource]]:
    """Make the bucket. Return it with the settings that a link to a file system must wait for.

    Args:
        plan: the region.
        key_arn: key that encrypts it.
        parent: parent of the resources.
    """
    name = f"{plan.stack}-checkpoints"
    bucket = s3.Bucket(
        name,
        opts=pulumi.ResourceOptions(
            parent=parent,
            protect=plan.checkpoints.protect,
            ignore_changes=list(SEPARATE_SETTINGS),
        ),
    )
    child = pulumi.ResourceOptions(parent=parent)
    private = s3.BucketPublicAccessBlock(
        name,
        bucket=bucket.id,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
        opts=child,
    )
    s3.BucketOwnershipControls(
        name,
        bucket=bucket.id,
        rule=s3.BucketOwnershipControlsRuleArgs(object_ownership="BucketOwnerEnforced"),
        opts=child,
    )
    encryption = s3.BucketServerSideEncryptionConfiguration(
        name,
        bucket=bucket.id,
        rules=[
            s3.BucketServerSideEncryptionConfigurationRuleArgs(
                apply_server_side_encryption_by_default=(
                    s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
                        sse_algorithm="aws:kms", kms_master_key_id=key_arn
                    )
                ),
                # One request to KMS serves many objects: all shards of a checkpoint are written at once.
                bucket_key_enabled=True,
            )
        ],
        opts=child,
    )
    versioning = s3.BucketVersioning(
        name,
        bucket=bucket.id,
        versioning_configuration=s3.BucketVersioningVersioningConfigurationArgs(status="Enabled"),
        opts=child,
    )
    lifecycle = s3.BucketLifecycleConfiguration(
        name,
        bucket=bucket.id,
        rules=_lifecycle(plan.checkpoints.keep_noncurrent_days),
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[versioning]),
    )
    policy = s3.BucketPolicy(
        name,
        bucket=bucket.id,
        policy=bucket.arn.apply(_tls_only),
        # S3 refuses concurrent changes of a bucket's access.
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[private]),
    )
    settings: list[pulumi.Resource] = [encryption, lifecycle, policy]
    lock = plan.spec.storage.checkpoints.object_lock
    if lock is not None:
        settings.append(_object_lock(name, bucket, lock, versioning, child))
    replica = plan.replica
    if replica is not None:
        # S3 replicates only from a bucket that keeps versions.
        opts = pulumi.ResourceOptions(parent=parent, depends_on=[versioning, encryption])
        settings.append(replicate(plan, replica, bucket, key_arn, opts))
    return bucket, settings


def _object_lock(
    name: str,
    bucket: s3.Bucket,
    lock: ObjectLock,
    versioning: s3.BucketVersioning,
    opts: pulumi.ResourceOptions,
) -> s3.BucketObjectLockConfiguration:
    """Keep every version for a time. The bucket stays as it is: its own property would replace it."""
    return s3.BucketObjectLockConfiguration(
        name,
        bucket=bucket.id,
        object_lock_enabled="Enabled",
        rule=s3.BucketObjectLockConfigurationRuleArgs(
            default_retention=s3.BucketObjectLockConfigurationRuleDefaultRetentionArgs(
                mode=lock.mode.upper(), days=lock.days
            )
        ),
        # S3 locks versions only in a bucket that keeps versions.
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[versioning])),
    )


def _lifecycle(keep_noncurrent_days: int) -> list[s3.BucketLifecycleConfigurationRuleArgs]:
    everything = s3.BucketLifecycleConfigurationRuleFilterArgs(prefix="")
    return [
        s3.BucketLifecycleConfigurationRuleArgs(
            id="noncurrent-versions",
            status="Enabled",
            filter=everything,
            noncurrent_version_expiration=s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
                noncurrent_days=keep_noncurrent_days
            ),
            expiration=s3.BucketLifecycleConfigurationRuleExpirationArgs(expired_object_delete_marker=True),
        ),
        s3.BucketLifecycleConfigurationRuleArgs(
            id="abandoned-uploads",
            status="Enabled",
            filter=everything,
            abort_incomplete_multipart_upload=(
                s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(
                    days_after_initiation=ABANDONED_UPLOAD_DAYS
                )
            ),
        ),
    ]


def _tls_only(bucket_arn: str) -> str:
    return document(
        Statement(
            sid="TlsOnly",
            effect="Deny",
            principals="*",
            actions=("s3:*",),
            resources=(bucket_arn, f"{bucket_arn}/*"),
            conditions={"Bool": {"aws:SecureTransport": "false"}},
        )
    )
