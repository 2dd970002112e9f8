"""Plan, names and resource group of an Azure region, which all of its components need."""

from dataclasses import dataclass

import pulumi

from gpufabric.components.azure.names import ResourceNames
from gpufabric.plan.azure.region import AzureRegionPlan


@dataclass(frozen=True, slots=True)
class RegionContext:
    """Plan, names and resource group of a region.

    Attributes:
        plan: the region.
        names: names of its resources in Azure.
        group: name of its resource group.
    """

    plan: AzureRegionPlan
    names: ResourceNames
    group: pulumi.Input[str]

    @property
    def location(self) -> str:
        """Azure location."""
        return self.plan.region

    @property
    def zones(self) -> list[str]:
        """Availability zone of all zonal resources: that of the GPUs."""
        return [self.plan.spec.zone]

    @property
    def tags(self) -> dict[str, str]:
        """Tags on every resource that supports tags; the provider has no default tags."""
        return dict(self.plan.tags)

    def logical(self, role: str) -> str:
        """Return the logical name of the resource with the role ``role``."""
        return f"{self.plan.stack}-{role}"
