"""What every part of an Azure region needs to know."""

from dataclasses import dataclass

import pulumi

from gpufabric.components.azure.names import Names
from gpufabric.plan.region import AzureRegionPlan


@dataclass(frozen=True, slots=True)
class Place:
    """Where a region's resources go.

    Attributes:
        plan: the region.
        names: names of its resources in Azure.
        group: name of its resource group.
    """

    plan: AzureRegionPlan
    names: Names
    group: pulumi.Input[str]

    @property
    def location(self) -> str:
        """Azure location."""
        return self.plan.region

    @property
    def zones(self) -> list[str]:
        """Availability zones of everything zonal: the one of the GPUs."""
        return [self.plan.spec.zone]

    @property
    def tags(self) -> dict[str, str]:
        """Tags on every resource that takes them; the provider has no default tags."""
        return dict(self.plan.tags)

    def logical(self, role: str) -> str:
        """Give the Pulumi name of whatever has the role ``role``."""
        return f"{self.plan.stack}-{role}"
