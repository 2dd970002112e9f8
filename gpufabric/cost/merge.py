"""Merges items that become one line of a bill."""

from collections.abc import Iterable
from dataclasses import replace

from gpufabric.cost.items import ByUse, Item, NodePool, Service, Unpriced, Volumes


def merged(items: Iterable[Item], *, by_resource: bool = False) -> list[Item]:
    """Merge services with one key, disks of one pool, and parts of one pool (such as racks).

    Args:
        items: the items.
        by_resource: whether those of different resources stay apart. What is billed by use is one item all
            the same: nobody states it for each resource.
    """
    joined: dict[object, Item] = {}
    others: list[Item] = []
    for item in items:
        key = _identity(item, by_resource=by_resource)
        if key is None:
            others.append(item)
            continue
        before = joined.get(key)
        joined[key] = item if before is None else _joined(before, item)
    return [*joined.values(), *others]


def _identity(item: Item, *, by_resource: bool) -> object:
    """Return what items that become one have in common; None for an item that stays as it is."""
    resource = item.resource if by_resource else ""
    match item:
        case Service():
            return replace(item, count=0), item.pool, resource
        case Unpriced() if item.pool:
            return item, item.pool, resource
        case ByUse():
            return item
        case Volumes():
            return replace(item, nodes_min=0, nodes_now=0, nodes_max=0), item.pool, resource
        case NodePool():
            return replace(item, nodes_min=0, nodes_now=0, nodes_max=0), item.name, resource
        case _:
            return None


def _joined(first: Item, second: Item) -> Item:
    resource = ", ".join(dict.fromkeys(filter(None, (*first.resource.split(", "), second.resource))))
    match first, second:
        case Service(), Service():
            least, now, peak = (sum(pair) for pair in zip(first.sizes, second.sizes, strict=True))
            return replace(first, count=peak, count_min=least, count_now=now, resource=resource)
        case (Volumes(), Volumes()) | (NodePool(), NodePool()):
            return replace(
                first,
                nodes_min=first.nodes_min + second.nodes_min,
                nodes_now=first.nodes_now + second.nodes_now,
                nodes_max=first.nodes_max + second.nodes_max,
                resource=resource,
            )
        case _:
            return replace(first, resource=resource)
