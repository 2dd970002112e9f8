"""Storage of an OCI region: File Storage with Lustre and an Object Storage bucket."""

from typing import Annotated

from pydantic import Field

from gpufabric.spec.base import Declared
from gpufabric.spec.concealed import MayBeEncrypted
from gpufabric.spec.oci.ocid import ocid
from gpufabric.spec.storage import Checkpoints, Lustre

KeyId = Annotated[str, ocid("key")]
"""OCID of a key."""

BucketName = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,256}$")]
"""Name of a bucket."""


class OciCheckpointLink(Declared):
    """Links a folder of the file system to the checkpoint bucket (an Object Storage link).

    A job of the link, which you start, copies new and changed files into the bucket or out of it, but no
    deletions (OCI document "Syncing Data with Object Storage").
    """

    path: str = Field(default="/checkpoints", pattern=r"^(/[A-Za-z0-9._-]+)+$", max_length=4096)
    """Folder of the file system."""

    prefix: str = Field(default="", pattern=r"^([A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*)?$", max_length=512)
    """Prefix of the bucket's objects that belong to the folder. Empty: all objects."""

    overwrite: bool = False
    """Whether a job overwrites existing files; if not, it skips them."""


class OciLustre(Lustre):
    """File Storage with Lustre."""

    checkpoint_link: OciCheckpointLink | None = None
    """Link a folder to the checkpoint bucket."""


class OciReplica(Declared):
    """A bucket in another region, in the same compartment, that receives a copy of every object.

    The bucket must exist. Object Storage makes it read-only.
    """

    region: str = Field(pattern=r"^[a-z]{2}-[a-z]+-\d$")
    """Region of the bucket."""

    bucket: Annotated[BucketName, MayBeEncrypted]
    """Name of the bucket."""


class OciCheckpoints(Checkpoints):
    """An Object Storage bucket."""

    kms_key_id: Annotated[KeyId, MayBeEncrypted] | None = None
    """Key of the tenancy that encrypts the objects. Absent: the stack creates a vault and a key."""

    retention_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    """Days after writing during which an object cannot be overwritten or deleted. It replaces versioning,
    which Object Storage does not support in a bucket with a retention rule."""

    replicate_to: OciReplica | None = None
    """Copy every checkpoint to a bucket in another region. Object Storage copies deletions as well."""


class OciStorage(Declared):
    """Storage of an OCI region."""

    lustre: OciLustre | None = None
    """Absent: no file system."""

    checkpoints: OciCheckpoints = OciCheckpoints()
    """Object Storage bucket for checkpoints."""
