"""Types of arguments. Written by `python -m tools.library` from `gpufabric.spec.aws.workload_identity`."""

from typing import NotRequired, TypedDict


class DataBucket(TypedDict):
    """A bucket that training pods may read. It exists, and its own policy admits the account."""

    bucket: str
    """ARN of the bucket."""

    prefix: NotRequired[str]
    """Folder of the bucket. Empty: the whole bucket."""

    kms_key: NotRequired[str]
    """ARN of the KMS key that encrypts the objects. Absent: the bucket needs none."""


class AwsWorkloadIdentity(TypedDict):
    """IAM role of training pods."""

    create: NotRequired[bool]
    """Whether the region has one. `false` is the same as `workload_identity: null`, which programs in
    other languages than Python cannot pass.
    """

    namespace: NotRequired[str]
    """Namespace of the service account, where `gpufabric manifests` and `gpufabric launch` render
    jobs.
    """

    service_account: NotRequired[str]
    """Name of the service account."""

    checkpoint_prefix: NotRequired[str]
    """Folder of the checkpoint bucket that the pods may use. Empty: the whole bucket."""

    data: NotRequired[list[DataBucket]]
    """Buckets with training data, read only."""
