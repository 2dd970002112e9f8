"""Building blocks of extractors, which turn resources into billed items and quota demand."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.shape import CapacityMode, Cloud
from gpufabric.cost.items import Item, NodePool, ReservedNodes, Service, Unpriced
from gpufabric.cost.rates import known_shape
from gpufabric.policies.graph import Graph
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.quota.demand import Demand, demand_of, system_demand
from gpufabric.spec.aws.capacity import CapacityBlock
from gpufabric.spec.capacity import Reservation

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Lookup:
    """Facts and resources that an extractor can look up.

    Attributes:
        catalog: shapes, services and file systems.
        resources: all resources of the stack by URN.
        region: region that the stack declares, for resources without one.
        account: account that the stack declares.
        blocks: declared Capacity Blocks by reservation id.
        now: the time for which resources are read; None: no block has ended.
        empty_pools: pools that the stack declares without machines, by name.
        reservations: existing reservations that pools declare, by name of the pool on its resources.
    """

    catalog: Catalog
    resources: Mapping[str, Resource]
    region: str
    account: str
    blocks: Mapping[str, CapacityBlock]
    now: datetime | None = None
    empty_pools: frozenset[str] = frozenset()
    reservations: Mapping[str, Reservation] = field(default_factory=dict[str, Reservation])

    @property
    def graph(self) -> Graph:
        """The graph of the stack's resources."""
        return Graph(self.resources)

    def linked(self, resource: Resource, key: str, type_: str) -> list[Resource]:
        """Return the resources of a type that a property comes from, or else that the resource depends on."""
        return self.graph.linked(resource, key, type_)

    def source_urn(self, resource: Resource, key: str, type_: str) -> str:
        """Return the URN of the resource that a property comes from; empty unless there is exactly one."""
        source = self.graph.source(resource, key, type_)
        return source.urn if source is not None else ""

    def region_of(self, resource: Resource, key: str = "region") -> str:
        """Return a resource's region: its own property, its provider's, or the declared one.

        A resource in Azure's region ``global`` is billed with the region that declares it.

        Raises:
            UnreadableProperty: none of them is set, or the first one that is set is unknown.
        """
        region = resource.props.text(key) or resource.provider.text(key) or self.region
        if not region:
            raise UnreadableProperty(key, "is not given")
        name = "".join(region.split()).lower()
        return (self.region or name) if name == "global" else name


Extractor = Callable[[Resource, Lookup], Iterator[Item | Demand]]


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
) -> Iterator[Item | Demand]:
    """Yield the billed items and quota demand of machines of one shape.

    ``surge`` returns the number of machines that a rolling update starts before it stops old ones. If it
    raises ``UnreadableProperty``, the demand of the other machines is yielded all the same. ``reservation``
    is the URN of the reservation of this stack that holds them, ``reservation_id`` the id of an existing one
    if it is known. ``places`` are the availability domains that
    they are spread over.

    A shape that the catalogue lists as a service (system nodes) draws the quota of a whole region, where the
    cloud has one, and no other that is checked here. A shape that it does not list has no price and yields
    demand of an unknown family.
    """
    known = known_shape(lookup.catalog, cloud, shape)
    if known is None and shape in lookup.catalog.services(cloud):
        yield Service(cloud=cloud, region=region, key=shape, count=nodes_max)
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
            reservation=reservation or (held.id if held else reservation_id).casefold(),
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
    place: str = "",
    is_open: bool = False,
) -> Iterator[Item | Demand]:
    """Yield the billed item and the quota demand of a reservation, used or not.

    Args:
        lookup: shapes and quota families.
        cloud: cloud that holds the machines.
        key: key by which pools refer to the reservation.
        region: the cloud's name of the region.
        shape: the cloud's name of the machine.
        nodes: machines that it holds.
        place: their availability domain.
        is_open: whether machines without a reservation fill it automatically (AWS).
    """
    yield ReservedNodes(key=key, cloud=cloud, region=region, shape=shape, nodes=nodes, is_open=is_open)
    known = known_shape(lookup.catalog, cloud, shape)
    if known is not None:
        yield demand_of(
            known,
            lookup.catalog,
            account=lookup.account,
            region=region,
            place=place,
            usage_class="reservation",
            nodes=0,
            reservation=key,
            reserves=nodes,
        )


def _spread(places: Sequence[str], nodes: int) -> Iterator[tuple[str, int]]:
    """Yield availability domains with the most machines that each may get of an even spread."""
    for place in places or ("",):
        yield place, -(-nodes // max(1, len(places)))


def _quota_of_region(catalog: Catalog, cloud: Cloud, capacity: CapacityMode) -> str:
    family = catalog.quota_of_region(cloud, spot=capacity == "spot")
    return family.id if family else ""


def needed(value: _T | None, path: str) -> _T:
    """Return a value that must be set.

    Raises:
        UnreadableProperty: it is absent.
    """
    if value is None:
        raise UnreadableProperty(path, "is not given")
    return value


def service(cloud: Cloud, key: str, *, region_key: str = "region") -> Extractor:
    """Return the extractor of a type each of whose resources is one service."""

    def extractor(resource: Resource, lookup: Lookup) -> Iterator[Item | Demand]:
        yield Service(cloud=cloud, region=lookup.region_of(resource, region_key), key=key, count=1)

    return extractor


def sized(lookup: Lookup, cloud: Cloud, region: str, key: str, what: str, *, count: int = 1) -> Item:
    """Return a service whose catalogue key holds a property's text.

    Messages show keys of the catalogue only: any other text may be a secret.
    """
    if key in lookup.catalog.services(cloud):
        return Service(cloud=cloud, region=region, key=key, count=count)
    return Unpriced(cloud=cloud, region=region, what=what, reason="its kind is not in the catalogue")


def unpriced(cloud: Cloud, what: str, reason: str, *, region_key: str = "region") -> Extractor:
    """Return the extractor of a type that costs money but has no list price."""

    def extractor(resource: Resource, lookup: Lookup) -> Iterator[Item | Demand]:
        region = lookup.region_of(resource, region_key)
        yield Unpriced(cloud=cloud, region=region, what=what, reason=reason)

    return extractor
