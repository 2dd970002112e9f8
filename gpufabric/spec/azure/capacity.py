"""Capacity of an Azure pool: each pool chooses one mode."""

from typing import Annotated

from pydantic import Field

from gpufabric.spec.capacity import NewReservation, OnDemand, Reservation, Spot

AzureCapacity = Annotated[OnDemand | Reservation | NewReservation | Spot, Field(discriminator="mode")]
