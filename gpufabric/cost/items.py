"""Billed items, in terms that declarations and resources share."""

from dataclasses import dataclass, field
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
        resource: logical name of the resource; empty in a plan. Ignored in comparisons.
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
    resource: str = field(default="", compare=False, repr=False)

    @property
    def pool(self) -> str:
        """The pool, which the name says."""
        return self.name


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
        resource: logical name of the resource; empty in a plan. Ignored in comparisons.
        contract: the price that the declaration states; None for the list price.
    """

    key: str = field(compare=False, repr=False)
    cloud: Cloud
    region: str
    shape: str
    nodes: int
    is_open: bool = False
    contract: StatedPrice | None = field(default=None, repr=False)
    resource: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    """An item that says which resource and pool it comes from. Comparisons ignore both.

    Attributes:
        resource: logical name of the resource; empty in a plan.
        pool: pool that it belongs to; empty for anything else.
    """

    resource: str = field(default="", compare=False, repr=False)
    pool: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LustreItem(Owned):
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
class Service(Owned):
    """A service with a price for a time, such as a control plane or a NAT gateway.

    Attributes:
        cloud: cloud that bills.
        region: the cloud's name of the region.
        key: id in the catalogue's ``services.toml``, which may have no price there.
        count: how many at peak, or an amount in the unit of the price.
        count_min: how many at the lower limit of autoscaling; None: as many as at peak. Ignored in
            comparisons, as in ``NodePool``.
        count_now: how many now; None: as many as at peak. Ignored in comparisons.
        contract: the price that the declaration states; None for the list price.
    """

    cloud: Cloud
    region: str
    key: str
    count: int | Decimal
    count_min: int | Decimal | None = field(default=None, compare=False, repr=False)
    count_now: int | Decimal | None = field(default=None, compare=False, repr=False)
    contract: StatedPrice | None = field(default=None, repr=False)

    @property
    def sizes(self) -> tuple[int | Decimal, int | Decimal, int | Decimal]:
        """Counts at the smallest size, now and at peak."""
        least = self.count if self.count_min is None else self.count_min
        return least, self.count if self.count_now is None else self.count_now, self.count


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlPlane(Owned):
    """The control plane of an EKS cluster, whose price depends on the support of its Kubernetes version.

    Attributes:
        cloud: cloud that bills.
        region: the cloud's name of the region.
        key: id in ``services.toml`` of one in standard support; with the suffix ``-extended`` after it.
        version: minor version of Kubernetes; empty if it is not stated.
        is_upgraded: whether the cloud upgrades it at the end of standard support, so that it never gets the
            extended one.
    """

    cloud: Cloud
    region: str
    key: str
    version: str
    is_upgraded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Volumes(Owned):
    """Disks of the machines of a pool, one size each.

    Attributes:
        cloud: cloud that bills.
        region: the cloud's name of the region.
        key: key in ``METERED``.
        gib: size of the disks of one machine in GiB, or its multiple for performance units.
        nodes_min: machines at the lower limit of autoscaling; ignored in comparisons, as in ``NodePool``.
        nodes_now: machines at the time of the plan.
        nodes_max: machines at peak.
    """

    cloud: Cloud
    region: str
    key: str
    gib: Decimal
    nodes_min: int = field(compare=False)
    nodes_now: int
    nodes_max: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ByUse(Owned):
    """Something whose amount only use decides. A stack has each once per region, however many resources.

    Attributes:
        cloud: cloud that bills.
        region: the cloud's name of the region.
        key: key in ``METERED``, which names the figures of the usage file.
    """

    cloud: Cloud
    region: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpriced(Owned):
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


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPriced(Owned):
    """All items with own prices together, whose amounts outputs show in one sum.

    Attributes:
        cloud: cloud that bills; None for several.
        region: the cloud's name of the region; empty for several.
        count: number of items.
        has_machines: whether machines are among them.
    """

    cloud: Cloud | None
    region: str
    count: int
    has_machines: bool


Item = NodePool | ReservedNodes | LustreItem | Service | ControlPlane | Volumes | ByUse | Unpriced | OwnPriced

BY_USE = "its price depends on use"
"""Reason for items billed by stored bytes, requests or similar."""

NO_SOURCE = "no source says what it costs"
"""Reason for items that may be free, but no source says so."""

TEMPLATE = "template deployment"
"""Registers a feature in an Azure subscription."""

RACK_GROUP = "interconnect group"
"""Keeps Azure machines in racks that share NVLink."""
