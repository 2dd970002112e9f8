"""System nodes and Kubernetes versions of the clusters."""

from datetime import date
from typing import Literal

from gpufabric.catalog.fact import Entry, Fact
from gpufabric.catalog.shape import Cloud


class SystemNode(Entry):
    """Machine for DNS, operators and controllers (``system-nodes.toml``)."""

    id: Cloud
    shape: Fact[str]
    """The cloud's own name of the machine."""

    cores: Fact[int] | None = None
    """Cores, where the shape has any number of them (OCI OCPUs)."""

    memory_gb: Fact[int] | None = None
    """Memory in GB, where the shape has any amount of it."""

    billed_as: Fact[dict[str, int]]
    """Keys of ``services.toml``, and how many of each one machine is."""


class KubernetesVersion(Entry):
    """A Kubernetes version of a cloud's cluster service."""

    id: str
    """Minor version."""

    cloud: Cloud
    full_version: Fact[str] | None = None
    """Patch version, if the cloud needs one (OCI: v1.34.2)."""

    support: Fact[Literal["standard", "extended"]]
    """extended: past standard support, at an extra price (EKS) or in a higher tier (AKS)."""

    standard_support_until: Fact[date] | None = None
    """Last day of standard support; the last day of the month if the cloud states only the month."""

    addon_versions: Fact[dict[str, str]] | None = None
    """Versions of EKS add-ons by name. An add-on without one uses EKS's default."""
