"""Identity of training pods on AWS: an IAM role through EKS Pod Identity."""

from typing import Annotated

from pydantic import Field, field_validator

from gpufabric.spec.aws.storage import BucketArn, KeyArn
from gpufabric.spec.base import Declared
from gpufabric.spec.workload_identity import ObjectPrefix, WorkloadIdentity

MOST_DATA_BUCKETS = 10
"""The role's policy may have 10,240 characters (IAM user guide, "IAM and AWS STS quotas"); a bucket takes up
to 900 of them."""


class DataBucket(Declared):
    """A bucket that training pods may read. It exists, and its own policy admits the account."""

    bucket: BucketArn
    """ARN of the bucket."""

    prefix: ObjectPrefix = ""
    """Folder of the bucket. Empty: the whole bucket."""

    kms_key: KeyArn | None = None
    """ARN of the KMS key that encrypts the objects. Absent: the bucket needs none."""


class AwsWorkloadIdentity(WorkloadIdentity):
    """IAM role of training pods."""

    data: Annotated[list[DataBucket], Field(max_length=MOST_DATA_BUCKETS)] = Field(
        default_factory=list[DataBucket]
    )
    """Buckets with training data, read only."""

    @field_validator("data")
    @classmethod
    def _each_once(cls, buckets: list[DataBucket]) -> list[DataBucket]:
        places = [(data.bucket, data.prefix) for data in buckets]
        if len(set(places)) != len(places):
            raise ValueError("each bucket and prefix once")
        return buckets
