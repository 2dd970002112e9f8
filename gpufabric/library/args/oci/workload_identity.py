"""Types of arguments. Written by `python -m tools.library` from `gpufabric.spec.oci.workload_identity`."""

from typing import NotRequired, TypedDict


class OciDataBucket(TypedDict):
    """A bucket that training pods may read. It exists, in the tenancy of the region."""

    bucket: str
    """Name of the bucket."""

    compartment_id: str
    """Compartment of the bucket."""


class OciWorkloadIdentity(TypedDict):
    """OKE workload identity of training pods."""

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

    node_access: NotRequired[bool]
    """Let every pod of a node write checkpoints as well, with the identity of the nodes, as earlier
    versions did. Set it for a transition only: while jobs run that do not use the service account
    yet.
    """

    data: NotRequired[list[OciDataBucket]]
    """Buckets with training data, read only."""
