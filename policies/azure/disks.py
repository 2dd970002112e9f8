"""Disks of machines on Azure."""

from collections.abc import Iterator, Sequence

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cost import parts
from gpufabric.cost.items import Item, NodePool, Service
from gpufabric.policies.azure import types
from gpufabric.policies.billing.extractors import DiskReader, Lookup
from gpufabric.policies.properties import Props
from gpufabric.policies.resource import Resource


def _agent_pool(resource: Resource, lookup: Lookup, machines: Sequence[Item]) -> Iterator[Item]:
    clusters = lookup.linked(resource, "resourceName", types.MANAGED_CLUSTER)
    region = lookup.region_of(clusters[0] if len(clusters) == 1 else resource, "location")
    for pool, sizes in _pools(machines):
        yield from _disks(resource.props, region, pool, sizes)


def _cluster(resource: Resource, lookup: Lookup, machines: Sequence[Item]) -> Iterator[Item]:
    """Yield the disks of the pools inside a cluster, in their order."""
    region = lookup.region_of(resource, "location")
    profiles = resource.props.sections("agentPoolProfiles")
    for profile, (pool, sizes) in zip(profiles, _pools(machines), strict=False):
        yield from _disks(profile, region, pool, sizes)


def _disks(props: Props, region: str, pool: str, sizes: parts.Sizes) -> Iterator[Item]:
    """Yield the OS disks of a pool."""
    gib = props.number("osDiskSizeGB")
    disks = default_catalog().azure_limits().premium_disk_gib.value
    name = next((name for name, largest in disks.items() if gib and gib <= largest), None)
    yield from parts.os_disks(region, pool, props.text("osDiskType"), name, sizes)


def _pools(machines: Sequence[Item]) -> Iterator[tuple[str, parts.Sizes]]:
    """Yield pool and sizes of machines; system nodes are billed as services."""
    for item in machines:
        if isinstance(item, NodePool):
            yield item.name, (item.nodes_min, item.nodes_now, item.nodes_max)
        elif isinstance(item, Service) and item.key.startswith("Standard_"):
            least, now, peak = map(int, item.sizes)
            yield parts.SYSTEM_POOL, (least, now, peak)


DISKS: dict[str, DiskReader] = {types.AGENT_POOL: _agent_pool, types.MANAGED_CLUSTER: _cluster}
