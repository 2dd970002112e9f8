"""Cloud identity of the pods that train: their service account, and the storage that it may use."""

from typing import Annotated, ClassVar, TypeVar

from pydantic import AfterValidator, Field, field_validator

from gpufabric.spec.base import Declared
from gpufabric.spec.namespaces import reserved_because

KubernetesName = Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")]
"""Name of a namespace or service account: an RFC 1123 label."""

ObjectPrefix = Annotated[
    str,
    Field(
        pattern=r"^((\.{0,2}[A-Za-z0-9_-][A-Za-z0-9._-]*|\.{3,}[A-Za-z0-9._-]*)/)*$",
        max_length=512,
        description="empty, or a folder such as runs/",
    ),
]
"""Beginning of the names of objects: empty, or a folder with its final slash. It has no wildcards, and no
``.`` or ``..``, which tools resolve to another folder than the policy names."""

SHARED_ACCOUNT = "default"
"""Service account of each namespace that Kubernetes gives to pods that name none."""


class WorkloadIdentity(Declared):
    """Identity of training pods at the cloud.

    The cloud gives it to pods of one service account in one namespace, and to no other pod of a node. Pods
    with it can read, write and delete objects of the region's checkpoint bucket, and read the declared data.
    They have no other permission.

    Each region has it as ``workload_identity``, in a subclass of its cloud that adds ``data``. Without that
    property a region has one, with these defaults; null: none.
    """

    create: bool = True
    """Whether the region has one. `false` is the same as `workload_identity: null`, which programs in other
    languages than Python cannot pass."""

    namespace: KubernetesName = "gpufabric"
    """Namespace of the service account, where ``gpufabric manifests`` and ``gpufabric launch`` render
    jobs."""

    service_account: KubernetesName = "trainer"
    """Name of the service account."""

    checkpoint_prefix: ObjectPrefix = ""
    """Folder of the checkpoint bucket that the pods may use. Empty: the whole bucket."""

    @field_validator("namespace")
    @classmethod
    def _own_namespace(cls, name: str) -> str:
        if reason := reserved_because(name):
            raise ValueError(f"not {name}: {reason}")
        return name

    @field_validator("service_account")
    @classmethod
    def _own_account(cls, name: str) -> str:
        if name == SHARED_ACCOUNT:
            raise ValueError(f"not {SHARED_ACCOUNT}: Kubernetes gives it to each pod that names no other one")
        return name


_Identity = TypeVar("_Identity", bound=WorkloadIdentity)


def none_unless_created(identity: _Identity | None) -> _Identity | None:
    """Return the identity of a region, or None if it states that it has none."""
    return identity if identity is not None and identity.create else None


IF_CREATED = AfterValidator(none_unless_created)
"""Makes an identity that states `create: false` none."""


class WholeStoreIdentity(WorkloadIdentity):
    """Identity at a cloud whose grants cover a whole container or bucket, and whose nodes had them before."""

    grant: ClassVar[str]
    """The grant and its extent, for errors."""

    node_access: bool = False
    """Let every pod of a node write checkpoints as well, with the identity of the nodes, as earlier versions
    did. Set it for a transition only: while jobs run that do not use the service account yet."""

    @field_validator("checkpoint_prefix")
    @classmethod
    def _whole_store(cls, prefix: str) -> str:
        if prefix:
            raise ValueError(f"empty: {cls.grant}")
        return prefix
