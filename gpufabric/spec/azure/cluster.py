"""Cluster settings of Azure regions."""

from typing import Annotated, ClassVar

from pydantic import Field, field_validator

from gpufabric.spec.azure.secrets_key import SecretsKey
from gpufabric.spec.azure.storage import ObjectId
from gpufabric.spec.cluster import ClusterBase
from gpufabric.spec.concealed import MayBeEncrypted


class AzureCluster(ClusterBase):
    """The AKS cluster of an Azure region."""

    without_public_cidrs: ClassVar[str] = (
        ': without any, AKS allows every address (AKS document "API server authorized IP ranges")'
    )

    admin_group_ids: list[Annotated[ObjectId, MayBeEncrypted]] = Field(default_factory=list[ObjectId])
    """Microsoft Entra ID groups that administer the cluster. Each group gets the cluster administrator and
    cluster user roles. The cluster has no local accounts: without a group, someone who may assign roles on
    the cluster must grant access."""

    secrets_key: SecretsKey | None = None
    """Key that encrypts Kubernetes secrets, also in a cluster that exists. Absent: Azure's own keys encrypt
    the disks that hold them."""

    update_system_pool: bool = False
    """Whether updates change the pool of system nodes. AKS lists all node pools in the cluster, also those
    that are resources of their own, and an update must not change them. So the pool stays as it was created,
    and a preview warns if the declaration has other values. Set true for one update that changes its
    Kubernetes version or its machines."""

    @field_validator("admin_group_ids")
    @classmethod
    def _groups_once(cls, groups: list[str]) -> list[str]:
        if len(set(groups)) != len(groups):
            raise ValueError("each group once")
        return groups
