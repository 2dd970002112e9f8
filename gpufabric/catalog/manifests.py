"""Versions, images and names of cluster software for GPUs and RDMA (``manifests.toml``)."""

from dataclasses import dataclass

from pydantic import Field

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact
from gpufabric.catalog.health import xid_errors
from gpufabric.catalog.lustre import LustreVolume
from gpufabric.catalog.shape import AcceleratorVendor, Cloud

FILE = "manifests.toml"
COMMON = "common"


class Chart(Entry):
    """A Helm chart with the version to install."""

    id: str
    """Key of the chart, and name of the release."""

    chart: Fact[str]
    """Name of the chart in its repository."""

    repository: Fact[str]
    """URL of the repository: https or oci."""

    version: Fact[str]
    namespace: Fact[str]
    """Namespace from the chart's documentation."""


class ContainerImage(Entry):
    """A container image that a custom resource names."""

    id: str
    repository: Fact[str]
    image: Fact[str]
    version: Fact[str]

    @property
    def reference(self) -> str:
        """Image reference for a container's specification."""
        return f"{self.repository.value}/{self.image.value}:{self.version.value}"


class PublishedManifest(Entry):
    """A manifest that its project publishes at a versioned URL."""

    id: str
    url: Fact[str]
    images: Fact[list[str]]
    """Images that it names, as it writes them."""


class TestImage(Entry):
    """An image with nccl-tests or rccl-tests, Open MPI and an SSH server, and paths in it."""

    id: str
    vendor: Fact[AcceleratorVendor]
    architecture: Fact[str]
    image: Fact[str]
    mpirun: Fact[str]
    program: Fact[str]
    """The all-reduce test, built with MPI."""

    topology_directory: Fact[str] | None = None
    """Directory of topology files for NCCL, if the image has one."""


class VirtualFunctions(Entry):
    """Physical functions of an OCI host that provide pods' SR-IOV virtual functions."""

    id: str
    """Shape."""

    root_devices: Fact[list[str]]
    """PCI addresses of the RDMA ports; one virtual function each."""


class CommonManifests(Entry):
    """Data that all clouds share."""

    charts: list[Chart]
    images: list[ContainerImage]
    manifests: list[PublishedManifest]
    amd_driver_version: Fact[str]
    """Version of the amdgpu driver that AMD's operator builds if the node image has none."""

    nvlink_label: Fact[str]
    """Node label that machines of one NVLink domain share."""

    topograph_levels: Fact[list[str]]
    """Node labels that Topograph sets for a three-tier fabric, widest level first."""

    efa_huge_pages_mib: Fact[int]
    """Memory in huge pages that a pod with EFA requests, in MiB."""


class CloudManifests(Entry):
    """Data of one cloud."""

    charts: list[Chart] = Field(default_factory=list[Chart])
    manifests: list[PublishedManifest] = Field(default_factory=list[PublishedManifest])
    topology_levels: Fact[list[str]]
    """Node labels for a machine's position in the network, widest level first, that the cloud itself sets."""

    rdma_level: Fact[str]
    """Widest node label inside which RDMA works: all workers of one job over RDMA must share its value."""

    pod_addresses_routed: Fact[bool]
    """Whether other networks can open connections to the address of a pod on the cluster's own network."""

    zone_label: Fact[str] | None = None
    """Node label with the zone id, which is the same in every account; absent for clouds without such ids
    (only AWS has them)."""

    topograph_provider: Fact[str] | None = None
    """Topograph's provider for this cloud; absent if it has none."""

    fixed_address: Fact[dict[str, str]]
    """Service annotations for an internal network load balancer with a given address. Placeholders:
    ``{address}``, ``{subnet}`` (the name of its subnet) and ``{group}`` (the id of the security group of load
    balancers, if the cloud needs one)."""

    test_images: list[TestImage] = Field(default_factory=list[TestImage])
    infiniband_device_ids: Fact[list[str]] | None = None
    """PCI device ids of InfiniBand virtual functions (Azure)."""

    virtual_functions: list[VirtualFunctions] = Field(default_factory=list[VirtualFunctions])
    virtual_function_mtu: Fact[int] | None = None


@dataclass(frozen=True, slots=True)
class Pins:
    """Pinned versions for the clusters of one cloud, and how they mount its Lustre file systems."""

    common: CommonManifests
    cloud: CloudManifests
    fatal_xids: tuple[int, ...]
    """Xid errors of NVIDIA's driver after which a GPU cannot be used."""
    lustre: LustreVolume

    def chart(self, id_: str) -> Chart:
        """Return a chart by its key."""
        return next(chart for chart in (*self.common.charts, *self.cloud.charts) if chart.id == id_)

    def image(self, id_: str) -> ContainerImage:
        """Return an image by its key."""
        return next(image for image in self.common.images if image.id == id_)

    def manifest(self, id_: str) -> PublishedManifest:
        """Return a published manifest by its key."""
        published = (*self.common.manifests, *self.cloud.manifests)
        return next(manifest for manifest in published if manifest.id == id_)

    def test_image(self, vendor: AcceleratorVendor, architecture: str) -> TestImage | None:
        """Return the test image for a vendor and architecture; None if the catalogue has none."""
        wanted = (vendor, architecture)
        return next(
            (
                image
                for image in self.cloud.test_images
                if (image.vendor.value, image.architecture.value) == wanted
            ),
            None,
        )

    def root_devices(self, shape: str) -> tuple[str, ...]:
        """Return the PCI addresses of a shape's RDMA ports; empty if the catalogue lacks them."""
        return next(
            (
                tuple(functions.root_devices.value)
                for functions in self.cloud.virtual_functions
                if functions.id == shape
            ),
            (),
        )


def manifest_pins(catalog: Catalog, cloud: Cloud) -> Pins:
    """Read the pinned versions for a cloud's clusters.

    Raises:
        CatalogError: a file is missing or does not fit the models above.
    """
    return Pins(
        common=catalog._read(f"{COMMON}/{FILE}", CommonManifests),
        cloud=catalog._read(f"{cloud}/{FILE}", CloudManifests),
        fatal_xids=tuple(xid_errors(catalog).fatal.value),
        lustre=catalog.lustre(cloud).volume,
    )
