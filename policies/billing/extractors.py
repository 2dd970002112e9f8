"""Building blocks of extractors, which turn resources into billed items and quota demand."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.shape import CapacityMode, Cloud, Shape
from gpufabric.cost.items import Item, NodePool, Service, Unpriced
from gpufabric.cost.rates import known_shape
from gpufabric.policies.billing.uncounted import UNKNOWN_MACHINE, UncountedMachines
from gpufabric.policies.graph import Graph
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.quota.demand import Demand, demand_of
from gpufabric.spec.aws.capacity import CapacityBlock

_T = TypeVar("_T")

NO_RESERVATION = "none"
"""In place of a reservation's URN: machines that fill no reservation, not even an open one."""

_NUMBER = re.compile(r"[-_.]\d+$")


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
    """

    catalog: Catalog
    resources: Mapping[str, Resource]
    region: str
    account: str
    blocks: Mapping[str, CapacityBlock]
    now: datetime | None = None
    empty_pools: frozenset[str] = frozenset()

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


Reading = Item | Demand | UncountedMachines
"""What an extractor reads from a resource: billed items, quota demand, and machines that are neither."""

Extractor = Callable[[Resource, Lookup], Iterator[Reading]]


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
    shape_key: str = "",
) -> Iterator[Reading]:
    """Yield the billed items and quota demand of machines of one shape.

    ``surge`` returns the number of machines that a rolling update starts before it stops old ones. If it
    raises ``UnreadableProperty``, the demand of the other machines is yielded all the same. ``reservation``
    is the URN of the reservation of this stack that holds them, or ``NO_RESERVATION`` if they use none.
    ``shape_key`` is the property that names the shape, for messages.

    Shapes are compared without regard to case, as the clouds do. A shape that the catalogue lists as a
    service (system nodes) draws no quota that is checked here. A shape that it does not list has no price,
    yields demand of an unknown family and is named as machines that are not counted.
    """
    shape, known, listed = listed_shape(lookup.catalog, cloud, shape)
    if listed:
        yield Service(cloud=cloud, region=region, key=shape, count=nodes_max)
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
    yield demand_of(
        known,
        lookup.catalog,
        account=lookup.account,
        region=region,
        usage_class=capacity,
        nodes=nodes_max,
        surge=extra,
        what=name,
        running=nodes_now,
    )
    if missing is not None:
        raise missing


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
