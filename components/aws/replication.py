"""Copies checkpoints to a bucket in another region."""

import pulumi
from pulumi_aws import iam, s3

from gpufabric.components.aws.documents import Statement, document, key_through_s3
from gpufabric.plan.aws.region import AwsRegionPlan
from gpufabric.spec.aws.storage import Replica


def replicate(
    plan: AwsRegionPlan,
    replica: Replica,
    bucket: s3.Bucket,
    key_arn: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> s3.BucketReplicationConfig:
    """Copy every new object of a bucket, with a given role, or one that has only the permissions to do so.

    Deletions are not copied, so the copy survives a mistake or an intrusion.

    Args:
        plan: the region.
        replica: destination of the copies.
        bucket: the checkpoints.
        key_arn: key that encrypts them.
        opts: options of the resources; they must wait for the bucket's versioning.
    """
    name = f"{plan.stack}-replication"
    given, waits = plan.spec.existing.roles.replication, list[pulumi.Resource]()
    role_arn: pulumi.Input[str] = (
        given.id if given else _role(plan, name, replica, (bucket.arn, key_arn), opts, waits)
    )
    return s3.BucketReplicationConfig(
        name,
        bucket=bucket.id,
        role=role_arn,
        rules=[
            s3.BucketReplicationConfigRuleArgs(
                id="checkpoints",
                status="Enabled",
                priority=1,
                filter=s3.BucketReplicationConfigRuleFilterArgs(prefix=""),
                delete_marker_replication=s3.BucketReplicationConfigRuleDeleteMarkerReplicationArgs(
                    status="Disabled"
                ),
                source_selection_criteria=s3.BucketReplicationConfigRuleSourceSelectionCriteriaArgs(
                    sse_kms_encrypted_objects=(
                        s3.BucketReplicationConfigRuleSourceSelectionCriteriaSseKmsEncryptedObjectsArgs(
                            status="Enabled"
                        )
                    )
                ),
                destination=s3.BucketReplicationConfigRuleDestinationArgs(
                    bucket=replica.bucket,
                    encryption_configuration=s3.BucketReplicationConfigRuleDestinationEncryptionConfigurationArgs(
                        replica_kms_key_id=replica.kms_key
                    ),
                    # Without it, CloudWatch has neither the lag nor the failures of the copies.
                    metrics=s3.BucketReplicationConfigRuleDestinationMetricsArgs(status="Enabled"),
                ),
            )
        ],
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=waits)),
    )


def _role(
    plan: AwsRegionPlan,
    name: str,
    replica: Replica,
    source: tuple[pulumi.Input[str], pulumi.Input[str]],
    opts: pulumi.ResourceOptions,
    waits: list[pulumi.Resource],
) -> pulumi.Output[str]:
    """Make the role, and add to ``waits`` what must exist before it is used."""
    role = iam.Role(name, assume_role_policy=document(TRUST), opts=opts)
    permissions = iam.RolePolicy(
        name,
        role=role.name,
        policy=pulumi.Output.all(*source).apply(
            lambda arns: document(
                *replication_statements(
                    source=arns[0],
                    source_key=arns[1],
                    source_region=plan.region,
                    replica=replica,
                    locked=plan.spec.storage.checkpoints.object_lock is not None,
                )
            )
        ),
        opts=opts,
    )
    waits.append(permissions)
    return role.arn


TRUST = Statement(sid="Assume", actions=("sts:AssumeRole",), principals={"Service": "s3.amazonaws.com"})
"""Trust policy of the role (S3 user guide, "Setting up permissions for live replication")."""


def replication_statements(
    *, source: str, source_key: str, source_region: str, replica: Replica, locked: bool = False
) -> tuple[Statement, ...]:
    """Return the role's permissions: read versions at the source and write copies, each with its key.

    Sources: S3 user guide, "Setting up permissions for live replication" and "Replicating encrypted
    objects". They exclude the permission to copy deletions.

    Args:
        source: ARN of the bucket.
        source_key: ARN of its key.
        source_region: region of both.
        replica: destination of the copies.
        locked: whether the source has Object Lock, whose retention S3 copies as well (S3 user guide, "Setting
            up permissions for live replication").
    """
    return (
        Statement(
            sid="Source", actions=("s3:GetReplicationConfiguration", "s3:ListBucket"), resources=(source,)
        ),
        Statement(
            sid="Read",
            actions=(
                "s3:GetObjectVersionForReplication",
                "s3:GetObjectVersionAcl",
                "s3:GetObjectVersionTagging",
                *(("s3:GetObjectRetention", "s3:GetObjectLegalHold") if locked else ()),
            ),
            resources=(f"{source}/*",),
        ),
        Statement(
            sid="Write",
            actions=("s3:ReplicateObject", "s3:ReplicateTags"),
            resources=(f"{replica.bucket}/*",),
        ),
        Statement(
            sid="Decrypt",
            actions=("kms:Decrypt",),
            resources=(source_key,),
            conditions=key_through_s3(source_region, source),
        ),
        Statement(
            sid="Encrypt",
            actions=("kms:Encrypt", "kms:GenerateDataKey"),
            resources=(replica.kms_key,),
            conditions=key_through_s3(replica.destination_region, replica.bucket),
        ),
    )
