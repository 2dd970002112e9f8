"""Replica groups: machines that train one replica together, on one RDMA fabric."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gpufabric.plan.azure.region import AzureRegionPlan
from gpufabric.plan.pool import PoolPlan
from gpufabric.plan.regions import AnyRegionPlan


@dataclass(frozen=True, slots=True)
class Group:
    """Machines that one torchrun job spans.

    Attributes:
        id: number of the replica group, from 0.
        stack: its region.
        name: its pool, or its InfiniBand partition: partitions of a pool do not reach each other over RDMA.
        nodes: machines when the pool is up.
        pool: the pool.
    """

    id: int
    stack: str
    name: str
    nodes: int
    pool: PoolPlan

    @property
    def gpus_per_node(self) -> int:
        """Processes of torchrun on each machine."""
        return self.pool.shape.gpu.count.value


def groups_of(plans: Iterable[AnyRegionPlan], order: Sequence[str] = ()) -> tuple[Group, ...]:
    """Number the replica groups of a fabric: by region in the given order, then by name.

    torchft's sampler takes numbers from 0 to one less than there are groups, and data whose number no group
    has is never read (meta-pytorch/torchft, torchft/data.py): numbers cannot follow from names alone. A
    region at the end of the order renumbers no other; one that is removed renumbers those after it.

    Args:
        plans: all regions.
        order: stacks, first to last; those that it does not have come after them, by name.
    """
    place = {stack: number for number, stack in enumerate(order)}
    ordered = sorted(
        ((plan.stack, name, nodes, pool) for plan in plans for name, nodes, pool in _fabrics(plan)),
        key=lambda one: (place.get(one[0], len(place)), *one[:2]),
    )
    return tuple(Group(number, *one) for number, one in enumerate(ordered))


def of_stack(groups: Iterable[Group], stack: str) -> tuple[Group, ...]:
    """Give the groups of one region."""
    return tuple(group for group in groups if group.stack == stack)


def _fabrics(plan: AnyRegionPlan) -> Iterator[tuple[str, int, PoolPlan]]:
    partitions: Mapping[str, list[tuple[str, int]]] = {}
    if isinstance(plan, AzureRegionPlan):
        partitions = {
            pool.name: [(one.name, one.nodes) for one in pool.partitions if one.nodes]
            for pool in plan.pools
            if pool.infiniband
        }
    for pool in plan.pools:
        for name, nodes in partitions.get(pool.name, [(pool.name, pool.nodes)]):
            yield name, nodes, pool
