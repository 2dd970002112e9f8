"""The replicas of declared regions, as far as their throughput depends on them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.shape import Cloud, Shape
from gpufabric.plan.azure.partitions import nodes_per_rack, partition_limit_nodes
from gpufabric.spec.azure.pool import AzurePool
from gpufabric.spec.pools import Pool
from gpufabric.spec.regions import AnyRegion


@dataclass(frozen=True, slots=True)
class ReplicaGpus:
    """GPUs that train one replica: those of a pool, or of an InfiniBand partition of a pool of Azure.

    Attributes:
        name: its stack, and its pool or partition.
        cloud: its cloud.
        shape: name of the shape.
        gpus: GPUs when all machines are up.
    """

    name: str
    cloud: Cloud
    shape: str
    gpus: int


def replicas_of(regions: Mapping[str, AnyRegion], catalog: Catalog) -> tuple[ReplicaGpus, ...]:
    """Return the replicas of some regions, when every pool is up. Launch files have the same groups.

    Args:
        regions: declarations by stack.
        catalog: facts on shapes.

    Raises:
        DeclarationError: the catalogue does not have the shape of a pool.
    """
    return tuple(
        ReplicaGpus(f"{stack}/{part}", region.cloud, pool.shape, nodes * shape.gpus)
        for stack, region in sorted(regions.items())
        for name, pool in region.pools.items()
        for shape in (catalog.shape(region.cloud, pool.shape),)
        if shape.gpus
        for part, nodes in _parts(name, pool, shape, catalog)
    )


def _parts(name: str, pool: Pool, shape: Shape, catalog: Catalog) -> Iterator[tuple[str, int]]:
    """Yield the name and the machines of each part of a pool that trains a replica."""
    left, number = pool.nodes, 0
    if isinstance(pool, AzurePool) and shape.infiniband is not None:
        rack = nodes_per_rack(pool, shape)
        limit = max(partition_limit_nodes(catalog, shape, rack, pool.nodes_per_partition), 1)
        while left > limit:
            left, number = left - limit, number + 1
            yield f"{name}-{number}", limit
    if left:
        yield f"{name}-{number + 1}" if number else name, left
