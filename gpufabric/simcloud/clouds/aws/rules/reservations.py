"""Capacity Reservations and Capacity Blocks that node groups name: their existence and their content."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from gpufabric.plural import plural
from gpufabric.simcloud.clouds.aws.rules.errors import refuse
from gpufabric.simcloud.clouds.aws.rules.launch import (
    Launch,
    launch_of,
    more_than_before,
    running,
    subnets_of,
    zones_of,
)
from gpufabric.simcloud.clouds.aws.tokens import CAPACITY_BLOCK, CAPACITY_RESERVATION, NODE_GROUP
from gpufabric.simcloud.clouds.request import CloudError, Request, State, World
from gpufabric.simcloud.clouds.rule import Refusal, rule
from gpufabric.wire.values import Value, number, plain

NOT_FOUND = Refusal(
    "InvalidCapacityReservationId.NotFound",
    "The capacity reservation ID '{id}' does not exist",
    "a target reservation that the account does not have in the region",
    "hashicorp/terraform-provider-aws, error codes of EC2",
    "checked",
    own_words=True,
)
WRONG_MARKET = Refusal(
    "InvalidParameterValue",
    "The market type (purchasing) option is not valid. Choose a different market type and try again",
    "a Capacity Block used as an ordinary reservation, or the reverse",
    "terraform-aws-modules/terraform-aws-ec2-instance#404",
    "checked",
)
EXCEEDED = Refusal(
    "ReservationCapacityExceeded",
    "The requested reservation does not have sufficient compatible and available capacity for this request.",
    "instances of another type or zone than the reservation, before it begins, after it ends, or more than "
    "it has free",
    "hashicorp/terraform-provider-aws#35745",
    "launch",
)


@dataclass(frozen=True)
class Reserved:
    """A reservation of the account. ``zones`` holds its zone by name or id; ``group`` a resource group's ARN.

    An attribute is ``None`` if it is not known, e.g. for a block bought without a list of offerings.
    """

    id: str
    kind: Literal["on-demand", "capacity-block"]
    region: str
    zones: frozenset[str]
    instance_type: str | None
    count: int | None
    starts: datetime | None = None
    ends: datetime | None = None
    group: str | None = None

    def active(self, now: datetime) -> bool:
        """Return whether it has begun and not ended."""
        return (self.starts is None or self.starts <= now) and (self.ends is None or now < self.ends)


def reserved(state: State, region: str, world: World) -> list[Reserved]:
    """Return all reservations that the account is known to have in a region: those of the program and those
    of the capacity file.
    """
    made = [*_made(state, region, CAPACITY_RESERVATION), *_made(state, region, CAPACITY_BLOCK)]
    capacity = world.capacity.aws if world.capacity else None
    listed = [
        Reserved(
            reservation.id,
            reservation.kind,
            region,
            frozenset({reservation.zone}),
            reservation.instance_type,
            reservation.count,
            reservation.starts,
            reservation.ends,
            reservation.group,
        )
        for reservation in (capacity.reservations if capacity else None) or ()
        if reservation.region == region
    ]
    return [*made, *listed]


def asked_anew(state: State, request: Request) -> int | None:
    """Return how many machines a Capacity Reservation asks for that is new or grows; ``None`` for anything
    else.
    """
    if request.type != CAPACITY_RESERVATION:
        return None
    before = state.get(CAPACITY_RESERVATION, request.id) if request.verb == "Update" else None
    count = number(request.inputs.get("instanceCount"))
    if before is not None and count <= number(plain(before.inputs).get("instanceCount")):
        return None
    return count


@rule(types=(NODE_GROUP,), refuses=(NOT_FOUND, WRONG_MARKET))
def target_exists(state: State, request: Request) -> CloudError | None:
    """A targeted reservation is one of the account's, and of the kind that the market type asks for.

    Without a list of reservations in the capacity file every other id is taken as it is declared.
    """
    launch = launch_of(state, request)
    if launch is None or not launch.reservation:
        return None
    reservations = targets(state, request, launch)
    if not reservations:
        capacity = request.world.capacity.aws if request.world.capacity else None
        known = capacity is not None and capacity.reservations is not None
        return refuse(request, NOT_FOUND, id=launch.reservation) if known else None
    asked = "capacity-block" if launch.market == "capacity-block" else "on-demand"
    if reservations[0].kind != asked:
        because = f"{reservations[0].id} is a reservation of the kind {reservations[0].kind}"
        return refuse(request, WRONG_MARKET, because=because)
    return None


@rule(types=(NODE_GROUP,), refuses=(EXCEEDED,))
def target_has_room(state: State, request: Request) -> CloudError | None:
    """The launch fits into the reservation: type, zone, dates and count."""
    launch = launch_of(state, request)
    if launch is None or not more_than_before(state, request, launch):
        return None
    reservations = targets(state, request, launch)
    if not reservations:
        return None
    zones = frozenset[str]().union(*(zones_of(subnet) for subnet in subnets_of(state, launch)))
    others = [other for other in running(state, request.region, but=launch.id) if _same_target(other, launch)]
    because = short(reservations, launch, zones, sum(other.nodes for other in others), request.world.now)
    return refuse(request, EXCEEDED, because=because) if because else None


def short(
    reservations: list[Reserved], launch: Launch, zones: frozenset[str], used: int, now: datetime
) -> str | None:
    """Return why the reservations cannot take the launch on top of ``used`` instances; ``None`` when they
    can.
    """
    fitting = [
        reservation
        for reservation in reservations
        if reservation.instance_type in (None, launch.instance_type)
    ]
    if not fitting:
        nearest = reservations[0]
        return f"{nearest.id} holds {nearest.instance_type}, the launch asks for {launch.instance_type}"
    here = [
        reservation
        for reservation in fitting
        if not zones or not reservation.zones or reservation.zones & zones
    ]
    if not here:
        held = ", ".join(sorted(fitting[0].zones))
        return f"{fitting[0].id} is in {held}, the subnets are in {', '.join(sorted(zones))}"
    active = [reservation for reservation in here if reservation.active(now)]
    if not active:
        nearest = here[0]
        when = (
            f"begins {nearest.starts}"
            if nearest.starts is not None and now < nearest.starts
            else f"ended {nearest.ends}"
        )
        return f"{nearest.id} {when}, it is {now}"
    if any(reservation.count is None for reservation in active):
        return None
    total = sum(reservation.count or 0 for reservation in active)
    if used + launch.nodes <= total:
        return None
    return f"{plural(total, 'instance')} reserved, {used} in use, {launch.nodes} requested"


def targets(state: State, request: Request, launch: Launch) -> list[Reserved]:
    """Return the known reservations that a launch targets."""
    return [
        reservation
        for reservation in reserved(state, request.region, request.world)
        if (launch.reservation and reservation.id == launch.reservation)
        or (launch.reservation_group and reservation.group == launch.reservation_group)
    ]


def _same_target(launch: Launch, other: Launch) -> bool:
    return (launch.reservation, launch.reservation_group) == (other.reservation, other.reservation_group)


def _made(state: State, region: str, type_: str) -> Iterable[Reserved]:
    for resource in state.of_type(type_):
        if resource.region != region:
            continue
        made = plain(resource.outputs)
        zones = {str(made[key]) for key in ("availabilityZone", "availabilityZoneId") if made.get(key)}
        yield Reserved(
            resource.id,
            "capacity-block" if type_ == CAPACITY_BLOCK else "on-demand",
            region,
            # A block whose offering nobody listed may lie anywhere.
            frozenset(zones) if made.get("instanceType") else frozenset(),
            str(made["instanceType"]) if made.get("instanceType") else None,
            number(made["instanceCount"]) if made.get("instanceCount") else None,
            _time(made.get("startDate")),
            _time(made.get("endDate")),
        )


def _time(value: Value) -> datetime | None:
    try:
        time = datetime.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
    return time if time is None or time.tzinfo else time.replace(tzinfo=UTC)
