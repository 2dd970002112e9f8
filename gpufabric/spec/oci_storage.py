"""Storage of an OCI region: File Storage with Lustre and an Object Storage bucket."""

from gpufabric.spec.base import Declared
from gpufabric.spec.storage import Checkpoints, Lustre


class OciLustre(Lustre):
    """File Storage with Lustre."""


class OciCheckpoints(Checkpoints):
    """An Object Storage bucket."""


class OciStorage(Declared):
    """Storage of an OCI region."""

    lustre: OciLustre | None = None
    """Absent: no file system is made."""

    checkpoints: OciCheckpoints = OciCheckpoints()
