"""Regions for the analyses of latency and loss: cloud, power domain, GPUs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.geography import Geography
from gpufabric.catalog.shape import Cloud
from gpufabric.plan.latency import place_of, region_place
from gpufabric.spec.pools import ended
from gpufabric.spec.regions import AnyRegion


@dataclass(frozen=True, slots=True)
class Site:
    """A region of the fabric.

    Attributes:
        stack: its stack.
        cloud: its cloud.
        gpus: GPUs when every pool is up, without pools whose capacity has ended.
        power_domain: id of the grid that supplies its machines; None if the catalogue lacks it.
    """

    stack: str
    cloud: Cloud
    gpus: int
    power_domain: str | None


def sites_of(
    regions: Mapping[str, AnyRegion], catalog: Catalog, known: Geography, now: datetime
) -> tuple[Site, ...]:
    """Return the regions at a time, sorted by stack.

    Raises:
        DeclarationError: the catalogue does not have the shape of a pool.
    """
    return tuple(
        Site(stack, region.cloud, _gpus(region, catalog, now), power_domain_of(region, known))
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


def _gpus(region: AnyRegion, catalog: Catalog, now: datetime) -> int:
    gpus = 0
    for pool in region.pools.values():
        per_node = catalog.shape(region.cloud, pool.shape).gpus
        gpus += 0 if ended(pool.capacity, now) else pool.nodes * per_node
    return gpus
