"""Regions for the analyses of latency and loss: cloud, power domain, GPUs, replicas."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.geography import Geography
from gpufabric.catalog.shape import Cloud, Shape
from gpufabric.plan.azure.partitions import nodes_per_rack, partition_limit_nodes
from gpufabric.plan.latency import place_of, region_place
from gpufabric.spec.azure.pool import AzurePool
from gpufabric.spec.pools import Pool, ended
from gpufabric.spec.regions import AnyRegion


@dataclass(frozen=True, slots=True)
class Site:
    """A region of the fabric.

    Attributes:
        stack: its stack.
        cloud: its cloud.
        gpus: GPUs when every pool is up, without pools whose capacity has ended.
        power_domain: id of the grid that supplies its machines; None if the catalogue lacks it.
        replicas: replica groups of a training job: pools with machines, and each InfiniBand partition of a
            pool of Azure, since partitions have no RDMA between them. Launch files have the same groups.
    """

    stack: str
    cloud: Cloud
    gpus: int
    power_domain: str | None
    replicas: int = 1


def sites_of(
    regions: Mapping[str, AnyRegion], catalog: Catalog, known: Geography, now: datetime
) -> tuple[Site, ...]:
    """Return the regions at a time, sorted by stack.

    Raises:
        DeclarationError: the catalogue does not have the shape of a pool.
    """
    return tuple(
        Site(
            stack,
            region.cloud,
            sum(nodes * shape.gpus for _, nodes, shape in _pools(region, catalog, now)),
            power_domain_of(region, known),
            sum(
                _replicas(pool, nodes, shape, catalog) for pool, nodes, shape in _pools(region, catalog, now)
            ),
        )
        for stack, region in sorted(regions.items())
    )


def power_domain_of(region: AnyRegion, known: Geography) -> str | None:
    """Return the id of the grid that supplies a region's machines; None if the catalogue lacks it."""
    return _power_domain(place_of(region, known), known)


def bucket_power_domain(region: AnyRegion, known: Geography) -> str | None:
    """Return the id of the grid that supplies a region's buckets; None if the catalogue lacks it."""
    return _power_domain(region_place(region), known)


def _power_domain(place_id: str, known: Geography) -> str | None:
    place = known.places.get(place_id)
    return None if place is None or place.power_domain is None else place.power_domain.value


def _pools(region: AnyRegion, catalog: Catalog, now: datetime) -> Iterator[tuple[Pool, int, Shape]]:
    """Yield the pools that have machines with GPUs at a time, with their machines and shapes."""
    for pool in region.pools.values():
        shape = catalog.shape(region.cloud, pool.shape)
        if pool.nodes and shape.gpus and not ended(pool.capacity, now):
            yield pool, pool.nodes, shape


def _replicas(pool: Pool, nodes: int, shape: Shape, catalog: Catalog) -> int:
    """Return the replica groups of a pool."""
    if not isinstance(pool, AzurePool) or shape.infiniband is None:
        return 1
    rack = nodes_per_rack(pool, shape)
    return ceil(nodes / partition_limit_nodes(catalog, shape, rack, pool.nodes_per_partition))
