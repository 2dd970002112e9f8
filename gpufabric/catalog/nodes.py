"""Node images: what a machine brings before any workload runs (``<cloud>/nodes.toml``)."""

from enum import StrEnum
from functools import cache
from typing import Literal

from pydantic import Field

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact
from gpufabric.catalog.shape import AcceleratorVendor, Cloud


class Provider(StrEnum):
    """Who brings a part of a node's software."""

    IMAGE = "image"
    """The node image contains it."""

    MANIFESTS = "manifests"
    """A chart or manifest that ``gpufabric manifests`` renders installs it."""

    ADDON = "addon"
    """An add-on of the cluster service, which the region stack creates, installs it."""

    NOBODY = "nobody"
    """No source names a working one; the note says what was read."""


class ServiceState(StrEnum):
    """State of a systemd service in a node image."""

    ENABLED = "enabled"
    """It starts at boot."""

    INSTALLED = "installed"
    """Its package is installed, and the image's build does not enable it."""

    ABSENT = "absent"


IMEX_SERVICE = "nvidia-imex"
"""Service that shares GPU memory between the machines of an NVLink domain. The driver of ComputeDomains
starts its own for each domain, and the GPU driver admits one only."""

ServiceName = Literal["nvidia-imex", "nvidia-fabricmanager", "nvidia-dcgm", "nvidia-persistenced"]


class NodeFacts(Entry):
    """A node image. An unknown value is absent."""

    id: str
    """The cloud's name of the image, or the key of the image in shapes (OCI)."""

    vendors: Fact[list[AcceleratorVendor]]
    """Makers of accelerators that the image serves."""

    architecture: Fact[Literal["x86_64", "arm64"]]
    operating_system: Fact[str]
    os_sku: Fact[str] | None = None
    """Operating system SKU of node pools that start the image (Azure)."""

    from_kubernetes: Fact[str] | None = None
    """First Kubernetes version whose nodes get this image; absent if every version does."""

    node_selector: Fact[dict[str, str]] | None = None
    """Labels that the cloud sets on nodes with this operating system (Azure)."""

    kernel: Fact[str] | None = None
    cgroup_version: Fact[int] | None = None
    container_runtime: Fact[Literal["containerd", "cri-o"]]
    completes_image_names: Fact[bool]
    """Whether the runtime completes an image name without a registry's host, as ``docker.io`` does."""

    driver: Fact[Provider] | None = None
    """Driver of the accelerators; absent for images of machines without any."""

    rdma_driver: Fact[Provider] | None = None
    container_toolkit: Fact[Provider] | None = None
    """NVIDIA's container toolkit; absent for other vendors."""

    device_plugin: Fact[Provider] | None = None
    """Device plugin of the accelerators; absent for images of machines without any."""

    dra_driver: Fact[Provider] | None = None
    """Driver of NVLink domains that span machines; absent for images that serve no such machine."""

    lustre_client: Fact[Provider] | None = None
    """Client of the cloud's managed Lustre file systems."""

    lustre_manifests: Fact[list[str]] | None = None
    """Published manifests that install the client, in order: keys in ``manifests.toml`` of the cloud."""

    services: dict[ServiceName, Fact[ServiceState]] = Field(
        default_factory=dict[ServiceName, Fact[ServiceState]]
    )
    peer_memory_module: Fact[str] | None = None
    """Kernel module that lets network adapters access GPU memory, loaded at boot."""

    front_end_interface: Fact[str] | None = None
    """Name, or start of the names, of the host's interfaces without RDMA."""

    mtu_bytes: Fact[int] | None = None
    """Largest packet of the interface without RDMA."""

    container_memlock_kib: Fact[int] | None = None
    """Memory that a container may lock, before the stack's own settings."""

    huge_pages_2mib: Fact[int] | None = None
    """Pages of 2 MiB that the image reserves, before the stack's own settings."""

    root_disk_gib: Fact[int] | None = None
    """Root disk that a node gets if nothing else is declared."""

    def service(self, name: ServiceName) -> ServiceState | None:
        """Return the state of a service; None if unknown."""
        known = self.services.get(name)
        return known.value if known else None


@cache
def node_facts(catalog: Catalog, cloud: Cloud) -> dict[str, NodeFacts]:
    """Read the node images of a cloud, by id.

    Raises:
        CatalogError: the file does not fit the model above.
    """
    return catalog._table(f"{cloud}/nodes.toml", NodeFacts)
