"""How the machines of an Azure pool are obtained: one closed choice per pool."""

from typing import Annotated

from pydantic import Field

from gpufabric.spec.capacity import NewReservation, OnDemand, Reservation, Spot

AzureCapacity = Annotated[OnDemand | Reservation | NewReservation | Spot, Field(discriminator="mode")]
