"""Replica groups: machines on one RDMA fabric that train one replica together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gpufabric.plan.azure.pool import PARTITION_LABEL, AzurePoolPlan
from gpufabric.plan.pool import PoolPlan
from gpufabric.plan.rdma_blocks import fabrics_of
from gpufabric.plan.regions import AnyRegionPlan


@dataclass(frozen=True, slots=True)
class ReplicaGroup:
    """Machines of one torchrun job.

    Attributes:
        id: number of the replica group, from 0.
        stack: its region.
        name: its pool or InfiniBand partition. Partitions of a pool have no RDMA between them.
        nodes: machines of the pool at its declared size.
        pool: the pool.
    """

    id: int
    stack: str
    name: str
    nodes: int
    pool: PoolPlan

    @property
    def node_labels(self) -> Mapping[str, str]:
        """Node labels that only the group's machines have, beside those of their pool."""
        whole = not isinstance(self.pool, AzurePoolPlan) or not self.pool.infiniband
        return {} if whole else {PARTITION_LABEL: self.name}

    @property
    def gpus_per_node(self) -> int:
        """Processes of torchrun on each machine."""
        return self.pool.shape.gpus


def groups_of(plans: Iterable[AnyRegionPlan], order: Sequence[str] = ()) -> tuple[ReplicaGroup, ...]:
    """Number the replica groups of a fabric: by region in the given order, then by name.

    torchft's sampler expects consecutive numbers from 0 and never reads data of a missing number
    (meta-pytorch/torchft, torchft/data.py), so numbers cannot follow from names alone. A region added at the
    end of the order renumbers no other. Removing a region renumbers those after it.

    Args:
        plans: all regions.
        order: stacks, first to last. Other stacks follow, by name.
    """
    place = {stack: number for number, stack in enumerate(order)}
    ordered = sorted(
        ((plan.stack, name, nodes, pool) for plan in plans for name, nodes, pool in fabrics_of(plan)),
        key=lambda group: (place.get(group[0], len(place)), *group[:2]),
    )
    return tuple(ReplicaGroup(number, *group) for number, group in enumerate(ordered))


def of_stack(groups: Iterable[ReplicaGroup], stack: str) -> tuple[ReplicaGroup, ...]:
    """Return the groups of one region."""
    return tuple(group for group in groups if group.stack == stack)
