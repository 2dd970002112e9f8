"""How the GPUs of a pool are obtained, in terms that more than one cloud knows."""

from typing import Literal

from pydantic import Field, PositiveInt

from gpufabric.spec.base import Declared


class OnDemand(Declared):
    """Capacity asked for when the pool is created; it may be refused."""

    mode: Literal["on-demand"] = "on-demand"


class Reservation(Declared):
    """Capacity that is already reserved and billed, and that the pool must use."""

    mode: Literal["reservation"]

    id: str = Field(min_length=3)
    """AWS: id of an On-Demand Capacity Reservation (cr-...), or ARN of a resource group of them. Azure:
    resource id of a capacity reservation group. OCI: OCID of a compute capacity reservation."""

    nodes: PositiveInt
    """Nodes that the reservation, or the group of them, holds."""


class NewReservation(Declared):
    """Capacity that this stack reserves before it makes the pool: billed from then on, used or not."""

    mode: Literal["new-reservation"]

    nodes: PositiveInt
    """Nodes to reserve: at least the most that the pool may have."""

    protect: bool = True
    """Refuse to give the reservation back until this is set to false and applied."""


class Spot(Declared):
    """Spare capacity that the cloud takes back whenever it needs it."""

    mode: Literal["spot"]
