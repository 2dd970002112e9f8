"""Identity of training pods on OCI: OKE workload identity."""

from typing import Annotated, ClassVar

from pydantic import Field, field_validator

from gpufabric.spec.base import Declared
from gpufabric.spec.oci.storage import BucketName
from gpufabric.spec.workload_identity import WholeStoreIdentity

MOST_DATA_BUCKETS = 20
"""A policy has at most 50 statements (OCI document "IAM Service Limits"); a bucket takes two of them."""


class OciDataBucket(Declared):
    """A bucket that training pods may read. It exists, in the tenancy of the region."""

    bucket: BucketName
    """Name of the bucket."""

    compartment_id: Annotated[str, Field(pattern=r"^ocid1\.(compartment|tenancy)\.[a-z0-9]+\.\.[a-z0-9]+$")]
    """Compartment of the bucket."""


class OciWorkloadIdentity(WholeStoreIdentity):
    """OKE workload identity of training pods."""

    grant: ClassVar[str] = "the policy of an OKE workload covers the whole bucket"

    data: Annotated[list[OciDataBucket], Field(max_length=MOST_DATA_BUCKETS)] = Field(
        default_factory=list[OciDataBucket]
    )
    """Buckets with training data, read only."""

    @field_validator("data")
    @classmethod
    def _each_once(cls, buckets: list[OciDataBucket]) -> list[OciDataBucket]:
        names = [(data.compartment_id, data.bucket) for data in buckets]
        if len(set(names)) != len(names):
            raise ValueError("each bucket once")
        return buckets
