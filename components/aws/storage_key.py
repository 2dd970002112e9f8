"""Policy of the key of a region's storage."""

from gpufabric.components.aws.documents import Statement, document
from gpufabric.plan.aws.region import AwsRegionPlan

_FSX_ROLES = "role/aws-service-role/s3.data-source.lustre.fsx.amazonaws.com/AWSServiceRoleForFSxS3Access_*"
"""Roles that FSx creates, one for each file system that is linked to a bucket."""


def key_policy(plan: AwsRegionPlan) -> str | None:
    """Return the policy of the key; None without a linked bucket, so that KMS's default applies."""
    if plan.checkpoint_link is None:
        return None
    return document(*linked_key_statements(plan))


def linked_key_statements(plan: AwsRegionPlan) -> tuple[Statement, ...]:
    """Let FSx read and write the objects of the linked bucket.

    The key's policy must name FSx's role, which exists only after the link. The pattern breaks this circle
    (FSx for Lustre user guide, "Working with server-side encrypted Amazon S3 buckets"). In a key policy, the
    resource ``*`` means this key only. The first statement is AWS's default: without it nobody could change
    the policy later.
    """
    account = plan.spec.account_id
    return (
        Statement(
            sid="AccountManagesThisKey",
            principals={"AWS": f"arn:aws:iam::{account}:root"},
            actions=("kms:*",),
            resources=("*",),
        ),
        Statement(
            sid="FsxThroughS3",
            principals={"AWS": "*"},
            actions=(
                "kms:Encrypt",
                "kms:Decrypt",
                "kms:ReEncrypt*",
                "kms:GenerateDataKey*",
                "kms:DescribeKey",
            ),
            resources=("*",),
            conditions={
                "StringEquals": {
                    "kms:CallerAccount": account,
                    "kms:ViaService": f"s3.{plan.region}.amazonaws.com",
                },
                "ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{account}:{_FSX_ROLES}"},
            },
        ),
    )
