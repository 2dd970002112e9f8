"""Types that OCI pools and regions share: images, and ways to operate machines."""

from typing import Annotated, Literal

from pydantic import Field

from gpufabric.spec.concealed import MayBeEncrypted

Operations = Literal["unit", "managed-pool", "individual", "rack"]
"""Ways to operate the machines of a pool, as the catalogue's RDMA constructs offer them."""

ImageId = Annotated[str, Field(pattern=r"^ocid1\.image\.[a-z0-9]+\.[a-z0-9-]*\.[a-z0-9]+$"), MayBeEncrypted]
"""OCID of an image."""

NodeName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,22}[a-z0-9]$")]
"""Name of one machine: legal in host names and resource names."""

NumaNodesPerSocket = Literal["NPS0", "NPS1", "NPS2", "NPS4"]
"""Settings of OCI's platform configuration (OCI API reference, LaunchInstancePlatformConfig)."""


def one_image(image_id: str | None, operating_system: str | None) -> None:
    """Check that an image and its operating system come together.

    Raises:
        ValueError: one without the other.
    """
    if (image_id is None) != (operating_system is None):
        raise ValueError("node_image_id and node_image_os together, or neither")
