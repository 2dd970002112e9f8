"""RDMA blocks: machines that one RDMA fabric joins, the widest unit that a torchrun job can use."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from gpufabric.plan.aws.pool import AwsPoolPlan
from gpufabric.plan.azure.pool import AzurePoolPlan
from gpufabric.plan.azure.region import AzureRegionPlan
from gpufabric.plan.oci.pool import OciPoolPlan
from gpufabric.plan.oci.rdma_construct import NAMES
from gpufabric.plan.pool import PoolPlan
from gpufabric.plan.regions import AnyRegionPlan


@dataclass(frozen=True, slots=True)
class RdmaBlock:
    """Machines of a region that one RDMA fabric joins: a pool, or an InfiniBand partition of a pool.

    Attributes:
        stack: their region.
        name: the pool or partition.
        construct: what joins them, such as ``InfiniBand partition``.
        nodes: machines at the declared size.
        gpus_per_node: GPUs of each machine.
        domains_gpus: GPUs of each NVLink domain, in the order of the machines; 1 each without NVLink.
        gpu: model of the GPUs.
        rdma_gbps_per_node: RDMA bandwidth of a machine in each direction, in Gbit/s; 0 without RDMA, None if
            it is not known.
        front_end_gbps_per_node: bandwidth of a machine without RDMA, likewise; None if it is not known.
    """

    stack: str
    name: str
    construct: str
    nodes: int
    gpus_per_node: int
    domains_gpus: tuple[int, ...]
    gpu: str
    rdma_gbps_per_node: float | None
    front_end_gbps_per_node: float | None = None

    @property
    def gpus(self) -> int:
        """GPUs of all machines."""
        return self.nodes * self.gpus_per_node


def rdma_blocks(plan: AnyRegionPlan) -> tuple[RdmaBlock, ...]:
    """Return the RDMA blocks of a region with machines, by name."""
    return tuple(_block(plan.stack, *part) for part in sorted(fabrics_of(plan), key=lambda part: part[0]))


def blocks_of(plans: Iterable[AnyRegionPlan]) -> dict[str, tuple[RdmaBlock, ...]]:
    """Return the RDMA blocks of regions, by stack; without regions that have no machines."""
    every = {plan.stack: rdma_blocks(plan) for plan in plans}
    return {stack: blocks for stack, blocks in sorted(every.items()) if blocks}


def fabrics_of(plan: AnyRegionPlan) -> Iterator[tuple[str, int, PoolPlan]]:
    """Yield the name, the machines and the pool of each RDMA block of a region that has machines with GPUs.

    Partitions of a pool have no RDMA between them.
    """
    partitions: Mapping[str, list[tuple[str, int]]] = {}
    if isinstance(plan, AzureRegionPlan):
        partitions = {
            pool.resource_name: [
                (partition.name, partition.nodes) for partition in pool.partitions if partition.nodes
            ]
            for pool in plan.pools
            if pool.infiniband
        }
    # A pool without machines or accelerators trains nothing.
    for pool in (pool for pool in plan.pools if pool.shape.gpus):
        for name, nodes in partitions.get(pool.resource_name, [(pool.resource_name, pool.nodes)]):
            if nodes:
                yield name, nodes, pool


def domains_gpus(pool: PoolPlan, nodes: int) -> tuple[int, ...]:
    """Return the GPUs of each NVLink domain of some machines of a pool, in the order of the machines."""
    count, domain = pool.shape.gpus, pool.shape.nvlink_domain_gpus
    if domain < count:
        return (domain,) * (nodes * count // domain)
    return tuple(machines * count for machines in pool.domains_of(nodes))


def _block(stack: str, name: str, nodes: int, pool: PoolPlan) -> RdmaBlock:
    shape = pool.shape
    rate, front_end = shape.rdma.gbps_per_node, shape.host.front_end_gbps
    without = shape.rdma.kind.value == "none"
    return RdmaBlock(
        stack=stack,
        name=name,
        construct=_construct(pool),
        nodes=nodes,
        gpus_per_node=shape.gpus,
        domains_gpus=domains_gpus(pool, nodes),
        gpu=shape.accelerator or "",
        rdma_gbps_per_node=0.0 if without else None if rate is None else float(rate.value),
        front_end_gbps_per_node=None if front_end is None else float(front_end.value),
    )


def _construct(pool: PoolPlan) -> str:
    match pool:
        case AwsPoolPlan() if pool.makes_placement_group or pool.placement_group_name:
            return "placement group"
        case AwsPoolPlan():
            return "EFA in one zone"
        case AzurePoolPlan() if pool.infiniband:
            return "InfiniBand partition"
        case OciPoolPlan():
            return NAMES[pool.construct]
        case _:
            return "no RDMA fabric"
