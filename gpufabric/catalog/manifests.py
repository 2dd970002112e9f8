"""Versions, images and names of cluster software for GPUs and RDMA (``manifests.toml``)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import Field

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact
from gpufabric.catalog.health import xid_errors
from gpufabric.catalog.lustre import LustreVolume
from gpufabric.catalog.pinned import PinnedChart, PinnedImage, PinnedTest
from gpufabric.catalog.references import MOVING_TAGS, pinned, repository, tag
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

    digest: Fact[str] | None = None
    """``sha256:`` and the digest of the OCI manifest, or of the archive in an https repository; absent if
    unknown."""

    @property
    def reference(self) -> str:
        """Reference in the lock file."""
        return f"{self.repository.value}/{self.chart.value}:{self.version.value}"


class ContainerImage(Entry):
    """A container image that a custom resource names."""

    id: str
    repository: Fact[str]
    image: Fact[str]
    version: Fact[str]
    digest: Fact[str] | None = None
    """``sha256:`` and the digest of the image for all platforms; absent if unknown."""

    node_suffix: Fact[str] | None = None
    """Example of what the operator appends to the tag for the system of a node. No image has only the tag."""

    @property
    def reference(self) -> str:
        """Reference with the tag."""
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
    digest: Fact[str] | None = None
    """``sha256:`` and the digest of the image; absent if unknown."""

    mpirun: Fact[str]
    program: Fact[str]
    """The all-reduce test, built with MPI."""

    topology_directory: Fact[str] | None = None
    """Directory of topology files for NCCL, if the image has one."""

    @property
    def moves(self) -> bool:
        """Whether the tag names another image after the next release."""
        return tag(self.image.value) in MOVING_TAGS


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
    locked: Mapping[str, str] = field(default_factory=dict[str, str])
    """Digests by reference from the project's lock file. They take precedence over those of the catalogue."""

    with_digests: bool = True
    """Whether images and charts get their digests."""

    def chart(self, id_: str) -> PinnedChart:
        """Return a chart by its key."""
        chart = next(chart for chart in (*self.common.charts, *self.cloud.charts) if chart.id == id_)
        return PinnedChart(
            chart.id,
            chart.chart.value,
            chart.repository.value,
            chart.version.value,
            chart.namespace.value,
            self.digest(chart.reference, chart.digest),
        )

    def image(self, id_: str) -> PinnedImage:
        """Return an image by its key."""
        image = next(image for image in self.common.images if image.id == id_)
        digest = self.digest(image.reference, image.digest)
        return PinnedImage(image.repository.value, image.image.value, image.version.value, digest)

    def digest(self, reference: str, known: Fact[str] | None = None) -> str | None:
        """Return the digest of a reference; None if it is unknown.

        Args:
            reference: an image with its registry and tag, or a chart with its repository and version.
            known: the catalogue's digest.
        """
        if not self.with_digests:
            return None
        return self.locked.get(reference) or (None if known is None else known.value)

    def differences(self) -> dict[str, str]:
        """Return the catalogue's digests that differ from those of the lock file, by reference."""
        entries = (*self.common.charts, *self.cloud.charts, *self.common.images)
        known = [(entry.reference, entry.digest) for entry in entries]
        known += [(image.image.value, image.digest) for image in self.cloud.test_images]
        return {
            reference: digest.value
            for reference, digest in known
            if digest is not None and self.locked.get(reference, digest.value) != digest.value
        }

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

    def test(self, vendor: AcceleratorVendor, architecture: str) -> PinnedTest | None:
        """Return the test to render for a vendor and architecture.

        None if the catalogue has no image, or one whose tag moves and whose digest is unknown.
        """
        image = self.test_image(vendor, architecture)
        if image is None:
            return None
        digest = self.digest(image.image.value, image.digest)
        if image.moves and digest is None:
            return None
        reference = repository(image.image.value) if image.moves else image.image.value
        directory = image.topology_directory
        return PinnedTest(
            pinned(reference, digest),
            image.mpirun.value,
            image.program.value,
            None if directory is None else directory.value,
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


def manifest_pins(catalog: Catalog, cloud: Cloud, locked: Mapping[str, str] | None = None) -> Pins:
    """Read the pinned versions for a cloud's clusters.

    Args:
        catalog: the catalogue.
        cloud: the cloud.
        locked: digests by reference from the project's lock file.

    Raises:
        CatalogError: a file is missing or does not fit the models above.
    """
    return Pins(
        common=catalog._read(f"{COMMON}/{FILE}", CommonManifests),
        cloud=catalog._read(f"{cloud}/{FILE}", CloudManifests),
        fatal_xids=tuple(xid_errors(catalog).fatal.value),
        lustre=catalog.lustre(cloud).volume,
        locked=locked or {},
    )
