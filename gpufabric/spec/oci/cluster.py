"""What only OCI regions declare of their cluster."""

from typing import Literal

from pydantic import Field, field_validator

from gpufabric.spec.base import Declared
from gpufabric.spec.cluster import Cluster

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
"""Add-ons that others must precede (OKE document "Working with the Kubernetes Metrics Server as a Cluster
Add-on"; oracle-quickstart/oci-hpc-oke, terraform/oke-addons.tf)."""


class Addon(Declared):
    """An add-on of the cluster that is to differ from what OKE installs by itself."""

    version: str | None = Field(default=None, pattern=r"^v\d+\.\d+\.\d+([-+][0-9A-Za-z.-]+)?$")
    """Version to keep to; absent: OKE updates the add-on by itself."""

    configuration: dict[str, str] = Field(default_factory=dict[str, str])
    """OKE's configuration arguments of the add-on."""


class OciCluster(Cluster):
    """The OKE cluster of an OCI region."""

    addons: dict[AddonName, Addon] = Field(default_factory=dict[AddonName, Addon])
    """Add-ons beyond those that OKE installs in every cluster, or settings of those."""

    @field_validator("addons")
    @classmethod
    def _complete(cls, addons: dict[AddonName, Addon]) -> dict[AddonName, Addon]:
        for name, needed in ADDON_NEEDS.items():
            if name in addons and needed not in addons:
                raise ValueError(f"{needed} beside {name}, which does not run without it")
        return addons
