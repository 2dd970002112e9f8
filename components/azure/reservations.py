"""Capacity that an Azure region reserves before it creates the pools that use it."""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import compute
from pulumi_azure_native.resources import ResourceGroup

from gpufabric.components.azure.context import RegionContext
from gpufabric.components.azure.fixed import fixed
from gpufabric.plan.azure.pool import AzurePoolPlan
from gpufabric.spec.capacity import NewReservation


@dataclass(frozen=True, slots=True)
class PoolReservation:
    """Capacity that is reserved for a pool.

    Attributes:
        group: capacity reservation group of its node pools.
        reservation: reservation in the group.
    """

    group: compute.CapacityReservationGroup
    reservation: compute.CapacityReservation


class Reservations(pulumi.ComponentResource):
    """Capacity reservations in their own resource group.

    AKS needs the role Contributor on the whole resource group that holds a capacity reservation group (AKS
    document "Assign capacity reservation groups to AKS node pools"). In a separate group, that role gives
    access to nothing else.

    Args:
        context: the region's plan, names and resource group.
        opts: options of the component.

    Attributes:
        group_id: id of that resource group.
        by_pool: reserved capacity by name of the pool.
    """

    def __init__(self, context: RegionContext, *, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("gpufabric:azure:Reservations", context.logical("reservations"), None, opts)
        owner = ResourceGroup(
            context.logical("reservations"),
            resource_group_name=context.names.of("reservations"),
            location=context.location,
            tags=context.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.group_id: pulumi.Output[str] = owner.id
        self.by_pool = {
            pool.name: self._reserve(context, owner, pool, pool.capacity_plan.reserve)
            for pool in context.plan.pools
            if pool.capacity_plan.reserve is not None
        }
        self.register_outputs({"resource_group_id": owner.id})

    def _reserve(
        self, context: RegionContext, owner: ResourceGroup, pool: AzurePoolPlan, reserve: NewReservation
    ) -> PoolReservation:
        role = f"{pool.resource_name}-reservation"
        kept = pulumi.ResourceOptions(parent=self, protect=reserve.protect)
        group = compute.CapacityReservationGroup(
            context.logical(f"{role}-group"),
            resource_group_name=owner.name,
            capacity_reservation_group_name=context.names.of(f"{role}-group"),
            location=context.location,
            zones=context.zones,
            tags=context.tags,
            opts=fixed("compute:CapacityReservationGroup", kept),
        )
        reservation = compute.CapacityReservation(
            context.logical(role),
            resource_group_name=owner.name,
            capacity_reservation_group_name=group.name,
            capacity_reservation_name=context.names.of(role),
            location=context.location,
            zones=context.zones,
            sku=compute.SkuArgs(name=pool.shape.name, capacity=float(reserve.nodes)),
            tags=context.tags,
            opts=fixed("compute:CapacityReservation", kept),
        )
        return PoolReservation(group, reservation)
