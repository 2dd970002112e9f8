"""Properties that pools of all clouds share. A pool is a set of identical GPU nodes on one RDMA fabric."""

from typing import Self

from pydantic import Field, PositiveInt, model_validator

from gpufabric.spec.base import Declared
from gpufabric.spec.rolling import Rolling


class PoolBase(Declared):
    """Base of the pools of all clouds."""

    shape: str = Field(min_length=1)
    """The cloud's own name of the machine, such as p6-b200.48xlarge or BM.GPU.B200.8."""

    nodes: PositiveInt
    """Machines in the pool. With a larger ``max_nodes``: its size at creation, and the fewest machines to
    which the autoscaler shrinks it."""

    max_nodes: PositiveInt | None = None
    """Upper limit for autoscaling. Absent: the pool has a fixed size."""

    rolling: Rolling = Rolling()
    """Batches of an update that replaces machines."""

    labels: dict[str, str] = Field(default_factory=dict[str, str])
    """Extra node labels."""

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        if self.max_nodes is not None and self.max_nodes < self.nodes:
            raise ValueError(f"max_nodes {self.max_nodes} is below nodes {self.nodes}")
        return self

    @property
    def peak_nodes(self) -> int:
        """Largest size of the pool."""
        return self.max_nodes or self.nodes
