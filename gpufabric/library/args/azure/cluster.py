"""Types of arguments. Written by `python -m tools.library` from `gpufabric.spec.azure.cluster`."""

from typing import NotRequired, TypedDict

from gpufabric.library.args.azure.secrets_key import SecretsKey


class AzureClusterSettings(TypedDict):
    """The AKS cluster of an Azure region."""

    kubernetes_version: NotRequired[str]
    """Minor version, such as "1.35"."""

    public_endpoint: NotRequired[bool]
    """Whether the API server can be reached from outside the region's network."""

    public_cidrs: NotRequired[list[str]]
    """Ranges that may reach a public endpoint. Required if, and only if, there is one."""

    deletion_protection: NotRequired[bool]
    """Refuse to delete the cluster until this is set to false and applied: in the engine, and in the
    cloud where it has such a protection.
    """

    system_nodes: NotRequired[int]
    """Small machines for DNS, operators and controllers."""

    admin_group_ids: NotRequired[list[str]]
    """Microsoft Entra ID groups that administer the cluster. Each group gets the cluster
    administrator and cluster user roles. The cluster has no local accounts: without a group,
    someone who may assign roles on the cluster must grant access.
    """

    secrets_key: NotRequired[SecretsKey]
    """Key that encrypts Kubernetes secrets, also in a cluster that exists. Absent: Azure's own keys
    encrypt the disks that hold them.
    """

    update_system_pool: NotRequired[bool]
    """Whether updates change the pool of system nodes. AKS lists all node pools in the cluster, also
    those that are resources of their own, and an update must not change them. So the pool stays as
    it was created, and a preview warns if the declaration has other values. Set true for one
    update that changes its Kubernetes version or its machines.
    """
