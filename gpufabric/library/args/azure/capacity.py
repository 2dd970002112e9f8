"""Types of arguments. Written by `python -m tools.library` from `gpufabric.spec.azure.capacity`."""

from typing import NotRequired, TypedDict

from gpufabric.library.args.price import StatedPrice


class AzureCapacity(TypedDict):
    """One of several forms: OnDemand, Reservation, NewReservation, Spot."""

    mode: str
    """One of: on-demand, reservation, new-reservation, spot."""

    id: NotRequired[str]
    """AWS: id of an On-Demand Capacity Reservation (cr-...), or ARN of a resource group of
    reservations. Azure: resource id of a capacity reservation group. OCI: OCID of a compute
    capacity reservation.
    """

    nodes: NotRequired[int]
    """Nodes in the reservation or group."""

    price: NotRequired[StatedPrice]
    """Your price of its machines; absent: the list price."""

    protect: NotRequired[bool]
    """Refuse to delete the reservation until this is set to false and applied."""
