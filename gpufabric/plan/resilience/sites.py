"""Regions for the analyses of latency and loss: cloud, power domain, GPUs."""

from collections.abc import Mapping
from dataclasses import dataclass

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.geography import Geography
from gpufabric.catalog.shape import Cloud
from gpufabric.plan.latency import place_of
from gpufabric.spec.regions import AnyRegion


@dataclass(frozen=True, slots=True)
class Site:
    """A region of the fabric.

    Attributes:
        stack: its stack.
        cloud: its cloud.
        gpus: GPUs when every pool is up.
        power_domain: id of the grid that supplies it; None if the catalogue lacks it.
    """

    stack: str
    cloud: Cloud
    gpus: int
    power_domain: str | None


def sites_of(regions: Mapping[str, AnyRegion], catalog: Catalog, known: Geography) -> tuple[Site, ...]:
    """Return the regions, sorted by stack.

    Raises:
        DeclarationError: the catalogue does not have the shape of a pool.
    """
    return tuple(
        Site(stack, region.cloud, _gpus(region, catalog), power_domain_of(region, known))
        for stack, region in sorted(regions.items())
    )


def power_domain_of(region: AnyRegion, known: Geography) -> str | None:
    """Return the id of the grid that supplies a region; None if the catalogue lacks it."""
    place = known.places.get(place_of(region))
    return None if place is None or place.power_domain is None else place.power_domain.value


def _gpus(region: AnyRegion, catalog: Catalog) -> int:
    return sum(
        pool.nodes * catalog.shape(region.cloud, pool.shape).gpu.count.value for pool in region.pools.values()
    )
