"""Open capacity reservations of a stack: on-demand machines of their type and zone fill them."""

from gpufabric.policies.aws.types import CAPACITY_RESERVATION
from gpufabric.policies.billing.extractors import Lookup
from gpufabric.policies.resource import Resource

_CRITERIA = "instanceMatchCriteria"


def is_open(reservation: Resource) -> bool:
    """Return whether machines that name no reservation fill it (EC2 API, CreateCapacityReservation)."""
    return (reservation.props.text(_CRITERIA) or "open") == "open"


def open_reservation(lookup: Lookup, shape: str, region: str, zone: str | None) -> str:
    """Return the URN of the first open reservation that machines fill; empty if there is none.

    The first one stands for all that the same machines fill.

    Args:
        lookup: resources of the stack.
        shape: instance type.
        region: region of the machines.
        zone: their Availability Zone; None if it is not known, which fits every zone.
    """
    for reservation in lookup.graph.of(CAPACITY_RESERVATION):
        props = reservation.props
        own = props.text_if_known("availabilityZone")
        if (
            (props.text_if_known(_CRITERIA) or "open") == "open"
            and (props.text_if_known("instanceType") or "").casefold() == shape.casefold()
            and (zone is None or own is None or own == zone)
            and _region(reservation, lookup) in (region, "")
        ):
            return reservation.urn
    return ""


def _region(reservation: Resource, lookup: Lookup) -> str:
    own = reservation.props.text_if_known("region") or reservation.provider.text_if_known("region")
    return own or lookup.region
