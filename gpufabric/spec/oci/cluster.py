"""Cluster settings of OCI regions."""

from typing import Annotated, Literal

from pydantic import Field, field_validator

from gpufabric.spec.base import Declared
from gpufabric.spec.cluster import ClusterBase
from gpufabric.spec.concealed import MayBeEncrypted
from gpufabric.spec.oci.storage import KeyId

AddonName = Literal[
    "CoreDNS",
    "KubeProxy",
    "OciVcnIpNative",
    "CertManager",
    "KubernetesMetricsServer",
    "NodeFeatureDiscovery",
    "NvidiaGpuPlugin",
    "NvidiaGpuOperator",
    "NvidiaNetworkOperator",
    "AmdGpuPlugin",
]
"""Add-ons of OKE for clusters with GPUs (OKE document "Cluster Add-on Configuration Arguments";
oracle-quickstart/oci-hpc-oke, terraform/oke-addons.tf)."""

ESSENTIAL_ADDONS: frozenset[AddonName] = frozenset({"CoreDNS", "KubeProxy", "OciVcnIpNative"})
"""Add-ons that OKE installs in every cluster with VCN-native pods (OKE document "Introducing Cluster
Add-ons")."""

ADDON_NEEDS: dict[AddonName, AddonName] = {
    "KubernetesMetricsServer": "CertManager",
    "NvidiaGpuOperator": "NodeFeatureDiscovery",
    "NvidiaNetworkOperator": "NodeFeatureDiscovery",
}
"""Add-ons that need another add-on (OKE document "Working with the Kubernetes Metrics Server as a Cluster
Add-on"; oracle-quickstart/oci-hpc-oke, terraform/oke-addons.tf)."""


class Addon(Declared):
    """An add-on that differs from OKE's default."""

    version: str | None = Field(default=None, pattern=r"^v\d+\.\d+\.\d+([-+][0-9A-Za-z.-]+)?$")
    """Pinned version. Absent: OKE updates the add-on."""

    configuration: dict[str, str] = Field(default_factory=dict[str, str])
    """OKE's configuration arguments for the add-on."""


NodeGroup = Literal["tag", "compartment"]
"""Members of the nodes' dynamic group: machines with the cluster's tag, or all of the compartment."""


class OciCluster(ClusterBase):
    """The OKE cluster of an OCI region."""

    node_group: NodeGroup | None = None
    """Members of the nodes' dynamic group. Absent: machines with the cluster's tag in a new region; a region
    that exists keeps its group and the tags of its machines. With ``compartment``, new machines get the tag,
    while the group still has all machines of the compartment."""

    node_tag: str | None = Field(
        default=None, max_length=201, pattern=r"^[A-Za-z0-9_-]{1,100}\.[A-Za-z0-9_-]{1,100}$"
    )
    """Existing defined tag for the machines of GPU pools, as ``Namespace.Key``; its value is the region's
    name. Absent: the stack creates a tag namespace of its own, which takes half an hour or more to delete."""

    secrets_key_id: Annotated[KeyId, MayBeEncrypted] | None = None
    """Key of the tenancy that encrypts Kubernetes secrets. OKE takes it only when it creates a cluster: on a
    cluster that exists, a change replaces the cluster. Absent: Oracle's own key."""

    addons: dict[AddonName, Addon] = Field(default_factory=dict[AddonName, Addon])
    """Additional add-ons, or settings for those that OKE installs in every cluster."""

    @field_validator("addons")
    @classmethod
    def _complete(cls, addons: dict[AddonName, Addon]) -> dict[AddonName, Addon]:
        for name, needed in ADDON_NEEDS.items():
            if name in addons and needed not in addons:
                raise ValueError(f"{needed} together with {name}, which needs it")
        return addons
