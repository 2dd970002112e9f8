"""What a pool is, in numbers that every cloud shares."""

from collections.abc import Mapping
from dataclasses import dataclass

from gpufabric.catalog.shape import Shape
from gpufabric.plan.aws.nics import Interface
from gpufabric.spec.pools import Capacity

GPU_TAINT_KEY = "nvidia.com/gpu"


@dataclass(frozen=True, slots=True)
class PoolPlan:
    """A pool of identical GPU nodes.

    Attributes:
        name: the pool's key in the declaration.
        shape: what the catalogue knows of its machines.
        nodes: machines when the pool is up.
        max_nodes: machines at most.
        nodes_now: machines to ask for at the time of the plan: none before a Capacity Block starts.
        capacity: how they are obtained.
        labels: node labels.
        environment: variables for the communication library.
        memory_fabric_ids: GPU memory fabrics (OCI), one per NVLink domain.
        interfaces: network interfaces of one machine (AWS).
    """

    name: str
    shape: Shape
    nodes: int
    max_nodes: int
    nodes_now: int
    capacity: Capacity
    labels: Mapping[str, str]
    environment: Mapping[str, str]
    memory_fabric_ids: tuple[str, ...] = ()
    interfaces: tuple[Interface, ...] = ()

    @property
    def addresses_per_node(self) -> int:
        """Addresses of the subnet that the interfaces of one machine take (AWS)."""
        return sum(one.takes_address for one in self.interfaces)

    @property
    def gpus(self) -> int:
        """GPUs when the pool is up."""
        return self.nodes * self.shape.gpu.count.value

    @property
    def nvlink_domains(self) -> int:
        """NVLink domains in the pool."""
        return -(-self.gpus // self.shape.gpu.nvlink_domain_gpus.value)
