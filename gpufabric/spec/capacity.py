"""Capacity modes that more than one cloud offers."""

from typing import Literal

from pydantic import Field

from gpufabric.spec.base import Declared, SomeMachines
from gpufabric.spec.price import MachinePrice

Bound = Literal["dated", "with-stack", "open", "unknown"]
"""Kind of a begin or an end. dated: the declaration states it. with-stack: an update of the stack creates the
capacity. open: there is none. unknown: the declaration does not state it."""


class OnDemand(Declared):
    """Capacity that the pool requests when it is created. The cloud may refuse it."""

    mode: Literal["on-demand"] = "on-demand"
    """Machines at the on-demand price, when the cloud has them."""


class Reservation(Declared):
    """Existing, already billed capacity that the pool must use."""

    mode: Literal["reservation"]
    """Machines of a reservation that exists."""

    id: str = Field(min_length=3)
    """AWS: id of an On-Demand Capacity Reservation (cr-...), or ARN of a resource group of reservations.
    Azure: resource id of a capacity reservation group. OCI: OCID of a compute capacity reservation."""

    nodes: SomeMachines
    """Nodes in the reservation or group."""

    price: MachinePrice | None = None
    """Your price of its machines; absent: the list price."""


class NewReservation(Declared):
    """Capacity that this stack reserves before it creates the pool. The cloud bills it from then on, used or
    not."""

    mode: Literal["new-reservation"]
    """Machines of a reservation that this stack makes."""

    nodes: SomeMachines
    """Nodes to reserve: at least the largest size of the pool."""

    protect: bool = True
    """Refuse to delete the reservation until this is set to false and applied."""

    price: MachinePrice | None = None
    """Your price of its machines, used or not; absent: the list price."""


class Spot(Declared):
    """Spare capacity that the cloud can reclaim at any time."""

    mode: Literal["spot"]
    """Spare machines that the cloud can take back at any time."""
