"""A pool: identical GPU nodes that share one RDMA fabric."""

from typing import Annotated, Literal, Self

from pydantic import Field, PositiveInt, model_validator

from gpufabric.spec.aws.capacity import AwsCapacity
from gpufabric.spec.azure.capacity import AzureCapacity
from gpufabric.spec.base import Declared
from gpufabric.spec.capacity import NewReservation, OnDemand
from gpufabric.spec.oci.capacity import OciCapacity, OciPlacement
from gpufabric.spec.oci.node import ImageId, NodeName, NumaNodesPerSocket, Operations, one_image

Capacity = AwsCapacity | AzureCapacity | OciCapacity
"""How the machines of a pool are obtained on any cloud."""


def sold_as(capacity: Capacity) -> Literal["on-demand", "reservation", "capacity-block", "spot"]:
    """Give the way in which the cloud sells a capacity: one made here is one like others."""
    return "reservation" if isinstance(capacity, NewReservation) else capacity.mode


class PoolBase(Declared):
    """What pools of all clouds have in common."""

    shape: str = Field(min_length=1)
    """The cloud's own name of the machine, such as p6-b200.48xlarge or BM.GPU.B200.8."""

    nodes: PositiveInt
    """Machines in the pool."""

    max_nodes: PositiveInt | None = None
    """Upper bound when the pool may grow by autoscaling; absent: the pool has a fixed size."""

    labels: dict[str, str] = Field(default_factory=dict[str, str])
    """Extra node labels."""

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        if self.max_nodes is not None and self.max_nodes < self.nodes:
            raise ValueError(f"max_nodes {self.max_nodes} is below nodes {self.nodes}")
        return self

    @property
    def peak_nodes(self) -> int:
        """Machines that the pool can have at most."""
        return self.max_nodes or self.nodes


class AwsPool(PoolBase):
    """A pool on AWS: an EKS node group on EFA."""

    capacity: AwsCapacity = OnDemand()
    """How the machines are obtained."""

    nic_layout: Literal["recommended", "legacy"] = "recommended"
    """recommended: one interface for IP, and an efa-only interface on each EFA card. legacy: an EFA interface
    with an address on each EFA card, as tools laid them out before efa-only existed; every EFA takes an
    address of the subnet."""


class AzurePool(PoolBase):
    """A pool on Azure: AKS node pools, one for each InfiniBand partition."""

    capacity: AzureCapacity = OnDemand()
    """How the machines are obtained."""

    rdma: bool = True
    """Whether the machines must be joined by InfiniBand. false: the pool takes a size that has none, and a
    job of several machines runs over Ethernet."""

    nodes_per_partition: PositiveInt | None = None
    """Machines in one InfiniBand partition at most; a larger pool is split, and partitions do not reach each
    other. Absent: as many as Azure puts into one. More only where Azure's support has raised the
    subscription's limit."""

    interconnect_group: bool = True
    """For sizes whose NVLink domain is a rack: make an interconnect group for each partition. AKS cannot name
    one yet, so it places no machine; Azure lists racks and their free machines in it."""


class OciPool(PoolBase):
    """A pool on OCI: bare metal nodes on RoCE."""

    capacity: OciCapacity = OnDemand()
    """How the machines are obtained."""

    operations: Operations | None = None
    """How the machines are run, which decides the RDMA construct. unit: one cluster network, made and resized
    together. managed-pool: a node pool of OKE in a compute cluster. individual: each machine by itself in a
    compute cluster. rack: a GPU memory cluster for each rack. Absent: what the shape takes first."""

    memory_fabric_ids: list[Annotated[str, Field(pattern=r"^ocid1\.computegpumemoryfabric\.")]] = Field(
        default_factory=list[str]
    )
    """For shapes whose NVLink domain spans hosts: the GPU memory fabrics leased to the tenancy, one per rack
    of the pool."""

    node_names: list[NodeName] = Field(default_factory=list[NodeName])
    """For individually run machines: a name for each. A name is kept for the machine's life; to replace one
    machine, give it another name."""

    placement: OciPlacement = OciPlacement()
    """Where in the data centre the machines must be."""

    node_image_id: ImageId | None = None
    """Image of this pool's nodes; absent: the region's ``node_image_id``."""

    node_image_os: str | None = None
    """Operating system of this pool's image, as in the region's ``node_image_os``."""

    numa_nodes_per_socket: NumaNodesPerSocket | None = None
    """NUMA nodes into which each processor is divided; absent: the cloud's default for the shape."""

    multithreading: bool | None = None
    """Whether each core runs two threads; absent: the cloud's default for the shape."""

    @model_validator(mode="after")
    def _image_and_system(self) -> Self:
        one_image(self.node_image_id, self.node_image_os)
        return self


Pool = AwsPool | AzurePool | OciPool
