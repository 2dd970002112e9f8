"""The AWS side of a copy: a role for DataSync, and the bucket as a DataSync location."""

import pulumi
import pulumi_aws as aws
from pulumi_aws import datasync, iam

from gpufabric.components.aws.documents import Statement, document
from gpufabric.components.backbone.common import RegionOutput
from gpufabric.components.backbone.copies.stored import stored
from gpufabric.components.provider_arguments import provider_arguments
from gpufabric.plan.links.provider_names import copies_provider
from gpufabric.plan.resilience.copies import TransferEnd, TransferPlan
from gpufabric.spec.provider_settings import ProviderSettings

_BUCKET_ACTIONS = ("s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads")
_READ_ACTIONS = (
    "s3:AbortMultipartUpload",
    "s3:GetObject",
    "s3:GetObjectTagging",
    "s3:GetObjectVersion",
    "s3:GetObjectVersionTagging",
    "s3:ListMultipartUploadParts",
)
_WRITE_ACTIONS = ("s3:DeleteObject", "s3:PutObject", "s3:PutObjectTagging")
"""Actions that DataSync needs on a bucket, on objects that it reads, and also on objects that it writes
(DataSync user guide, "Configuring transfers with Amazon S3"). Overwritten objects stay as versions."""


def make_provider(
    end: TransferEnd, tags: dict[str, str], settings: ProviderSettings, opts: pulumi.ResourceOptions
) -> aws.Provider:
    """Create a provider of the region's account for copies only, so that they do not depend on links."""
    return aws.Provider(
        copies_provider(end.stack),
        region=end.region,
        allowed_account_ids=[end.account],
        default_tags=aws.ProviderDefaultTagsArgs(tags=tags),
        **provider_arguments(settings),
        opts=opts,
    )


def s3_location(
    plan: TransferPlan, region: RegionOutput, opts: pulumi.ResourceOptions
) -> datasync.S3Location:
    """Create a location for the bucket, with a role that can read or write this bucket and nothing else.

    Args:
        plan: the copy.
        region: the ``region`` output of the AWS region's stack.
        opts: options of the resources.
    """
    end, reads = plan.aws, plan.reads(plan.aws)
    bucket = pulumi.Output.concat("arn:aws:s3:::", stored(region, end.stack, "bucket"))
    key = stored(region, end.stack, "key_arn")
    role = iam.Role(plan.key, assume_role_policy=document(trust(end)), opts=opts)
    permissions = iam.RolePolicy(
        plan.key,
        role=role.name,
        policy=pulumi.Output.all(bucket, key).apply(
            lambda arns: document(*statements(end, bucket=arns[0], key=arns[1], reads=reads))
        ),
        opts=opts,
    )
    return datasync.S3Location(
        plan.key,
        s3_bucket_arn=bucket,
        s3_config=datasync.S3LocationS3ConfigArgs(bucket_access_role_arn=role.arn),
        subdirectory="/",
        tags={"Name": plan.key},
        # DataSync accesses the bucket when it creates the location.
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[permissions])),
    )


def trust(end: TransferEnd) -> Statement:
    """Return who may assume the role: DataSync, for tasks of this account (DataSync user guide,
    "Cross-service confused deputy prevention").
    """
    return Statement(
        sid="Assume",
        actions=("sts:AssumeRole",),
        principals={"Service": "datasync.amazonaws.com"},
        conditions={
            "StringEquals": {"aws:SourceAccount": end.account},
            "ArnLike": {"aws:SourceArn": f"arn:aws:datasync:{end.region}:{end.account}:*"},
        },
    )


def statements(end: TransferEnd, *, bucket: str, key: str, reads: bool) -> tuple[Statement, ...]:
    """Return the role's permissions.

    Args:
        end: the AWS side.
        bucket: ARN of the bucket.
        key: ARN of the key that encrypts it.
        reads: whether the copy reads the bucket; otherwise it writes it.
    """
    return (
        Statement(sid="Bucket", actions=_BUCKET_ACTIONS, resources=(bucket,)),
        Statement(
            sid="Objects",
            actions=_READ_ACTIONS if reads else (*_READ_ACTIONS, *_WRITE_ACTIONS),
            resources=(f"{bucket}/*",),
        ),
        Statement(
            sid="Key",
            # A large object is written in parts, and S3 reads the parts' key for each (S3 user guide,
            # "Uploading and copying objects using multipart upload").
            actions=("kms:Decrypt",) if reads else ("kms:Decrypt", "kms:GenerateDataKey"),
            resources=(key,),
            conditions={"StringEquals": {"kms:ViaService": f"s3.{end.region}.amazonaws.com"}},
        ),
    )
