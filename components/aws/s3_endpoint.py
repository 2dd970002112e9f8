"""The S3 gateway endpoint, which keeps checkpoint traffic off the NAT gateway."""

from collections.abc import Sequence

from gpufabric.components.aws.documents import Statement, document
from gpufabric.spec.aws.workload_identity import DataBucket

_OBJECT_ACTIONS = (
    "s3:AbortMultipartUpload",
    "s3:DeleteObject",
    "s3:GetBucketLocation",
    "s3:GetObject",
    "s3:GetObjectAttributes",
    "s3:GetObjectVersion",
    "s3:ListBucket",
    "s3:ListBucketMultipartUploads",
    "s3:ListBucketVersions",
    "s3:ListMultipartUploadParts",
    "s3:PutObject",
)


def endpoint_policy(region: str, account_id: str, data: Sequence[DataBucket] = ()) -> str:
    """Return the endpoint's policy as JSON.

    All S3 traffic inside the region passes the endpoint, so nodes can reach only what the policy allows:
    objects of this account's buckets, the declared data in buckets of any account, and reading two buckets of
    AWS that nodes depend on: image layers (Amazon ECR user guide, "Create the Amazon S3 gateway endpoint")
    and the packages of Amazon Linux 2023 (AWS re:Post, "update yum or install packages without internet
    access").

    Args:
        region: the region.
        account_id: its account.
        data: buckets that training pods may read.
    """
    return document(
        Statement(
            sid="BucketsOfThisAccount",
            principals="*",
            actions=_OBJECT_ACTIONS,
            resources=("arn:aws:s3:::*",),
            conditions={"StringEquals": {"aws:ResourceAccount": account_id}},
        ),
        Statement(
            sid="ImageLayersAndPackages",
            principals="*",
            actions=("s3:GetObject",),
            resources=(
                f"arn:aws:s3:::prod-{region}-starport-layer-bucket/*",
                f"arn:aws:s3:::al2023-repos-{region}-de612dc2/*",
            ),
        ),
        *_data(account_id, data),
    )


def _data(account_id: str, data: Sequence[DataBucket]) -> tuple[Statement, ...]:
    if not data:
        return ()
    buckets = dict.fromkeys(read.bucket for read in data)
    objects = (f"{read.bucket}/{read.prefix}*" for read in data)
    return (
        Statement(
            sid="DeclaredData",
            principals="*",
            actions=("s3:GetObject", "s3:ListBucket"),
            resources=(*buckets, *objects),
            conditions={"StringEquals": {"aws:PrincipalAccount": account_id}},
        ),
    )
