"""Quota demand of declared regions and of plans."""

from collections.abc import Iterator
from datetime import datetime

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.shape import Shape
from gpufabric.plan.regions import AnyRegionPlan
from gpufabric.quota.demand import Demand, demand_of, system_demand
from gpufabric.spec.capacity import NewReservation, Reservation
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.pools import Capacity, ended, sold_as
from gpufabric.spec.regions import AnyRegion, account_of, system_nodes_of


def demands_of_region(
    region: AnyRegion, catalog: Catalog, now: datetime, *, stack: str = ""
) -> Iterator[Demand]:
    """Yield the quota demand of a declared region at peak; shapes that are unknown are left out.

    Args:
        region: the declaration.
        catalog: shapes and quota families.
        now: the time; a pool whose capacity has ended has no machines.
        stack: name of its stack, if another stack is judged.
    """
    known = set(catalog.shape_names(region.cloud))
    for name, pool in sorted(region.pools.items()):
        if pool.shape in known and not ended(pool.capacity, now):
            shape = catalog.shape(region.cloud, pool.shape)
            yield from _pool(region, catalog, shape, name, pool.peak_nodes, pool.capacity, stack)
    yield from _system(region, catalog, stack)


def demands_of_plan(plan: AnyRegionPlan, catalog: Catalog) -> list[Demand]:
    """List the quota demand of a planned region at peak.

    The components update GPU pools without surge, since there is no spare machine to start first.
    """
    demands: list[Demand] = []
    for pool in plan.pools:
        demands += _pool(plan.spec, catalog, pool.shape, pool.name, pool.max_nodes, pool.capacity, "")
    return [*demands, *_system(plan.spec, catalog, "")]


def place_of(region: AnyRegion) -> str:
    """Return the availability domain of a region's machines; empty for clouds without limits of a domain."""
    return region.availability_domain if isinstance(region, OciRegion) else ""


def reservation_of(capacity: Capacity, pool: str, stack: str = "") -> str:
    """Return the identity of the reservation that a pool uses; empty if it uses none.

    Args:
        capacity: capacity of the pool.
        pool: name of the pool, which names a reservation that its stack makes.
        stack: the stack that makes it.
    """
    if isinstance(capacity, Reservation):
        return capacity.id.casefold()
    return f"{stack}/{pool}" if isinstance(capacity, NewReservation) else ""


def _pool(
    region: AnyRegion,
    catalog: Catalog,
    shape: Shape,
    name: str,
    nodes: int,
    capacity: Capacity,
    stack: str,
) -> Iterator[Demand]:
    """Yield the demand of a pool's machines, and of the reservation that its stack makes for it."""

    def demand(machines: int, reserves: int) -> Demand:
        return demand_of(
            shape,
            catalog,
            account=account_of(region),
            region=region.region,
            place=place_of(region),
            usage_class=sold_as(capacity),
            nodes=machines,
            what=name,
            stack=stack,
            reservation=reservation_of(capacity, name, stack),
            reserves=reserves,
            reserved=capacity.nodes if isinstance(capacity, Reservation) else 0,
        )

    if isinstance(capacity, NewReservation):
        yield demand(0, capacity.nodes)
    yield demand(nodes, 0)


def _system(region: AnyRegion, catalog: Catalog, stack: str) -> Iterator[Demand]:
    """Yield the demand of the system nodes, if the cloud has a limit for all machines of a region.

    An upgrade of AKS starts a tenth of a pool, rounded up, before it stops old machines.
    """
    nodes = system_nodes_of(region)
    if not nodes:
        return
    demand = system_demand(
        region.cloud,
        catalog,
        account=account_of(region),
        region=region.region,
        shape=catalog.system_node(region.cloud).shape.value,
        nodes=nodes,
        surge=-(-nodes // 10),
        stack=stack,
    )
    if demand is not None:
        yield demand
