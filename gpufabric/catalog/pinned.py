"""Images and charts as they are rendered, with their digests where catalogue or lock file know them."""

from dataclasses import dataclass, replace
from typing import Self

from gpufabric.catalog.references import pinned


@dataclass(frozen=True, slots=True)
class PinnedImage:
    """An image whose registry, name and tag custom resources state apart.

    Attributes:
        repository: registry and path without the name.
        image: the name.
        version: the tag.
        digest: digest of the image; None if unknown.
    """

    repository: str
    image: str
    version: str
    digest: str | None

    @property
    def reference(self) -> str:
        """Reference for a container's specification."""
        return pinned(f"{self.repository}/{self.image}:{self.version}", self.digest)


@dataclass(frozen=True, slots=True)
class PinnedChart:
    """A Helm chart to install.

    Attributes:
        id: key of the chart, and name of the release.
        name: name in its repository.
        repository: URL of the repository: https or oci.
        version: its version.
        namespace: namespace of the release.
        digest: digest of the manifest of a chart in an OCI registry, else of the archive; None if unknown.
    """

    id: str
    name: str
    repository: str
    version: str
    namespace: str
    digest: str | None

    @property
    def reference(self) -> str:
        """Reference in the lock file."""
        return f"{self.repository}/{self.name}:{self.version}"

    @property
    def from_registry(self) -> bool:
        """Whether the chart is in an OCI registry."""
        return self.repository.startswith("oci://")

    @property
    def archive(self) -> str:
        """Name of the file that ``helm pull`` writes."""
        return f"{self.name}-{self.version}.tgz"

    def named(self, release: str, namespace: str) -> Self:
        """Return the chart as a release of another name, in another namespace."""
        return replace(self, id=release, namespace=namespace)


@dataclass(frozen=True, slots=True)
class PinnedTest:
    """An image with the all-reduce test.

    Attributes:
        reference: reference for a container's specification.
        mpirun: path of mpirun.
        program: path of the test.
        topology_directory: directory of topology files for NCCL; None if the image has none.
    """

    reference: str
    mpirun: str
    program: str
    topology_directory: str | None
