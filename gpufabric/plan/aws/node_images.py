"""Images of the nodes of an EKS cluster, and the public parameters that name them."""

from collections.abc import Mapping
from dataclasses import dataclass

from gpufabric.catalog.catalog import Catalog
from gpufabric.plan.aws.pool import SYSTEM_AMI_TYPE
from gpufabric.plan.node_facts import image_facts
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.regions import kubernetes_minor_of, system_nodes_of

FOLDERS: Mapping[str, str] = {
    "AL2023_x86_64_STANDARD": "amazon-linux-2023/x86_64/standard",
    "AL2023_ARM_64_STANDARD": "amazon-linux-2023/arm64/standard",
    "AL2023_x86_64_NVIDIA": "amazon-linux-2023/x86_64/nvidia",
    "AL2023_ARM_64_NVIDIA": "amazon-linux-2023/arm64/nvidia",
    "AL2023_x86_64_NEURON": "amazon-linux-2023/x86_64/neuron",
}
"""Folder of image parameters by amiType (EKS user guide, "Retrieve recommended Amazon Linux AMI IDs")."""


@dataclass(frozen=True, slots=True, order=True)
class EksImage:
    """A type of node image for one Kubernetes version.

    Attributes:
        ami_type: EKS name of the type (EKS API reference, CreateNodegroup: amiType).
        kubernetes_version: minor version of the cluster.
    """

    ami_type: str
    kubernetes_version: str

    @property
    def parameter(self) -> str:
        """Name of the public parameter in Systems Manager that holds the id of the newest image."""
        folder = FOLDERS[self.ami_type]
        return f"/aws/service/eks/optimized-ami/{self.kubernetes_version}/{folder}/recommended/image_id"


def eks_images(region: AwsRegion, catalog: Catalog) -> dict[EksImage, tuple[str, ...]]:
    """Return the images that a region's nodes start, each with its pools; the system nodes' has none.

    A pool whose image the catalogue does not know has none here, and neither has one with an image of the
    user.

    Args:
        region: the declaration.
        catalog: images of the shapes.
    """
    version, known = kubernetes_minor_of(region), set(catalog.shape_names("aws"))
    images: dict[EksImage, tuple[str, ...]] = (
        {EksImage(SYSTEM_AMI_TYPE, version): ()} if system_nodes_of(region) else {}
    )
    for name, pool in sorted(region.pools.items()):
        shape = catalog.shape("aws", pool.shape) if pool.shape in known else None
        facts = image_facts("aws", shape, version, catalog) if shape else None
        if facts is not None and facts.id in FOLDERS and pool.node_image_id is None:
            image = EksImage(facts.id, version)
            images[image] = (*images.get(image, ()), name)
    return images
