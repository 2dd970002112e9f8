"""Billed items, in terms that declarations and resources share."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Self

from gpufabric.catalog.shape import CapacityMode, Cloud
from gpufabric.spec.aws.capacity import CapacityBlock
from gpufabric.spec.price import StatedPrice

_GIB_PER_UNIT = {"GiB": Decimal(1), "TiB": Decimal(1024), "GB": Decimal(10**9) / Decimal(2**30)}


@dataclass(frozen=True, slots=True, kw_only=True)
class NodePool:
    """GPU machines of one shape, without their disks and data transfer.

    Attributes:
        name: name in messages; ignored in comparisons.
        cloud: cloud that bills.
        region: the cloud's name of the region.
        shape: the cloud's name of the machine.
        capacity: capacity mode of the machines.
        nodes_min: lower limit of autoscaling; ignored in comparisons, since it differs between clouds for the
            same declaration.
        nodes_now: machines requested at the time of the plan.
        nodes_max: machines at peak.
        block: the Capacity Block that holds them; absent for other capacity, or if it is not declared.
        reservation: key of the same stack's reservation that holds them; empty for any other. Ignored in
            comparisons, since keys differ between declaration and resources.
        idle: whether they are reserved and no pool uses them.
        reservation_id: id of an existing reservation that holds them, where a resource names it.
        contract: the price that the declaration states; None for the list price.
    """

    name: str = field(compare=False)
    cloud: Cloud
    region: str
    shape: str
    capacity: CapacityMode
    nodes_min: int = field(compare=False)
    nodes_now: int
    nodes_max: int
    block: CapacityBlock | None = None
    reservation: str = field(default="", compare=False, repr=False)
    idle: bool = False
    reservation_id: str = field(default="", compare=False, repr=False)
    contract: StatedPrice | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservedNodes:
    """Machines that a capacity reservation of the stack holds. They are billed while the reservation exists.

    Attributes:
        key: key by which pools refer to the reservation; ignored in comparisons.
        cloud: cloud that bills.
        region: the cloud's name of the region.
        shape: the cloud's name of the machine.
        nodes: machines that it holds.
        is_open: whether machines without a reservation fill it automatically (AWS).
        contract: the price that the declaration states; None for the list price.
    """

    key: str = field(compare=False, repr=False)
    cloud: Cloud
    region: str
    shape: str
    nodes: int
    is_open: bool = False
    contract: StatedPrice | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LustreItem:
    """A managed Lustre file system.

    Attributes:
        cloud: cloud that bills.
        region: the cloud's name of the region.
        tier: throughput in MB/s per TiB.
        size_gib: capacity in GiB.
    """

    cloud: Cloud
    region: str
    tier: int
    size_gib: Decimal

    @classmethod
    def of(cls, *, cloud: Cloud, region: str, tier: int, size: Decimal | int, unit: str) -> Self:
        """Build the item from a size in the product's own unit (``GiB``, ``TiB`` or ``GB``)."""
        return cls(cloud=cloud, region=region, tier=tier, size_gib=Decimal(size) * _GIB_PER_UNIT[unit])


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service with an hourly price, such as a control plane or a NAT gateway.

    Attributes:
        cloud: cloud that bills.
        region: the cloud's name of the region.
        key: id in the catalogue's ``services.toml``, which may have no price there.
        count: how many.
        contract: the price that the declaration states; None for the list price.
    """

    cloud: Cloud
    region: str
    key: str
    count: int
    contract: StatedPrice | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpriced:
    """An item that costs money but has no list price.

    Attributes:
        cloud: cloud that bills; None for a cloud that gpufabric does not price.
        region: the cloud's name of the region.
        what: the item in a few words.
        reason: why there is no price.
        machines: whether it is machines, without which sums say little.
    """

    cloud: Cloud | None
    region: str
    what: str
    reason: str
    machines: bool = False


Item = NodePool | ReservedNodes | LustreItem | Service | Unpriced

BY_USE = "its price depends on use"
"""Reason for items billed by stored bytes, requests or similar."""

NO_SOURCE = "no source says what it costs"
"""Reason for items that may be free, but no source says so."""

TEMPLATE = "template deployment"
"""Registers a feature in an Azure subscription."""

RACK_GROUP = "interconnect group"
"""Keeps Azure machines in racks that share NVLink."""

TRANSFER_TASK = "DataSync task"
"""A standing copy between clouds, billed by GB and by run."""


def object_storage(cloud: Cloud, region: str) -> Unpriced:
    """Return the item of a bucket or storage account."""
    return Unpriced(cloud=cloud, region=region, what="object storage", reason=BY_USE)


def merged(items: Iterable[Item]) -> list[Item]:
    """Merge services with one key, and parts of one pool (such as racks)."""
    joined: dict[object, Item] = {}
    others: list[Item] = []
    for item in items:
        match item:
            case Service():
                key: object = replace(item, count=0)
                before = joined.get(key)
                joined[key] = replace(
                    item, count=item.count + (before.count if isinstance(before, Service) else 0)
                )
            case NodePool():
                key = (item.name, replace(item, nodes_min=0, nodes_now=0, nodes_max=0))
                before = joined.get(key)
                joined[key] = _joined(before, item) if isinstance(before, NodePool) else item
            case _:
                others.append(item)
    return [*joined.values(), *others]


def _joined(first: NodePool, second: NodePool) -> NodePool:
    return replace(
        first,
        nodes_min=first.nodes_min + second.nodes_min,
        nodes_now=first.nodes_now + second.nodes_now,
        nodes_max=first.nodes_max + second.nodes_max,
    )
