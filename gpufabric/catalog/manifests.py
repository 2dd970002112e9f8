"""What runs in a cluster so that pods reach GPUs and RDMA: versions, images, names (``manifests.toml``)."""

from dataclasses import dataclass

from pydantic import Field

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact
from gpufabric.catalog.shape import AcceleratorVendor, Cloud

FILE = "manifests.toml"
COMMON = "common"


class Chart(Entry):
    """A Helm chart at the version that is installed."""

    id: str
    """Key by which the renderer asks for it, and name of the release."""

    chart: Fact[str]
    """Name of the chart in its repository."""

    repository: Fact[str]
    """Address of the repository, with its scheme: https or oci."""

    version: Fact[str]
    namespace: Fact[str]
    """Namespace that the chart's own documentation installs it into."""


class Image(Entry):
    """A container image that a custom resource names."""

    id: str
    repository: Fact[str]
    image: Fact[str]
    version: Fact[str]

    @property
    def reference(self) -> str:
        """Image as a container's specification writes it."""
        return f"{self.repository.value}/{self.image.value}:{self.version.value}"


class RemoteManifest(Entry):
    """A manifest that its project publishes whole, under an address that names the version."""

    id: str
    url: Fact[str]


class TestImage(Entry):
    """An image with nccl-tests or rccl-tests, Open MPI and an SSH server, and where things are in it."""

    id: str
    vendor: Fact[AcceleratorVendor]
    architecture: Fact[str]
    image: Fact[str]
    mpirun: Fact[str]
    program: Fact[str]
    """The all-reduce test, built with MPI."""

    topology_directory: Fact[str] | None = None
    """Directory of topology files for NCCL, where the image has one."""


class VirtualFunctions(Entry):
    """Physical functions of an OCI host on which pods' SR-IOV virtual functions lie."""

    id: str
    """Shape."""

    root_devices: Fact[list[str]]
    """PCI addresses of the RDMA ports; one virtual function each."""


class CommonManifests(Entry):
    """What all clouds share."""

    charts: list[Chart]
    images: list[Image]
    manifests: list[RemoteManifest]
    amd_driver_version: Fact[str]
    """Version of the amdgpu driver that AMD's operator builds where the node image has none."""

    nvlink_label: Fact[str]
    """Node label that machines of one NVLink domain share."""

    topograph_levels: Fact[list[str]]
    """Node labels that Topograph writes for a three-tier fabric, widest place first."""

    efa_huge_pages_mib: Fact[int]
    """Memory in huge pages that a pod with EFA asks for, in MiB."""


class CloudManifests(Entry):
    """What one cloud has of its own."""

    charts: list[Chart] = Field(default_factory=list[Chart])
    topology_levels: Fact[list[str]]
    """Node labels that say where in the network a machine is, widest place first, that are there without
    further software."""

    zone_label: Fact[str] | None = None
    """Node label with the id of the zone, which is the same in every account; absent where the cloud has no
    such ids (AWS has)."""

    topograph_provider: Fact[str] | None = None
    """Provider under which Topograph reads this cloud's network; absent where it has none."""

    fixed_address: Fact[dict[str, str]]
    """Annotations of a service that ask for an internal load balancer of transport connections with a given
    address. ``{address}`` and ``{subnet}`` stand for the address and the name of its subnet, ``{group}`` for
    the id of the security group of load balancers, where the cloud wants one."""

    test_images: list[TestImage] = Field(default_factory=list[TestImage])
    infiniband_device_ids: Fact[list[str]] | None = None
    """PCI device ids of the virtual functions that are InfiniBand ports (Azure)."""

    virtual_functions: list[VirtualFunctions] = Field(default_factory=list[VirtualFunctions])
    virtual_function_mtu: Fact[int] | None = None


@dataclass(frozen=True, slots=True)
class Pins:
    """Everything pinned for the clusters of one cloud."""

    common: CommonManifests
    cloud: CloudManifests

    def chart(self, id_: str) -> Chart:
        """Return a chart by its key."""
        return next(chart for chart in (*self.common.charts, *self.cloud.charts) if chart.id == id_)

    def image(self, id_: str) -> Image:
        """Return an image by its key."""
        return next(image for image in self.common.images if image.id == id_)

    def manifest_url(self, id_: str) -> str:
        """Return the address of a published manifest by its key."""
        return next(manifest for manifest in self.common.manifests if manifest.id == id_).url.value

    def test_image(self, vendor: AcceleratorVendor, architecture: str) -> TestImage | None:
        """Return the image that tests a kind of node; None if the catalogue has none."""
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
        """Return the PCI addresses of a shape's RDMA ports; empty if the catalogue does not know them."""
        return next(
            (
                tuple(functions.root_devices.value)
                for functions in self.cloud.virtual_functions
                if functions.id == shape
            ),
            (),
        )


def manifest_pins(catalog: Catalog, cloud: Cloud) -> Pins:
    """Read what is pinned for a cloud's clusters.

    Raises:
        CatalogError: a file is missing or does not fit the models above.
    """
    return Pins(
        common=catalog._read(f"{COMMON}/{FILE}", CommonManifests),
        cloud=catalog._read(f"{cloud}/{FILE}", CloudManifests),
    )
