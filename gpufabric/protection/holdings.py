"""Machines, links and stored data that a stack holds, on one side of a change."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from gpufabric.protection.recorded import NOT_RECORDED, RecordedLimits

AssetKind = Literal["link", "store", "copy"]


@dataclass(frozen=True, slots=True)
class Machines:
    """Machines of one resource.

    Attributes:
        urn: the resource.
        nodes: machines that it requests.
        max_nodes: machines at peak.
        gpus_per_node: GPUs of each machine; None if the shape is not in the catalogue.
    """

    urn: str
    nodes: int
    max_nodes: int
    gpus_per_node: int | None


@dataclass(frozen=True, slots=True)
class PoolHolding:
    """A pool: all machines with the same pool label.

    Attributes:
        name: the pool's name on its resources.
        shapes: shapes of its machines, sorted.
        machines: its machines by resource.
        places: zones or availability domains, sorted; None if they are unknown.
        capacity: capacity modes of its machines, sorted.
        reservations: digests of the ids of the reservations that its machines use, sorted; None if one is
            unknown.
        lease_ended: whether the lease of its machines is over, so that they are gone already.
    """

    name: str
    shapes: tuple[str, ...]
    machines: tuple[Machines, ...]
    places: tuple[str, ...] | None = None
    capacity: tuple[str, ...] = ()
    reservations: tuple[str, ...] | None = ()
    lease_ended: bool = False

    @property
    def nodes(self) -> int:
        """Machines that it requests."""
        return sum(machines.nodes for machines in self.machines)

    @property
    def max_nodes(self) -> int:
        """Machines at peak."""
        return sum(machines.max_nodes for machines in self.machines)

    @property
    def gpus(self) -> int | None:
        """GPUs at peak; None if a shape is not in the catalogue."""
        return gpus_of((machines, machines.max_nodes) for machines in self.machines)


@dataclass(frozen=True, slots=True)
class Asset:
    """A link, stored data, or a standing copy of checkpoints.

    Attributes:
        kind: link, store or copy.
        name: key of the link, or the logical name of the resource.
        what: its kind in words.
        urns: resources that it consists of, sorted.
    """

    kind: AssetKind
    name: str
    what: str
    urns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holdings:
    """Everything of value that a stack holds.

    Attributes:
        pools: GPU pools by name.
        assets: links, stores and copies.
        unread: why machines could not be read, by URN of their resource. They are neither kept nor lost.
        limits: limits on losses that the stack's last update recorded.
    """

    pools: Mapping[str, PoolHolding] = field(default_factory=dict[str, PoolHolding])
    assets: tuple[Asset, ...] = ()
    unread: Mapping[str, str] = field(default_factory=dict[str, str])
    limits: RecordedLimits = NOT_RECORDED

    @property
    def urns(self) -> frozenset[str]:
        """All resources that hold something."""
        machines = (machines.urn for pool in self.pools.values() for machines in pool.machines)
        return frozenset((*machines, *(urn for asset in self.assets for urn in asset.urns)))

    @property
    def gpus(self) -> int | None:
        """GPUs at peak; None if some are unknown."""
        counts = [pool.gpus for pool in self.pools.values()]
        return None if self.unread else total(counts)


def gpus_of(counted: Iterable[tuple[Machines, int]]) -> int | None:
    """Return the GPUs of numbers of machines; None if a shape with machines is not in the catalogue."""
    return total(
        0 if not nodes else (None if machines.gpus_per_node is None else nodes * machines.gpus_per_node)
        for machines, nodes in counted
    )


def total(counts: Iterable[int | None]) -> int | None:
    """Add up counts; None if one of them is unknown."""
    summed = 0
    for count in counts:
        if count is None:
            return None
        summed += count
    return summed
