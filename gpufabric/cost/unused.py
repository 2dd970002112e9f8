"""Adds machines that are paid but unused: those of reservations and Capacity Blocks beyond their pools."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from gpufabric.cost.items import Item, NodePool, ReservedNodes


def with_idle(items: Iterable[Item]) -> list[Item]:
    """Replace each reservation by its machines that no pool uses, at each size of its pools.

    A reservation's machines in use are billed with their pools. On-demand machines of the same shape and
    region also fill an open reservation; they are assumed to be in its zone.
    """
    listed = list(items)
    pools = [item for item in listed if isinstance(item, NodePool)]
    held: dict[tuple[str, str], ReservedNodes] = {}
    others: list[Item] = []
    for item in listed:
        if isinstance(item, ReservedNodes):
            key = (item.key, item.shape.casefold())
            before = held.get(key)
            held[key] = item if before is None else replace(item, nodes=item.nodes + before.nodes)
        else:
            others.append(item)
    return [*others, *_idle(list(held.values()), pools)]


def with_unused(items: list[Item]) -> list[Item]:
    """Add the unused machines of Capacity Blocks. A block is paid as a whole, and once if pools share it."""
    pools: dict[str, list[NodePool]] = {}
    for item in items:
        if isinstance(item, NodePool) and item.block is not None:
            pools.setdefault(item.block.id, []).append(item)
    unused: list[Item] = []
    for group in pools.values():
        first = group[0]
        held = first.block.nodes if first.block else 0
        left = held - sum(pool.nodes_max for pool in group)
        if left > 0:
            is_up = any(pool.nodes_now for pool in group)
            unused.append(
                replace(
                    first,
                    name="unused",
                    nodes_min=left if is_up else 0,
                    nodes_now=left if is_up else 0,
                    nodes_max=left,
                )
            )
    return [*items, *unused]


def _idle(reservations: list[ReservedNodes], pools: list[NodePool]) -> Iterator[NodePool]:
    """Yield the idle machines of each reservation. Machines fill the first open one before the next."""
    filling = [_Sizes.of(pool) for pool in pools]
    for held in reservations:
        left = _Sizes(held.nodes, held.nodes, held.nodes)
        for index, pool in enumerate(pools):
            if _uses(pool, held):
                taken = left.smallest(filling[index])
                left, filling[index] = left.less(taken), filling[index].less(taken)
        if left.least or left.now or left.most:
            yield NodePool(
                name="idle",
                cloud=held.cloud,
                region=held.region,
                shape=held.shape,
                capacity="reservation",
                nodes_min=left.least,
                nodes_now=left.now,
                nodes_max=left.most,
                reservation=held.key,
                idle=True,
                contract=held.contract,
            )


@dataclass(frozen=True, slots=True)
class _Sizes:
    """Numbers of machines at each size of a pool."""

    least: int
    now: int
    most: int

    @classmethod
    def of(cls, pool: NodePool) -> "_Sizes":
        return cls(pool.nodes_min, pool.nodes_now, pool.nodes_max)

    def smallest(self, other: "_Sizes") -> "_Sizes":
        return _Sizes(min(self.least, other.least), min(self.now, other.now), min(self.most, other.most))

    def less(self, other: "_Sizes") -> "_Sizes":
        return _Sizes(self.least - other.least, self.now - other.now, self.most - other.most)


def _uses(pool: NodePool, held: ReservedNodes) -> bool:
    if pool.cloud != held.cloud or pool.shape.casefold() != held.shape.casefold():
        return False
    if pool.reservation:
        return pool.reservation == held.key
    return held.is_open and pool.capacity == "on-demand" and pool.region == held.region
