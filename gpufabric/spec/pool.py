"""Properties that pools of all clouds share. A pool is a set of identical GPU nodes on one RDMA fabric."""

from typing import Self

from pydantic import Field, NonNegativeInt, PositiveInt, model_validator

from gpufabric.spec.base import Declared


class PoolBase(Declared):
    """Base of the pools of all clouds."""

    shape: str = Field(min_length=1)
    """The cloud's own name of the machine, such as p6-b200.48xlarge or BM.GPU.B200.8."""

    nodes: NonNegativeInt
    """Machines in the pool. 0: no machines for now; the pool keeps its name, labels and reservation."""

    max_nodes: PositiveInt | None = None
    """Upper limit for autoscaling. Absent: the pool has a fixed size."""

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
        return self.nodes if self.max_nodes is None else self.max_nodes
