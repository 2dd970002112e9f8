"""Disks of machines on AWS."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from gpufabric.cost import parts
from gpufabric.cost.items import Item, NodePool, Service, Unpriced
from gpufabric.policies.aws import types
from gpufabric.policies.aws.nodes import Nodes
from gpufabric.policies.billing.extractors import DiskReader, Lookup
from gpufabric.policies.properties import Props
from gpufabric.policies.resource import Resource


def _node_group(resource: Resource, lookup: Lookup, machines: Sequence[Item]) -> Iterator[Item]:
    """Yield the volumes of a node group by its launch template, at each size of the group."""
    if not machines:
        return
    nodes = Nodes(resource, lookup.graph)
    pool, sizes = _pool(machines, nodes)
    region = lookup.region_of(resource)
    template = nodes.template()
    mappings = template.props.sections("blockDeviceMappings") if template else []
    volumes = [mapping.section("ebs") for mapping in mappings]
    if not volumes:
        yield from parts.unknown_disks("aws", region, pool, sizes)
    for volume in volumes:
        yield from _volume(volume, region, pool, sizes)


def _volume(volume: Props, region: str, pool: str, sizes: parts.Sizes) -> Iterator[Item]:
    gib, kind = volume.number("volumeSize"), volume.text("volumeType") or "gp2"
    if gib is None:
        yield from parts.unknown_disks("aws", region, pool, sizes)
    elif kind in parts.EBS_KEYS and not _is_faster(volume):
        yield from parts.disks("aws", region, pool, parts.EBS_KEYS[kind], Decimal(gib), sizes)
    elif sizes[2]:
        reason = "gpufabric prices gp2 and gp3 volumes with the throughput that they include"
        yield Unpriced(cloud="aws", region=region, what=f"volumes of pool {pool}", reason=reason, pool=pool)


def _is_faster(volume: Props) -> bool:
    """Return whether a volume states throughput or IOPS, which may cost more."""
    return volume.present("throughput") or volume.present("iops")


def _pool(machines: Sequence[Item], nodes: Nodes) -> tuple[str, parts.Sizes]:
    """Return pool and sizes of a group; system nodes are billed as services."""
    for item in machines:
        if isinstance(item, NodePool):
            return item.name, (item.nodes_min, item.nodes_now, item.nodes_max)
        if isinstance(item, Service):
            least, now, peak = map(int, item.sizes)
            return parts.SYSTEM_POOL, (least, now, peak)
    peak = nodes.nodes_max()
    return parts.SYSTEM_POOL, (peak, peak, peak)


DISKS: dict[str, DiskReader] = {types.NODE_GROUP: _node_group}
