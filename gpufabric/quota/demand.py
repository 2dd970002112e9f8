"""Demand of machines on a cloud's quota.

Demand by capacity mode:

- on-demand: the family's limit, in vCPUs (AWS, Azure) or GPUs (OCI). On Azure also the limit of the region,
  ``cores``.
- capacity-block: nothing. "Instances in a Capacity Block don't count against your On-Demand Instances limits"
  (Amazon EC2 user guide, "Capacity Blocks for ML", considerations; read 2026-11-22). The purchase of a block
  has limits of its own.
- reservation: the reservation counts as a whole, used or not, and machines inside it draw nothing more. AWS
  refuses to create a reservation above the on-demand limit (EC2 API reference, CreateCapacityReservation).
  Azure requires quota for the reserved quantity (Azure document "Create a capacity reservation"). On Azure a
  pool may have more machines than its reservation; the others draw like on-demand ones. On OCI, service
  limits apply to reserved capacity as well (Compute document "Capacity types"). A reservation that exists
  outside the stack is part of the snapshot's ``used``: machines in it add nothing.
- spot: a family of its own (AWS), or the limit of the region for all spot machines (Azure,
  ``lowPriorityCores``). On OCI, preemptible machines draw the same limit as others (Compute document
  "Capacity types").

Demand is counted at peak. It includes machines that a rolling update starts before it stops old ones,
machines of a replaced pool, which run until the new ones do, and machines that an update removes while it
starts others. Existing machines of this stack are not counted twice: see ``gpufabric.quota.verdict``.

System nodes count against the limit of a whole region only. Their own families are not judged.
"""

from dataclasses import dataclass, field

from gpufabric.catalog.availability_domains import domain_key
from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.families import vcpus_in_name
from gpufabric.catalog.shape import CapacityMode, Cloud, Shape
from gpufabric.quota.limits import QuotaKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Quota demand of machines of one shape, or of a reservation of such machines.

    Attributes:
        cloud: cloud that sets the limit.
        account: account, subscription or tenancy; empty if unknown. Not shown in messages.
        region: the cloud's name of the region.
        family: key of the quota family; absent if the catalogue lacks it.
        total: key of the quota of the whole region that counts the machines as well; empty if there is none.
        place: availability domain of the machines, if the limit is that of a domain; empty if unknown.
        unit: what the family counts; empty when the shape is not in the catalogue.
        usage_class: capacity mode of the machines.
        nodes: machines at peak; 0 for a reservation itself.
        surge: machines that a rolling update starts before it stops old ones.
        replaced: whether the machines belong to a replaced pool and run until their replacements do.
        removed: whether the update removes the machines, which run beside those that it starts.
        units_per_node: units per machine.
        shape: the cloud's name of the machine.
        what: name in messages; ignored in comparisons.
        stack: another stack that requests the machines; empty for the stack that is judged.
        running: machines that are requested now.
        reservation: identity of the reservation that holds the machines; empty for none and if unknown.
        reserves: machines that this demand reserves, for a reservation that the stack makes.
        reserved: machines that ``reservation`` holds by declaration, for one that exists already.
    """

    cloud: Cloud
    account: str
    region: str
    family: str | None
    unit: str
    usage_class: CapacityMode
    nodes: int
    units_per_node: int
    shape: str
    total: str = ""
    place: str = ""
    surge: int = 0
    replaced: bool = False
    removed: bool = False
    what: str = field(default="", compare=False)
    stack: str = field(default="", compare=False)
    running: int = field(default=0, compare=False)
    reservation: str = field(default="", compare=False)
    reserves: int = 0
    reserved: int = field(default=0, compare=False)

    @property
    def machines(self) -> int:
        """Machines at peak, those of a rolling update included."""
        return self.nodes + self.surge

    @property
    def amount(self) -> int:
        """Units of the machines, or of the reservation, whether or not they count against a limit."""
        return (self.machines + self.reserves) * self.units_per_node

    @property
    def draws(self) -> bool:
        """Whether the machines count against a limit."""
        return self.usage_class != "capacity-block"

    @property
    def key(self) -> QuotaKey:
        """The limit of the family; demand without a known family is apart."""
        return self._key(self.family or f"?{self.shape}", self.place)

    @property
    def keys(self) -> tuple[QuotaKey, ...]:
        """All limits that the machines count against."""
        return (self.key, self._key(self.total, "")) if self.total and self.draws else (self.key,)

    def _key(self, family: str, place: str) -> QuotaKey:
        return QuotaKey(
            self.cloud, self.account.casefold(), self.region, domain_key(place), family, self.draws
        )


def demand_of(
    shape: Shape,
    catalog: Catalog,
    *,
    account: str,
    region: str,
    usage_class: CapacityMode,
    nodes: int,
    place: str = "",
    surge: int = 0,
    what: str = "",
    stack: str = "",
    running: int = 0,
    reservation: str = "",
    reserves: int = 0,
    reserved: int = 0,
) -> Demand:
    """Return the quota demand of machines of a shape.

    Args:
        shape: the machine.
        catalog: quota families.
        account: account, subscription or tenancy; empty if unknown.
        region: the cloud's name of the region.
        usage_class: capacity mode of the machines.
        nodes: machines at peak.
        place: availability domain of the machines.
        surge: machines that a rolling update starts before it stops old ones.
        what: name in messages.
        stack: another stack that requests the machines.
        running: machines that are requested now.
        reservation: identity of the reservation that holds the machines.
        reserves: machines that the demand reserves.
        reserved: machines that an existing reservation holds.
    """
    family, total = _families(shape, catalog, usage_class)
    entry = catalog.quota_families(shape.cloud).get(family) if family else None
    of_domain = entry is not None and entry.scope.value == "availability-domain"
    return Demand(
        cloud=shape.cloud,
        account=account,
        region=region,
        family=family,
        total=total,
        place=domain_key(place) if of_domain else "",
        unit=entry.unit.value if entry else ("GPU" if shape.cloud == "oci" else "vCPU"),
        usage_class=usage_class,
        nodes=nodes,
        units_per_node=shape.quota.units_per_node.value,
        shape=shape.name,
        surge=surge,
        what=what,
        stack=stack,
        running=running,
        reservation=reservation,
        reserves=reserves,
        reserved=reserved,
    )


def system_demand(
    cloud: Cloud,
    catalog: Catalog,
    *,
    account: str,
    region: str,
    shape: str,
    nodes: int,
    surge: int = 0,
    stack: str = "",
) -> Demand | None:
    """Return the demand of system nodes on the limit of a whole region; None if the cloud has none."""
    total = catalog.quota_of_region(cloud, spot=False)
    if total is None:
        return None
    vcpus = vcpus_in_name(shape)
    return Demand(
        cloud=cloud,
        account=account,
        region=region,
        family=total.id,
        unit=total.unit.value if vcpus else "",
        usage_class="on-demand",
        nodes=nodes,
        surge=surge,
        running=nodes,
        units_per_node=vcpus or 1,
        shape=shape,
        what="system nodes",
        stack=stack,
    )


def _families(shape: Shape, catalog: Catalog, usage_class: CapacityMode) -> tuple[str | None, str]:
    """Return the family that machines draw, and the quota of the region beside it."""
    quota, spot = shape.quota, usage_class == "spot"
    total = catalog.quota_of_region(shape.cloud, spot=spot)
    if spot and shape.cloud != "oci":
        family = quota.spot_family.value if quota.spot_family else total.id if total else None
        return family, ""
    return (quota.family.value if quota.family else None), (total.id if total else "")
