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

Demand is counted at peak. It includes machines that a rolling update starts before it stops old ones, and
machines of a replaced pool, which run until the new ones do. The snapshot's ``used_by_this_stack`` keeps
existing machines of this stack from being counted twice.

Not counted: system nodes, which the catalogue prices as services.
"""

from dataclasses import dataclass, field

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.shape import CapacityMode, Cloud, Shape
from gpufabric.plan.regions import AnyRegionPlan
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.pools import sold_as
from gpufabric.spec.regions import AnyRegion


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
        units_per_node: units per machine.
        shape: the cloud's name of the machine.
        what: name in messages; ignored in comparisons.
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
    what: str = field(default="", compare=False)

    @property
    def amount(self) -> int:
        """Total units, whether or not they count against the family's limit."""
        return (self.nodes + self.surge) * self.units_per_node

    @property
    def draws(self) -> bool:
        """Whether the machines count against the family's limit."""
        return self.usage_class != "capacity-block"


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
