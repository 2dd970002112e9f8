"""A pool: identical GPU nodes that share one RDMA fabric."""

from typing import Annotated, Literal

from pydantic import Field, PositiveInt, model_validator

from gpufabric.spec.base import Declared
from gpufabric.spec.capacity import Capacity, OnDemand


class Pool(Declared):
    """Identical GPU nodes that share one RDMA fabric."""

    shape: str = Field(min_length=1)
    """The cloud's own name of the machine, such as p6-b200.48xlarge or BM.GPU.B200.8."""

    nodes: PositiveInt
    """Machines in the pool."""

    max_nodes: PositiveInt | None = None
    """Upper bound when the pool may grow by autoscaling; absent: the pool has a fixed size."""

    capacity: Capacity = OnDemand()
    """How the machines are obtained."""

    memory_fabric_ids: list[Annotated[str, Field(pattern=r"^ocid1\.computegpumemoryfabric\.")]] = Field(
        default_factory=list[str]
    )
    """OCI only, for shapes whose NVLink domain spans hosts: the GPU memory fabrics leased to the tenancy,
    one per rack of the pool."""

    nic_layout: Literal["recommended", "legacy"] = "recommended"
    """AWS only. recommended: one interface for IP, and an efa-only interface on each EFA card. legacy: an EFA
    interface with an address on each EFA card, as tools laid them out before efa-only existed; every EFA
    takes an address of the subnet."""

    labels: dict[str, str] = Field(default_factory=dict[str, str])
    """Extra node labels."""

    @model_validator(mode="after")
    def _bounds(self) -> "Pool":
        if self.max_nodes is not None and self.max_nodes < self.nodes:
            raise ValueError(f"max_nodes {self.max_nodes} is below nodes {self.nodes}")
        return self

    @property
    def peak_nodes(self) -> int:
        """Machines that the pool can have at most."""
        return self.max_nodes or self.nodes
