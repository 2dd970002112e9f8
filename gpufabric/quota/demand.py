"""Demand of machines on a cloud's quota.

Demand by capacity mode:

- on-demand: the family's limit, in vCPUs (AWS, Azure) or GPUs (OCI).
- capacity-block: nothing. "Instances in a Capacity Block don't count against your On-Demand Instances limits"
  (Amazon EC2 user guide, "Capacity Blocks for ML", considerations; read 2026-11-22). The purchase of a block
  has limits of its own.
- reservation: counted in full. AWS refuses to create a reservation above the on-demand limit (EC2 API
reference, CreateCapacityReservation), and Azure requires quota for the reserved quantity (Azure document
"Create a capacity reservation"); machines inside it draw nothing more. The snapshot's ``used`` therefore
includes the reserved machines, and so must ``used_by_this_stack``. On OCI, service limits apply to reserved
capacity as well (Compute document "Capacity types").
- spot: a separate family, which the catalogue does not link to shapes: the verdict is unknown.

Demand is counted at peak. It includes machines that a rolling update starts before it stops old ones,
machines of a replaced pool, which run until the new ones do, and machines that an update removes while it
starts others. Existing machines of this stack are not counted twice: see ``gpufabric.quota.verdict``.

Not counted: system nodes, which the catalogue prices as services.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.shape import CapacityMode, Cloud, Shape
from gpufabric.plan.regions import AnyRegionPlan
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.pools import ended, sold_as
from gpufabric.spec.regions import AnyRegion

QuotaKey = tuple[str, str, str, str, bool]
"""Cloud, account, region, family, and whether machines count against the family's limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Quota demand of machines of one shape.

    Attributes:
        cloud: cloud that sets the limit.
        account: account, subscription or tenancy; empty if unknown. Not shown in messages.
        region: the cloud's name of the region.
        family: key of the quota family; absent if the catalogue lacks it.
        unit: what the family counts; empty when the shape is not in the catalogue.
        usage_class: capacity mode of the machines.
        nodes: machines at peak.
        surge: machines that a rolling update starts before it stops old ones.
        replaced: whether the machines belong to a replaced pool and run until their replacements do.
        removed: whether the update removes the machines, which run beside those that it starts.
        units_per_node: units per machine.
        shape: the cloud's name of the machine.
        what: name in messages; ignored in comparisons.
        stack: another stack that requests the machines; empty for the stack that is judged.
        running: machines that are requested now.
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
    surge: int = 0
    replaced: bool = False
    removed: bool = False
    what: str = field(default="", compare=False)
    stack: str = field(default="", compare=False)
    running: int = field(default=0, compare=False)

    @property
    def amount(self) -> int:
        """Total units, whether or not they count against the family's limit."""
        return (self.nodes + self.surge) * self.units_per_node

    @property
    def draws(self) -> bool:
        """Whether the machines count against the family's limit."""
        return self.usage_class != "capacity-block"

    @property
    def key(self) -> QuotaKey:
        """The limit that the machines count against; demand without a known family is apart."""
        return (self.cloud, self.account, self.region, self.family or f"?{self.shape}", self.draws)


def demand_of(
    shape: Shape,
    catalog: Catalog,
    *,
    account: str,
    region: str,
    usage_class: CapacityMode,
    nodes: int,
    surge: int = 0,
    what: str = "",
    stack: str = "",
    running: int = 0,
) -> Demand:
    """Return the quota demand of machines of a shape."""
    family = shape.quota.family.value if shape.quota.family and usage_class != "spot" else None
    entry = catalog.quota_families(shape.cloud).get(family) if family else None
    return Demand(
        cloud=shape.cloud,
        account=account,
        region=region,
        family=family,
        unit=entry.unit.value if entry else ("GPU" if shape.cloud == "oci" else "vCPU"),
        usage_class=usage_class,
        nodes=nodes,
        units_per_node=shape.quota.units_per_node.value,
        shape=shape.name,
        surge=surge,
        what=what,
        stack=stack,
        running=running,
    )


def demands_of_region(
    region: AnyRegion, catalog: Catalog, now: datetime, *, stack: str = ""
) -> Iterator[Demand]:
    """Yield the quota demand of a declared region's pools at peak; shapes that are unknown are left out.

    Args:
        region: the declaration.
        catalog: shapes and quota families.
        now: the time; a pool whose capacity has ended has no machines.
        stack: name of its stack, if another stack is judged.
    """
    known = set(catalog.shape_names(region.cloud))
    for name, pool in sorted(region.pools.items()):
        if pool.shape in known and not ended(pool.capacity, now):
            yield demand_of(
                catalog.shape(region.cloud, pool.shape),
                catalog,
                account=account_of(region),
                region=region.region,
                usage_class=sold_as(pool.capacity),
                nodes=pool.peak_nodes,
                what=name,
                stack=stack,
            )


def demands_of_plan(plan: AnyRegionPlan, catalog: Catalog) -> list[Demand]:
    """List the quota demand of a region's pools at peak.

    The components update GPU pools without surge, since there is no spare machine to start first.
    """
    return [
        demand_of(
            pool.shape,
            catalog,
            account=account_of(plan.spec),
            region=plan.region,
            usage_class=sold_as(pool.capacity),
            nodes=pool.max_nodes,
            what=pool.name,
        )
        for pool in plan.pools
    ]


def account_of(region: AnyRegion) -> str:
    """Return the account, subscription or tenancy that owns a region's resources."""
    match region:
        case AwsRegion():
            return region.account_id
        case AzureRegion():
            return region.subscription_id
        case OciRegion():
            return region.tenancy_id
