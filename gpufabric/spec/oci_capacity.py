"""How the machines of an OCI pool are obtained: one closed choice per pool."""

from typing import Annotated

from pydantic import Field

from gpufabric.spec.capacity import NewReservation, OnDemand, Reservation, Spot

OciCapacity = Annotated[OnDemand | Reservation | NewReservation | Spot, Field(discriminator="mode")]
