"""What only OCI regions declare of their cluster."""

from ipaddress import IPv4Network
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

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

WIDEST_PUBLIC_PREFIX = 8
"""Anything wider is no restriction; gpufabric's own limit, the same on all clouds."""

_PRIVATE = tuple(
    IPv4Network(one) for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
)


class Addon(Declared):
    """An add-on of the cluster that is to differ from what OKE installs by itself."""

    version: str | None = Field(default=None, pattern=r"^v\d+\.\d+\.\d+([-+][0-9A-Za-z.-]+)?$")
    """Version to keep to; absent: OKE updates the add-on by itself."""

    configuration: dict[str, str] = Field(default_factory=dict[str, str])
    """OKE's configuration arguments of the add-on."""


class OciCluster(Cluster):
    """The OKE cluster of an OCI region."""

    public_cidrs: list[IPv4Network] = Field(default_factory=list[IPv4Network], validate_default=True)
    """Ranges that may reach a public endpoint; required with one, and of no use without."""

    addons: dict[AddonName, Addon] = Field(default_factory=dict[AddonName, Addon])
    """Add-ons beyond those that OKE installs in every cluster, or settings of those."""

    @field_validator("public_cidrs")
    @classmethod
    def _no_open_door(cls, cidrs: list[IPv4Network], info: ValidationInfo) -> list[IPv4Network]:
        is_public = info.data.get("public_endpoint", False)
        if is_public and not cidrs:
            raise ValueError("at least one range such as 203.0.113.0/24, since public_endpoint is true")
        if cidrs and not is_public:
            raise ValueError("no range, since public_endpoint is false")
        for cidr in cidrs:
            if cidr.prefixlen < WIDEST_PUBLIC_PREFIX:
                raise ValueError(f"ranges of /{WIDEST_PUBLIC_PREFIX} or narrower, not {cidr}")
            if any(cidr.overlaps(private) for private in _PRIVATE):
                raise ValueError(f"public ranges only, not {cidr}: private ones use the private endpoint")
        if len(set(cidrs)) != len(cidrs):
            raise ValueError("each range once")
        return cidrs

    @field_validator("addons")
    @classmethod
    def _complete(cls, addons: dict[AddonName, Addon]) -> dict[AddonName, Addon]:
        for name, needed in ADDON_NEEDS.items():
            if name in addons and needed not in addons:
                raise ValueError(f"{needed} beside {name}, which does not run without it")
        return addons
