"""The S3 gateway endpoint, which keeps checkpoint traffic off the NAT gateway."""

from gpufabric.components.aws.documents import Statement, document

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


def endpoint_policy(region: str, account_id: str) -> str:
    """Return the endpoint's policy as JSON.

    All S3 traffic inside the region passes the endpoint, so nodes can reach only what the policy allows:
    objects of this account's buckets, and reading two buckets of AWS that nodes depend on: image
    layers (Amazon ECR user guide, "Create the Amazon S3 gateway endpoint") and the packages of Amazon Linux
    2023 (AWS re:Post, "update yum or install packages without internet access").
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
    )
