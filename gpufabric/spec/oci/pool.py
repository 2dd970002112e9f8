"""Pools of OCI regions."""

from typing import Annotated, Self

from pydantic import Field, PositiveInt, model_validator

from gpufabric.spec.capacity import OnDemand
from gpufabric.spec.node_settings import Disk
from gpufabric.spec.oci.capacity import OciCapacity, OciPlacement
from gpufabric.spec.oci.existing import OciPoolExisting
from gpufabric.spec.oci.node import ImageId, NodeName, NumaNodesPerSocket, Operations, one_image
from gpufabric.spec.oci.ocid import ocid
from gpufabric.spec.pool import PoolBase


class OciDisk(Disk):
    """Boot volume of a node on OCI."""

    vpus_per_gb: PositiveInt | None = None
    """Performance units of the volume for each GB. Not for operations managed-pool. Absent: 30, ultra high
    performance; OKE's own node pools have 10."""


class OciPool(PoolBase):
    """A pool on OCI: bare metal nodes on RoCE."""

    capacity: OciCapacity = OnDemand()
    """How the pool obtains its machines."""

    existing: OciPoolExisting = OciPoolExisting()
    """Parts of the pool that exist."""

    operations: Operations | None = None
    """How the machines are operated, which decides the RDMA construct. unit: one cluster network, created and
    resized as a whole. managed-pool: an OKE node pool in a compute cluster. individual: separate machines in
    a compute cluster. rack: a GPU memory cluster for each rack. Absent: the shape's default."""

    memory_fabric_ids: list[Annotated[str, ocid("computegpumemoryfabric")]] = Field(default_factory=list[str])
    """For shapes whose NVLink domain spans hosts: the GPU memory fabrics leased to the tenancy, one per rack
    of the pool."""

    memory_fabric_hosts: dict[str, PositiveInt] = Field(default_factory=dict[str, PositiveInt])
    """Hosts in use of racks that do not have all hosts, by id of the GPU memory fabric: some are in repair.
    A pool of one rack needs no entry."""

    node_names: list[NodeName] = Field(default_factory=list[NodeName])
    """Names of individually operated machines. A changed name replaces the machine."""

    placement: OciPlacement = OciPlacement()
    """Placement of the machines in the data centre."""

    node_image_id: ImageId | None = None
    """Image of this pool's nodes. Absent: the region's ``node_image_id``."""

    node_image_os: str | None = None
    """Operating system of this pool's image, in the form of the region's ``node_image_os``."""

    disk: OciDisk = OciDisk()
    """Boot volume of the nodes, which holds the container images."""

    numa_nodes_per_socket: NumaNodesPerSocket | None = None
    """NUMA nodes of each processor. Absent: the cloud's default for the shape."""

    multithreading: bool | None = None
    """Whether each core runs two threads. Absent: the cloud's default for the shape."""

    @model_validator(mode="after")
    def _image_and_system(self) -> Self:
        one_image(self.node_image_id, self.node_image_os)
        return self
