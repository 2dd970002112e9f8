"""Building blocks of extractors, which turn resources into billed items and quota demand."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.shape import Cloud
from gpufabric.cost.items import Item, Service, Unpriced
from gpufabric.policies.billing.uncounted import UncountedMachines
from gpufabric.policies.graph import Graph
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.quota.demand import Demand
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
        now: the time for which resources are read.
        empty_pools: pools that the stack declares without machines, by name.
        reservations: existing reservations that pools declare, by name of the pool on its resources.
    """

    catalog: Catalog
    resources: Mapping[str, Resource]
    region: str
    account: str
    blocks: Mapping[str, CapacityBlock]
    now: datetime
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


Reading = Item | Demand | UncountedMachines
"""Result of reading a resource: billed items, quota demand, and machines that are neither."""

Extractor = Callable[[Resource, Lookup], Iterator[Reading]]

DiskReader = Callable[[Resource, Lookup, Sequence[Item]], Iterator[Item]]
"""Reads the disks of machines, beside the items that the machines are billed as."""


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


def billed(parts: Callable[[str], Iterator[Item]], *, region_key: str = "region") -> Extractor:
    """Return the extractor of a type whose resources are all billed alike, by region."""

    def extractor(resource: Resource, lookup: Lookup) -> Iterator[Item | Demand]:
        yield from parts(lookup.region_of(resource, region_key))

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
