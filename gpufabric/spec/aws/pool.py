"""Pools of AWS regions."""

from typing import Literal, Self

from pydantic import Field, model_validator

from gpufabric.spec.aws.capacity import AwsCapacity
from gpufabric.spec.aws.existing import AwsPoolExisting
from gpufabric.spec.aws.metadata import MetadataHops
from gpufabric.spec.capacity import OnDemand
from gpufabric.spec.node_settings import Disk
from gpufabric.spec.pool import PoolBase

VolumeType = Literal["gp3", "gp2"]
"""Types of EBS volumes for root disks whose performance needs no further number."""


class AwsDisk(Disk):
    """Root volume of a node on AWS. A change replaces the pool's machines, batch by batch."""

    type: VolumeType = "gp3"
    """EBS type of the volume."""


class AwsPool(PoolBase):
    """A pool on AWS: an EKS node group on EFA."""

    capacity: AwsCapacity = OnDemand()
    """How the pool obtains its machines."""

    existing: AwsPoolExisting = AwsPoolExisting()
    """Parts of the pool that exist."""

    nic_layout: Literal["recommended", "legacy"] = "recommended"
    """recommended: one interface for IP, and an efa-only interface on each EFA card. legacy: an EFA interface
    with an IP address on each EFA card, the layout from before efa-only interfaces existed. Each EFA
    interface then uses an address of the subnet."""

    metadata_hops: MetadataHops | None = None
    """1: pods with an address of their own cannot reach the instance metadata service, and hence not use the
    node's permissions. 2: they can. Absent: 1 for a new pool; a pool that exists keeps what it has, because a
    change replaces its machines."""

    disk: AwsDisk = AwsDisk()
    """Root disk of the nodes. Container images are on the local NVMe disks."""

    release_version: str | None = Field(default=None, pattern=r"^\d+\.\d+\.\d+-\d{8}$")
    """Release of the EKS image, such as 1.35.2-20261104. It holds back new images until you change it; a
    change replaces the pool's machines, batch by batch. Absent: EKS takes the newest image when it creates
    the pool, and at each new Kubernetes version."""

    node_image_id: str | None = Field(default=None, pattern=r"^ami-[0-9a-f]{8,17}$")
    """AMI of your own for the nodes, for the cluster's Kubernetes version. Absent: EKS's image. EKS takes the
    one or the other when it creates the node group: a change between them replaces the group; another AMI
    replaces its machines, batch by batch."""

    node_image_base: str | None = None
    """EKS image on which that AMI was built, such as AL2023_x86_64_NVIDIA: it must have nodeadm, and its
    facts count as those of the AMI."""

    @model_validator(mode="after")
    def _one_image(self) -> Self:
        if (self.node_image_id is None) != (self.node_image_base is None):
            raise ValueError("node_image_id and node_image_base together, or neither")
        if self.node_image_id is not None and self.release_version is not None:
            raise ValueError("release_version names an image of EKS: not together with node_image_id")
        return self
