"""Types of arguments. Written by `python -m tools.library` from `gpufabric.spec.aws.storage`."""

from typing import NotRequired, TypedDict


class CheckpointLink(TypedDict):
    """Links a folder of the file system to the checkpoint bucket (a data repository association)."""

    path: NotRequired[str]
    """Folder of the file system in which the bucket's objects appear."""

    import_events: NotRequired[list[str]]
    """Changes in the bucket that FSx imports into the folder automatically. Empty: none."""

    export_events: NotRequired[list[str]]
    """Changes in the folder that FSx exports to the bucket automatically. Empty: none. The default
    leaves out `deleted`, so that cleaning the folder does not clean the bucket.
    """


class AwsLustre(TypedDict):
    """FSx for Lustre."""

    at_least_tib: float
    """Required capacity, in TiB. The plan rounds it up to a size that the cloud sells."""

    throughput_mbps_per_tib: int
    """Throughput tier in MB/s per TiB of capacity; the tiers differ by cloud."""

    protect: NotRequired[bool]
    """Refuse to delete the file system until this is set to false and applied."""

    efa: NotRequired[bool]
    """Connect to the file servers over EFA, for GPUDirect Storage and more than 100 Gbit/s per node.
    FSx sells it in larger sizes only. Neither this setting nor the tier of such a file system can
    change later.
    """

    checkpoint_link: NotRequired[CheckpointLink]
    """Link a folder to the checkpoint bucket. FSx makes no backups of such a file system, so files
    outside the folder have no other copy.
    """


class ObjectLock(TypedDict):
    """Keeps every version of an object for a time after it was written (S3 Object Lock). S3 never
    switches Object Lock off for a bucket. Without this property later, new versions have no
    retention.
    """

    days: int
    """Days after writing."""

    mode: NotRequired[str]
    """governance: only identities with s3:BypassGovernanceRetention can delete a version earlier;
    none of gpufabric's roles has it. compliance: nobody can, not even the account's owner.
    """


class Replica(TypedDict):
    """A bucket in another region of the account that receives a copy of every checkpoint. The bucket
    must exist and have versioning enabled.
    """

    bucket: str
    """ARN of the bucket."""

    kms_key: str
    """ARN of the KMS key, in the bucket's region, that encrypts the copies. S3 replicates KMS-
    encrypted objects only if a key is given.
    """

    region: NotRequired[str]
    """Region of the bucket and its key. Only an encrypted `kms_key` needs it: a readable one names
    the region.
    """


class AwsCheckpoints(TypedDict):
    """An S3 bucket."""

    create: NotRequired[bool]
    """Whether the stack has a bucket of its own. false: none; `existing.storage.checkpoints` may give
    one.
    """

    keep_noncurrent_days: NotRequired[int]
    """Days for which an overwritten or deleted version can be restored."""

    protect: NotRequired[bool]
    """Refuse to delete the bucket until this is set to false and applied."""

    object_lock: NotRequired[ObjectLock]
    """Retention of every version. A bucket with `replicate_to` needs a destination with Object Lock
    as well. Absent: versions can be deleted.
    """

    replicate_to: NotRequired[Replica]
    """Copy every checkpoint to a bucket in another region. Deletions are not copied."""


class AwsStorageSettings(TypedDict):
    """Storage of an AWS region."""

    lustre: NotRequired[AwsLustre]
    """Absent: no file system."""

    checkpoints: NotRequired[AwsCheckpoints]
    """S3 bucket for checkpoints."""
