"""Storage of an AWS region: FSx for Lustre and an S3 bucket."""

from typing import Literal

from pydantic import Field

from gpufabric.spec.base import Declared
from gpufabric.spec.storage import Checkpoints, Lustre

FileEvent = Literal["new", "changed", "deleted"]


class CheckpointLink(Declared):
    """Joins a folder of the file system to the checkpoint bucket: a data repository association."""

    path: str = Field(default="/checkpoints", pattern=r"^(/[A-Za-z0-9._-]+)+$", max_length=4096)
    """Folder of the file system that shows the bucket's objects."""

    import_events: list[FileEvent] = Field(default=["new", "changed", "deleted"], max_length=3)
    """Changes of the bucket that appear in the folder by themselves; empty: none."""

    export_events: list[FileEvent] = Field(default=["new", "changed"], max_length=3)
    """Changes in the folder that reach the bucket by themselves; empty: none. ``deleted`` is not among them
    unless asked for: a cleaned folder must not clean the bucket."""


class AwsLustre(Lustre):
    """FSx for Lustre."""

    efa: bool = False
    """Servers that are reached over EFA, for GPUDirect Storage and more than 100 Gbit/s per node. Sold in
    larger sizes only; it cannot be changed later, and neither can the tier then."""

    checkpoint_link: CheckpointLink | None = None
    """Joins a folder to the checkpoint bucket. FSx makes no backups of such a file system; what is outside
    the folder is then nowhere else."""


class Replica(Declared):
    """A bucket in another region of the account that gets a copy of every checkpoint.

    It must exist, with versioning enabled.
    """

    bucket: str = Field(pattern=r"^arn:aws[a-z-]*:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")
    """ARN of the bucket."""

    kms_key: str = Field(pattern=r"^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[0-9a-zA-Z-]+$")
    """ARN of the key in the bucket's region that encrypts the copies: S3 copies an object that is encrypted
    with KMS only under a key that is named."""


class AwsCheckpoints(Checkpoints):
    """An S3 bucket."""

    replicate_to: Replica | None = None
    """Copy every checkpoint to a bucket in another region. Deletions are not copied."""


class AwsStorage(Declared):
    """Storage of an AWS region."""

    lustre: AwsLustre | None = None
    """Absent: no file system is made."""

    checkpoints: AwsCheckpoints = AwsCheckpoints()
