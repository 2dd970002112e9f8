"""Storage of an AWS region: FSx for Lustre and an S3 bucket."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from gpufabric.spec.base import Declared
from gpufabric.spec.concealed import MayBeEncrypted, is_concealed
from gpufabric.spec.storage import Checkpoints, Lustre

FileEvent = Literal["new", "changed", "deleted"]

BucketArn = Annotated[str, Field(pattern=r"^arn:aws[a-z-]*:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
"""ARN of a bucket."""

KeyArn = Annotated[str, Field(pattern=r"^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[0-9a-zA-Z-]+$")]
"""ARN of a KMS key."""


class CheckpointLink(Declared):
    """Links a folder of the file system to the checkpoint bucket (a data repository association)."""

    path: str = Field(default="/checkpoints", pattern=r"^(/[A-Za-z0-9._-]+)+$", max_length=4096)
    """Folder of the file system in which the bucket's objects appear."""

    import_events: list[FileEvent] = Field(default=["new", "changed", "deleted"], max_length=3)
    """Changes in the bucket that FSx imports into the folder automatically. Empty: none."""

    export_events: list[FileEvent] = Field(default=["new", "changed"], max_length=3)
    """Changes in the folder that FSx exports to the bucket automatically. Empty: none. The default leaves out
    ``deleted``, so that cleaning the folder does not clean the bucket."""


class AwsLustre(Lustre):
    """FSx for Lustre."""

    efa: bool = False
    """Connect to the file servers over EFA, for GPUDirect Storage and more than 100 Gbit/s per node. FSx
    sells it in larger sizes only. Neither this setting nor the tier of such a file system can change
    later."""

    checkpoint_link: CheckpointLink | None = None
    """Link a folder to the checkpoint bucket. FSx makes no backups of such a file system, so files outside
    the folder have no other copy."""


class Replica(Declared):
    """A bucket in another region of the account that receives a copy of every checkpoint.

    The bucket must exist and have versioning enabled.
    """

    bucket: Annotated[BucketArn, MayBeEncrypted]
    """ARN of the bucket."""

    kms_key: Annotated[KeyArn, MayBeEncrypted]
    """ARN of the KMS key, in the bucket's region, that encrypts the copies. S3 replicates KMS-encrypted
    objects only if a key is given."""

    region: Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")] | None = None
    """Region of the bucket and its key. Only an encrypted ``kms_key`` needs it: a readable one names the
    region."""

    @model_validator(mode="after")
    def _one_region(self) -> Self:
        if is_concealed(self.kms_key):
            if self.region is None:
                raise ValueError("region, because an encrypted kms_key does not tell it")
        elif self.region not in (None, _region_of(self.kms_key)):
            raise ValueError(f"region {_region_of(self.kms_key)}, which the key is in, or none")
        return self

    @property
    def destination_region(self) -> str:
        """Region of the bucket, which is that of the key."""
        return self.region or _region_of(self.kms_key)


def _region_of(arn: str) -> str:
    return arn.split(":")[3]


class ObjectLock(Declared):
    """Keeps every version of an object for a time after it was written (S3 Object Lock).

    S3 never switches Object Lock off for a bucket. Without this property later, new versions have no
    retention.
    """

    mode: Literal["governance", "compliance"] = "governance"
    """governance: only identities with s3:BypassGovernanceRetention can delete a version earlier; none of
    gpufabric's roles has it. compliance: nobody can, not even the account's owner."""

    days: Annotated[int, Field(ge=1, le=3650)]
    """Days after writing."""


class AwsCheckpoints(Checkpoints):
    """An S3 bucket."""

    object_lock: ObjectLock | None = None
    """Retention of every version. A bucket with ``replicate_to`` needs a destination with Object Lock as
    well. Absent: versions can be deleted."""

    replicate_to: Replica | None = None
    """Copy every checkpoint to a bucket in another region. Deletions are not copied."""


class AwsStorage(Declared):
    """Storage of an AWS region."""

    lustre: AwsLustre | None = None
    """Absent: no file system."""

    checkpoints: AwsCheckpoints = AwsCheckpoints()
    """S3 bucket for checkpoints."""
