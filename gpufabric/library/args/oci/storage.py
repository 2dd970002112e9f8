"""Types of arguments. Written by `python -m tools.library` from `gpufabric.spec.oci.storage`."""

from typing import NotRequired, TypedDict

import pulumi


class OciCheckpointLink(TypedDict):
    """Links a folder of the file system to the checkpoint bucket (an Object Storage link). A job of
    the link, which you start, copies new and changed files into the bucket or out of it, but no
    deletions (OCI document "Syncing Data with Object Storage").
    """

    path: NotRequired[str]
    """Folder of the file system."""

    prefix: NotRequired[str]
    """Prefix of the bucket's objects that belong to the folder. Empty: all objects."""

    overwrite: NotRequired[bool]
    """Whether a job overwrites existing files; if not, it skips them."""


class OciLustre(TypedDict):
    """File Storage with Lustre."""

    at_least_tib: float
    """Required capacity, in TiB. The plan rounds it up to a size that the cloud sells."""

    throughput_mbps_per_tib: int
    """Throughput tier in MB/s per TiB of capacity; the tiers differ by cloud."""

    protect: NotRequired[bool]
    """Refuse to delete the file system until this is set to false and applied."""

    checkpoint_link: NotRequired[OciCheckpointLink]
    """Link a folder to the checkpoint bucket."""


class OciReplica(TypedDict):
    """A bucket in another region, in the same compartment, that receives a copy of every object. The
    bucket must exist. Object Storage makes it read-only.
    """

    region: str
    """Region of the bucket."""

    bucket: str
    """Name of the bucket."""


class OciCheckpoints(TypedDict):
    """An Object Storage bucket."""

    create: NotRequired[bool]
    """Whether the stack has a bucket of its own. false: none; `existing.storage.checkpoints` may give
    one.
    """

    keep_noncurrent_days: NotRequired[int]
    """Days for which an overwritten or deleted version can be restored."""

    protect: NotRequired[bool]
    """Refuse to delete the bucket until this is set to false and applied."""

    kms_key_id: NotRequired[pulumi.Input[str]]
    """Key of the tenancy that encrypts the objects. Absent: the stack creates a vault and a key."""

    retention_days: NotRequired[int]
    """Days after writing during which an object cannot be overwritten or deleted. It replaces
    versioning, which Object Storage does not support in a bucket with a retention rule.
    """

    replicate_to: NotRequired[OciReplica]
    """Copy every checkpoint to a bucket in another region. Object Storage copies deletions as well."""


class OciStorageSettings(TypedDict):
    """Storage of an OCI region."""

    lustre: NotRequired[OciLustre]
    """Absent: no file system."""

    checkpoints: NotRequired[OciCheckpoints]
    """Object Storage bucket for checkpoints."""
