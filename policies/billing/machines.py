"""Machines and reservations of one shape, as billed items and quota demand."""

import re
from collections.abc import Callable, Iterator, Sequence

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.shape import CapacityMode, Cloud, Shape
from gpufabric.cost.items import NodePool, ReservedNodes, Service
from gpufabric.cost.rates import known_shape
from gpufabric.policies.billing.extractors import Lookup, Reading
from gpufabric.policies.billing.uncounted import UNKNOWN_MACHINE, UncountedMachines
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.quota.demand import Demand, demand_of, system_demand
from gpufabric.spec.aws.capacity import CapacityBlock

NO_RESERVATION = "none"
"""In place of a reservation's URN: machines that fill no reservation, not even an open one."""

_NUMBER = re.compile(r"[-_.]\d+$")


def machines(
    lookup: Lookup,
    *,
    name: str,
    cloud: Cloud,
    region: str,
    shape: str,
    capacity: CapacityMode,
    nodes_min: int,
    nodes_now: int,
    nodes_max: int,
    block: CapacityBlock | None = None,
    surge: Callable[[], int] = lambda: 0,
    reservation: str = "",
    reservation_id: str = "",
    places: Sequence[str] = (),
    fills: str = "",
    shape_key: str = "",
) -> Iterator[Reading]:
    """Yield the billed items and quota demand of machines of one shape.

    ``surge`` returns the number of machines that a rolling update starts before it stops old ones. If it
    raises ``UnreadableProperty``, the demand of the other machines is yielded all the same. ``reservation``
    is the URN of the reservation of this stack that holds them, or ``NO_RESERVATION`` if they use none, not
    even an open one; ``reservation_id`` is the id of an existing one, if it is known. ``fills`` is the open
    reservation of this stack that on-demand machines fill. ``places`` are the availability domains that they
    are spread over. ``shape_key`` is the property that names the shape, for messages.

    Shapes are compared without regard to case, as the clouds do. A shape that the catalogue lists as a
    service (system nodes) draws the quota of a whole region, where the cloud has one, and no other that is
    checked here. A shape that it does not list has no price, yields demand of an unknown family and is named
    as machines that are not counted.
    """
    shape, known, listed = listed_shape(lookup.catalog, cloud, shape)
    if listed:
        yield Service(
            cloud=cloud,
            region=region,
            key=shape,
            count=nodes_max,
            count_min=nodes_min,
            count_now=nodes_now,
        )
        system = system_demand(
            cloud,
            lookup.catalog,
            account=lookup.account,
            region=region,
            shape=shape,
            nodes=nodes_max,
            surge=surge(),
        )
        if system is not None:
            yield system
        return
    yield NodePool(
        name=name,
        cloud=cloud,
        region=region,
        shape=shape,
        capacity=capacity,
        nodes_min=nodes_min,
        nodes_now=nodes_now,
        nodes_max=nodes_max,
        block=block,
        reservation=reservation,
    )
    if known is None:
        yield Demand(
            cloud=cloud,
            account=lookup.account,
            region=region,
            family=None,
            total=_quota_of_region(lookup.catalog, cloud, capacity),
            unit="",
            usage_class=capacity,
            nodes=nodes_max,
            units_per_node=1,
            shape=shape,
            what=name,
        )
        if nodes_max:
            yield UncountedMachines(shape_key, shape, UNKNOWN_MACHINE, billed=True)
        return
    missing: UnreadableProperty | None = None
    extra = 0
    try:
        extra = surge() if nodes_max and capacity != "capacity-block" else 0
    except UnreadableProperty as unread:
        missing = unread
    held = lookup.reservations.get(name) if capacity == "reservation" and not reservation else None
    for place, share in _spread(places, nodes_max):
        yield demand_of(
            known,
            lookup.catalog,
            account=lookup.account,
            region=region,
            place=place,
            usage_class=capacity,
            nodes=share,
            surge=extra,
            what=name,
            running=min(nodes_now, share),
            reservation=fills or _urn(reservation) or (held.id if held else reservation_id).casefold(),
            reserved=held.nodes if held else 0,
        )
    if missing is not None:
        raise missing


def reserved(
    lookup: Lookup,
    *,
    cloud: Cloud,
    key: str,
    region: str,
    shape: str,
    nodes: int,
    shape_key: str,
    place: str = "",
    is_open: bool = False,
    joined: str = "",
) -> Iterator[Reading]:
    """Yield the billed item and the quota demand of a reservation, used or not.

    Args:
        lookup: shapes and quota families.
        cloud: cloud that holds the machines.
        key: key by which pools refer to the reservation.
        region: the cloud's name of the region.
        shape: the cloud's name of the machine.
        nodes: machines that it holds.
        shape_key: property that names the shape, for messages.
        place: their availability domain.
        is_open: whether machines without a reservation fill it automatically (AWS).
        joined: the open reservation whose quota demand this one joins, since the same machines fill both;
            empty for itself.
    """
    shape, known, listed = listed_shape(lookup.catalog, cloud, shape)
    yield ReservedNodes(key=key, cloud=cloud, region=region, shape=shape, nodes=nodes, is_open=is_open)
    if known is None and not listed:
        yield UncountedMachines(shape_key, shape, UNKNOWN_MACHINE, billed=True)
    if known is not None:
        yield demand_of(
            known,
            lookup.catalog,
            account=lookup.account,
            region=region,
            place=place,
            usage_class="reservation",
            nodes=0,
            reservation=joined or key,
            reserves=nodes,
        )


def _spread(places: Sequence[str], nodes: int) -> Iterator[tuple[str, int]]:
    """Yield availability domains with the most machines that each may get of an even spread."""
    for place in places or ("",):
        yield place, -(-nodes // max(1, len(places)))


def _quota_of_region(catalog: Catalog, cloud: Cloud, capacity: CapacityMode) -> str:
    family = catalog.quota_of_region(cloud, spot=capacity == "spot")
    return family.id if family else ""


def listed_shape(catalog: Catalog, cloud: Cloud, name: str) -> tuple[str, Shape | None, bool]:
    """Find a machine type regardless of case.

    Returns:
        its name in the catalogue, or else the given one; its facts; and whether it is listed as a service.
    """
    plain = name.casefold()
    for shape in catalog.shape_names(cloud):
        if shape.casefold() == plain:
            return shape, known_shape(catalog, cloud, shape), False
    key = next((key for key in catalog.services(cloud) if key.casefold() == plain), None)
    return (name, None, False) if key is None else (key, None, True)


def pool_name(resource: Resource) -> str:
    """Return the logical name of a machine without its number, so that machines of a loop are one pool."""
    return _NUMBER.sub("", resource.name) or resource.name


def _urn(reservation: str) -> str:
    return "" if reservation == NO_RESERVATION else reservation
