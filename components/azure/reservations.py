"""Capacity that an Azure region reserves before it makes the pools that use it."""

from collections.abc import Iterable
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import compute
from pulumi_azure_native.resources import ResourceGroup

from gpufabric.components.azure.base import Place
from gpufabric.plan.azure.pool import AzurePoolPlan


@dataclass(frozen=True, slots=True)
class Reserved:
    """What was reserved for a pool.

    Attributes:
        group: capacity reservation group that its node pools name.
        reservation: what the group holds.
    """

    group: compute.CapacityReservationGroup
    reservation: compute.CapacityReservation


class Reservations(pulumi.ComponentResource):
    """Capacity reservations in a resource group of their own.

    AKS needs the role Contributor on the whole resource group that holds a capacity reservation group (AKS
    document "Assign capacity reservation groups to AKS node pools"): in a group of their own, it reaches
    nothing else.

    Attributes:
        group_id: id of that resource group.
        by_pool: what was reserved, by pool.
    """

    def __init__(self, place: Place, pools: Iterable[AzurePoolPlan], opts: pulumi.ResourceOptions) -> None:
        super().__init__("gpufabric:azure:Reservations", place.logical("reservations"), None, opts)
        owner = ResourceGroup(
            place.logical("reservations"),
            resource_group_name=place.names.of("reservations"),
            location=place.location,
            tags=place.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.group_id: pulumi.Output[str] = owner.id
        self.by_pool = {
            pool.pool.name: self._reserve(place, owner, pool)
            for pool in pools
            if pool.capacity.reserve is not None
        }
        self.register_outputs({"resource_group_id": owner.id})

    def _reserve(self, place: Place, owner: ResourceGroup, pool: AzurePoolPlan) -> Reserved:
        reserve = pool.capacity.reserve
        if reserve is None:
            raise TypeError(f"pool {pool.pool.name} reserves nothing")
        role = f"{pool.pool.name}-reservation"
        kept = pulumi.ResourceOptions(parent=self, protect=reserve.protect)
        group = compute.CapacityReservationGroup(
            place.logical(f"{role}-group"),
            resource_group_name=owner.name,
            capacity_reservation_group_name=place.names.of(f"{role}-group"),
            location=place.location,
            zones=place.zones,
            tags=place.tags,
            opts=kept,
        )
        reservation = compute.CapacityReservation(
            place.logical(role),
            resource_group_name=owner.name,
            capacity_reservation_group_name=group.name,
            capacity_reservation_name=place.names.of(role),
            location=place.location,
            zones=place.zones,
            sku=compute.SkuArgs(name=pool.pool.shape.name, capacity=float(reserve.nodes)),
            tags=place.tags,
            opts=kept,
        )
        return Reserved(group, reservation)
