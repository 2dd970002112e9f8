"""Boot and block volumes of machines on OCI."""

from collections.abc import Iterator, Sequence

from gpufabric.catalog.instances import oci_instances
from gpufabric.cost import parts
from gpufabric.cost.items import Item, NodePool
from gpufabric.policies.billing.disks import UNREAD
from gpufabric.policies.billing.extractors import DiskReader, Lookup, needed
from gpufabric.policies.oci import types
from gpufabric.policies.properties import Props
from gpufabric.policies.resource import Resource


def _configured(key: str) -> DiskReader:
    """Return the reader of machines that an instance configuration launches, which a property names."""

    def reader(resource: Resource, lookup: Lookup, machines: Sequence[Item]) -> Iterator[Item]:
        configurations = lookup.linked(resource, key, types.INSTANCE_CONFIGURATION)
        details = configurations[0].props.section("instanceDetails") if configurations else None
        launch = resource.props if details is None else details.section("launchDetails")
        yield from _volumes(launch.section("sourceDetails"), lookup, resource, machines)
        made = any(
            attachment.present("launchCreateVolumeDetails")
            for attachment in resource.props.sections("launchVolumeAttachments")
        )
        if made or (details is not None and details.present("blockVolumes")):
            yield from _unread(lookup, resource, machines)

    return reader


def _node_pool(resource: Resource, lookup: Lookup, machines: Sequence[Item]) -> Iterator[Item]:
    """Yield the boot volumes of a pool of OKE."""
    if machines:
        source = resource.props.section("nodeSourceDetails")
        yield from _volumes(source, lookup, resource, machines)


def _unread(lookup: Lookup, resource: Resource, machines: Sequence[Item]) -> Iterator[Item]:
    """Yield the volumes beside the boot volumes, which only machines outside the components have."""
    for pool, sizes in _pools(resource, machines):
        yield from parts.unknown_disks(
            "oci", _region(lookup, resource), pool, sizes, reason=UNREAD, disks="block volumes"
        )


def _region(lookup: Lookup, resource: Resource) -> str:
    return needed(resource.provider.text("region") or lookup.region or None, "region")


def _volumes(source: Props, lookup: Lookup, resource: Resource, machines: Sequence[Item]) -> Iterator[Item]:
    region = _region(lookup, resource)
    gib = source.number("bootVolumeSizeInGbs")
    units = source.number("bootVolumeVpusPerGb")
    if units is None:
        units = oci_instances(lookup.catalog).default_vpus_per_gb.value
    for pool, sizes in _pools(resource, machines):
        yield from parts.boot_volumes(region, pool, gib, units, sizes)


def _pools(resource: Resource, machines: Sequence[Item]) -> Iterator[tuple[str, parts.Sizes]]:
    """Yield pool and sizes of machines; flexible machines, billed as services, at their size now."""
    pools = [item for item in machines if isinstance(item, NodePool)]
    for pool in pools:
        yield pool.name, (pool.nodes_min, pool.nodes_now, pool.nodes_max)
    if machines and not pools:
        props = resource.props
        stated = (props.number(*path) for path in (("nodeConfigDetails", "size"), ("size",)))
        # A single machine states no size.
        nodes = next((size for size in stated if size is not None), 1)
        yield parts.SYSTEM_POOL, (nodes, nodes, nodes)


DISKS: dict[str, DiskReader] = {
    types.CLUSTER_NETWORK: _configured("instancePools"),
    types.GPU_MEMORY_CLUSTER: _configured("instanceConfigurationId"),
    types.INSTANCE_POOL: _configured("instanceConfigurationId"),
    types.INSTANCE: _configured("instanceConfigurationId"),
    types.NODE_POOL: _node_pool,
}
