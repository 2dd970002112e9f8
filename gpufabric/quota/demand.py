"""What machines draw from a cloud's quota.

What each way of obtaining machines draws:

- on-demand: the family's limit, in vCPUs (AWS, Azure) or GPUs (OCI).
- capacity-block: nothing. "Instances in a Capacity Block don't count against your On-Demand Instances
  limits" (Amazon EC2 user guide, "Capacity Blocks for ML", considerations; read 2026-11-22). Buying a block
  has limits of its own, which were passed when the block was bought.
- reservation: counted in full. AWS refuses to create a reservation above the on-demand limit (EC2 API
  reference, CreateCapacityReservation), and Azure wants quota for the reserved quantity (Azure document
  "Create a capacity reservation"); machines inside draw nothing more. So the reserved machines are in the
  snapshot's ``used``, and belong in its ``used_by_this_stack`` too. On OCI service limits hold for reserved
  capacity as for any other (Compute document "Capacity types").
- spot: a family of its own, which the catalogue does not tie to shapes: the verdict is unknown.

Counted at peak, with what a rolling update starts before it stops old machines, and with the machines of a
pool that is replaced and run until the new ones do. What this stack already runs is in the snapshot's
``used_by_this_stack`` and is not counted twice.

Not counted: machines outside the catalogue's shapes that the catalogue prices as services (system nodes).
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
    """Machines of one shape, as quota sees them.

    Attributes:
        cloud: cloud that sets the limit.
        account: account, subscription or tenancy; empty when not known. It is not for messages.
        region: the cloud's name of the region.
        family: key of the quota family; absent when the catalogue does not know it.
        unit: what the family counts; empty when the shape is not in the catalogue.
        usage_class: how the machines are obtained.
        nodes: machines at peak.
        surge: machines that a rolling update starts before it stops old ones.
        replaced: whether the machines are those of a pool that is replaced, and run until the new ones do.
        units_per_node: units that one machine takes.
        shape: the cloud's name of the machine.
        what: how messages call it; it makes no difference to equality.
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
        """Units in all, whether or not they are drawn from the family."""
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
    """Work out what machines of a shape draw."""
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
    """List what the pools of a region draw at peak.

    The components update GPU pools without surge: there is no spare machine to start first.
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
    """Give the account, subscription or tenancy that a region's resources belong to."""
    match region:
        case AwsRegion():
            return region.account_id
        case AzureRegion():
            return region.subscription_id
        case OciRegion():
            return region.tenancy_id
