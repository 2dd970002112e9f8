"""Root disks of machines whose resource has no reader of disks."""

from collections.abc import Iterator, Sequence

from gpufabric.cost import parts
from gpufabric.cost.items import Item, NodePool
from gpufabric.policies.billing.extractors import Lookup
from gpufabric.policies.resource import Resource

UNREAD = "gpufabric does not read the disks of machines outside its components"
"""Reason why these disks have no price."""


def unread_disks(_resource: Resource, _lookup: Lookup, machines: Sequence[Item]) -> Iterator[Item]:
    """Yield the root disks of machines as an item without a price, so that they are not silently absent."""
    for pool in machines:
        if isinstance(pool, NodePool):
            sizes = (pool.nodes_min, pool.nodes_now, pool.nodes_max)
            yield from parts.unknown_disks(pool.cloud, pool.region, pool.name, sizes, reason=UNREAD)
