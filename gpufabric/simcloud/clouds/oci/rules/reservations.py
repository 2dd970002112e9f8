"""Capacity reservations: their existence and their content."""

from collections.abc import Mapping
from dataclasses import dataclass

from gpufabric.catalog.availability_domains import domain_key
from gpufabric.simcloud.clouds.oci.rules.errors import refuse
from gpufabric.simcloud.clouds.oci.rules.launch import (
    LAUNCHERS,
    Launch,
    launch_of,
    more_than_before,
    running,
)
from gpufabric.simcloud.clouds.oci.tokens import CAPACITY_RESERVATION
from gpufabric.simcloud.clouds.request import CloudError, Request, State, World
from gpufabric.simcloud.clouds.rule import DELETE, UPDATE, Refusal, rule
from gpufabric.wire.values import Value, as_list, as_map, number, plain

_DOC = 'OCI documentation, "Capacity Reservations"'

NOT_FOUND = Refusal(
    "NotAuthorizedOrNotFound",
    "Authorization failed or requested resource not found: {id}",
    "a capacity reservation that the tenancy does not have",
    'OCI documentation, "API errors"',
    http=404,
    status="NOT_FOUND",
)
NOT_HELD = Refusal(
    "InvalidParameter",
    "The capacity reservation {id} has no capacity for shape {shape} in {domain}.",
    "instances of a shape, availability domain or fault domain that the reservation does not hold",
    _DOC,
    own_words=True,
)
BELOW_USE = Refusal(
    "InvalidParameter",
    "The capacity reservation {id} has {used} instances of shape {shape}, the reserved count cannot be "
    "{count}.",
    "a capacity reservation smaller than the number of instances that run in it",
    _DOC,
    own_words=True,
)
IN_USE = Refusal(
    "Conflict",
    "The capacity reservation {id} has instances.",
    "deleting a capacity reservation with instances",
    'OCI documentation, "Deleting Capacity Reservations"',
    own_words=True,
    http=409,
    status="FAILED_PRECONDITION",
)


@dataclass(frozen=True)
class Reserved:
    """One capacity configuration of a reservation: hosts of one shape. ``made``: a program created it."""

    id: str
    domain: str
    shape: str
    count: int
    fault_domain: str = ""
    compartment: str = ""
    made: bool = False

    def takes(self, asked: Launch) -> bool:
        """Return whether it fits a launch, regardless of the number of hosts."""
        return (
            self.shape == asked.shape
            and self.domain in asked.domains
            and (not self.fault_domain or asked.fault_domain in ("", self.fault_domain))
        )


def reserved(state: State, world: World, *, but: str = "") -> list[Reserved]:
    """Return all that the tenancy is known to have reserved, without the reservation whose id is ``but``."""
    made = [
        configuration
        for resource in state.of_type(CAPACITY_RESERVATION)
        if resource.id != but
        for configuration in configurations(resource.id, plain(resource.inputs))
    ]
    capacity = world.capacity.oci if world.capacity else None
    listed = [
        Reserved(
            reservation.id,
            domain_key(reservation.availability_domain),
            reservation.shape,
            reservation.count,
            reservation.fault_domain or "",
        )
        for reservation in (capacity.reservations if capacity else None) or ()
    ]
    return [*made, *listed]


def configurations(id_: str, inputs: Mapping[str, Value]) -> list[Reserved]:
    """Return the configurations of a reservation with these inputs."""
    domain = domain_key(str(inputs.get("availabilityDomain")))
    return [
        Reserved(
            id_, domain, str(config.get("instanceShape")), number(config.get("reservedCount")),
            str(config.get("faultDomain") or ""), str(inputs.get("compartmentId") or ""), made=True,
        )
        for config in map(as_map, as_list(inputs.get("instanceReservationConfigs")))
    ]  # fmt: skip


@rule(types=LAUNCHERS, refuses=(NOT_FOUND, NOT_HELD))
def target_exists(state: State, request: Request) -> CloudError | None:
    """A targeted reservation is one of the tenancy's, and holds the shape where instances are to start.

    Without a list of reservations in the capacity file every other id is taken as it is declared.
    """
    asked = launch_of(state, request)
    if asked is None or not asked.reservation or not more_than_before(state, request, asked):
        return None
    named = [
        reservation for reservation in reserved(state, request.world) if reservation.id == asked.reservation
    ]
    if not named:
        capacity = request.world.capacity.oci if request.world.capacity else None
        known = capacity is not None and capacity.reservations is not None
        return refuse(request, NOT_FOUND, id=asked.reservation) if known else None
    if any(reservation.takes(asked) for reservation in named):
        return None
    held = "; ".join(
        " ".join(
            part
            for part in (
                f"{reservation.count} x {reservation.shape} in {reservation.domain}",
                reservation.fault_domain,
            )
            if part
        )
        for reservation in named
    )
    domain = " ".join(part for part in (", ".join(asked.domains), asked.fault_domain) if part)
    return refuse(
        request, NOT_HELD, because=f"it holds {held}", id=asked.reservation, shape=asked.shape, domain=domain
    )


@rule(types=(CAPACITY_RESERVATION,), verbs=UPDATE, refuses=(BELOW_USE,))
def not_below_use(state: State, request: Request) -> CloudError | None:
    """A reservation does not become smaller than the number of instances in it."""
    held = configurations(request.id, request.inputs)
    shapes = {launch.shape for launch in running(state) if launch.reservation == request.id}
    for shape in sorted(shapes):
        used = used_of(state, request.id, shape)
        count = sum(reservation.count for reservation in held if reservation.shape == shape)
        if count < used:
            return refuse(request, BELOW_USE, id=request.id, used=used, shape=shape, count=count)
    return None


@rule(types=(CAPACITY_RESERVATION,), verbs=DELETE, refuses=(IN_USE,))
def nothing_runs(state: State, request: Request) -> CloudError | None:
    """No instances run in a reservation that is deleted."""
    used = used_of(state, request.id)
    return refuse(request, IN_USE, because=f"{used} in use", id=request.id) if used else None


def used_of(state: State, id_: str, shape: str = "", but: str = "") -> int:
    """Return the instances in a reservation, or of one shape in it, except those of the resource ``but``."""
    return sum(
        launch.nodes
        for launch in running(state, but=but)
        if launch.reservation == id_ and shape in ("", launch.shape)
    )  # fmt: skip
