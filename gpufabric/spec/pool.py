"""A pool: identical GPU nodes that share one RDMA fabric."""

from typing import Annotated, Literal, Self

from pydantic import Field, PositiveInt, model_validator

from gpufabric.spec.aws_capacity import AwsCapacity
from gpufabric.spec.azure_capacity import AzureCapacity
from gpufabric.spec.base import Declared
from gpufabric.spec.capacity import NewReservation, OnDemand
from gpufabric.spec.oci_capacity import OciCapacity

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
    """A pool on Azure: AKS node pools on InfiniBand."""

    capacity: AzureCapacity = OnDemand()
    """How the machines are obtained."""


class OciPool(PoolBase):
    """A pool on OCI: bare metal nodes on RoCE."""

    capacity: OciCapacity = OnDemand()
    """How the machines are obtained."""

    memory_fabric_ids: list[Annotated[str, Field(pattern=r"^ocid1\.computegpumemoryfabric\.")]] = Field(
        default_factory=list[str]
    )
    """For shapes whose NVLink domain spans hosts: the GPU memory fabrics leased to the tenancy, one per rack
    of the pool."""


Pool = AwsPool | AzurePool | OciPool
