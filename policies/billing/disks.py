"""Disks of machines that no reader of disks reads: they are named, never silently absent."""

from collections.abc import Iterator, Sequence

from gpufabric.cost import parts
from gpufabric.cost.items import Item, NodePool, Service
from gpufabric.policies.billing.extractors import Lookup
from gpufabric.policies.resource import Resource

UNREAD = "gpufabric does not read the disks of machines outside its components"
"""Reason why these disks have no price."""


def unread_disks(_resource: Resource, _lookup: Lookup, machines: Sequence[Item]) -> Iterator[Item]:
    """Yield the root and data disks of machines as an item without a price."""
    for item in machines:
        match item:
            case NodePool(name=pool, nodes_min=least, nodes_now=now, nodes_max=peak):
                sizes = (least, now, peak)
            case Service(sizes=(least, now, peak)):
                # Machines without GPUs are billed as services.
                pool, sizes = parts.SYSTEM_POOL, (int(least), int(now), int(peak))
            case _:
                continue
        yield from parts.unknown_disks(item.cloud, item.region, pool, sizes, reason=UNREAD, disks="disks")
