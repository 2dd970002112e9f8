"""Storage of a region: a Lustre file system near the GPUs and a bucket for checkpoints."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, PositiveInt

from gpufabric.spec.base import Declared

Tebibytes = Annotated[Decimal, Field(gt=0, max_digits=8, decimal_places=3)]


FileEvent = Literal["new", "changed", "deleted"]


class CheckpointLink(Declared):
    """Joins a folder of the file system to the checkpoint bucket (AWS: a data repository association)."""

    path: str = Field(default="/checkpoints", pattern=r"^(/[A-Za-z0-9._-]+)+$", max_length=4096)
    """Folder of the file system that shows the bucket's objects."""

    import_events: list[FileEvent] = Field(default=["new", "changed", "deleted"], max_length=3)
    """Changes of the bucket that appear in the folder by themselves; empty: none."""

    export_events: list[FileEvent] = Field(default=["new", "changed"], max_length=3)
    """Changes in the folder that reach the bucket by themselves; empty: none. ``deleted`` is not among them
    unless asked for: a cleaned folder must not clean the bucket."""


class Lustre(Declared):
    """A managed Lustre file system in the zone of the GPUs."""

    at_least_tib: Tebibytes
    """Capacity that is needed, in TiB. The plan takes the next size that the cloud sells and shows it."""

    throughput_mbps_per_tib: PositiveInt
    """Throughput tier in MB/s per TiB of capacity; the tiers differ by cloud."""

    efa: bool = False
    """AWS only: servers that are reached over EFA, for GPUDirect Storage and more than 100 Gbit/s per node.
    Sold in larger sizes only; it cannot be changed later, and neither can the tier then."""

    checkpoint_link: CheckpointLink | None = None
    """AWS only: joins a folder to the checkpoint bucket. FSx makes no backups of such a file system; what is
    outside the folder is then nowhere else."""

    protect: bool = True
    """Refuse to delete the file system until this is set to false and applied."""


class Replica(Declared):
    """A bucket in another region of the account that gets a copy of every checkpoint.

    It must exist, with versioning enabled.
    """

    bucket: str = Field(pattern=r"^arn:aws[a-z-]*:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")
    """ARN of the bucket."""

    kms_key: str = Field(pattern=r"^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[0-9a-zA-Z-]+$")
    """ARN of the key in the bucket's region that encrypts the copies: S3 copies an object that is encrypted
    with KMS only under a key that is named."""


class Checkpoints(Declared):
    """The bucket that holds checkpoints."""

    keep_noncurrent_days: Annotated[int, Field(ge=1, le=3650)] = 30
    """Days that an overwritten or deleted version stays restorable."""

    replicate_to: Replica | None = None
    """AWS only: copy every checkpoint to a bucket in another region. Deletions are not copied."""

    protect: bool = True
    """Refuse to delete the bucket until this is set to false and applied."""


class Storage(Declared):
    """Storage of one region."""

    lustre: Lustre | None = None
    """Absent: no file system is made."""

    checkpoints: Checkpoints = Checkpoints()
