"""Hosts that OCI has free in an availability domain, from the capacity file.

Instances without a reservation and new capacity reservations draw on them. Reservations that the capacity
file lists, and GPU memory fabrics, are apart from them.
"""

from gpufabric.catalog.availability_domains import domain_key
from gpufabric.simcloud.clouds.oci.rules.errors import refuse
from gpufabric.simcloud.clouds.oci.rules.launch import (
    LAUNCHERS,
    Launch,
    launch_of,
    more_than_before,
    running,
    to_start,
)
from gpufabric.simcloud.clouds.oci.rules.reservations import (
    Reserved,
    configurations,
    reserved,
    used_of,
)
from gpufabric.simcloud.clouds.oci.rules.shortage import OUT_OF_HOSTS, SHORTAGES, short
from gpufabric.simcloud.clouds.oci.tokens import CAPACITY_RESERVATION, GPU_MEMORY_CLUSTER
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import Refusal, rule
from gpufabric.wire.values import plain

NOT_RESERVABLE = Refusal(
    "InternalError",
    OUT_OF_HOSTS,
    "a capacity reservation of more hosts than are free",
    "jpetazzo/ampernetacle#54 for the text",
    "work-request",
    http=500,
    status="RESOURCE_EXHAUSTED",
)


@rule(types=LAUNCHERS, refuses=SHORTAGES)
def target_has_room(state: State, request: Request) -> CloudError | None:
    """The launch fits into the reservation."""
    asked = launch_of(state, request)
    if asked is None or not asked.reservation or not more_than_before(state, request, asked):
        return None
    asked = to_start(state, request, asked)
    reservations = [
        reservation
        for reservation in reserved(state, request.world)
        if reservation.id == asked.reservation and reservation.takes(asked)
    ]  # fmt: skip
    if not reservations:
        return None
    total, used = (
        sum(reservation.count for reservation in reservations),
        used_of(state, asked.reservation, asked.shape, asked.id),
    )
    if used + asked.nodes <= total:
        return None
    because = f"{asked.reservation}: {total} reserved, {used} in use, {asked.nodes} requested"
    return short(request, asked, because)


@rule(types=(CAPACITY_RESERVATION,), refuses=(NOT_RESERVABLE,))
def hosts_to_reserve(state: State, request: Request) -> CloudError | None:
    """The availability domain of a new or larger capacity reservation has the hosts."""
    for reservation in grown(state, request):
        free = free_in(state, request, reservation.domain, reservation.shape)
        wanted = sum(
            configuration.count
            for configuration in configurations(request.id, request.inputs)
            if configuration.shape == reservation.shape
        )  # fmt: skip
        if free is not None and wanted > free:
            because = f"{reservation.shape}: {wanted} requested, {free} free in {reservation.domain}"
            return refuse(request, NOT_RESERVABLE, because=because)
    return None


@rule(types=LAUNCHERS, refuses=SHORTAGES)
def hosts_for_instances(state: State, request: Request) -> CloudError | None:
    """The availability domains have the hosts; all of them or none are started."""
    asked = launch_of(state, request)
    if asked is None or not _draws(asked) or not more_than_before(state, request, asked):
        return None
    asked = to_start(state, request, asked)
    free = {domain: free_in(state, request, domain, asked.shape) for domain in asked.domains}
    known = {domain: count for domain, count in free.items() if count is not None}
    if len(known) < len(free) or asked.nodes <= sum(known.values()):
        return None
    there = ", ".join(f"{count} free in {domain}" for domain, count in known.items())
    return short(request, asked, f"{asked.shape}: {asked.nodes} requested, {there}")


def grown(state: State, request: Request) -> list[Reserved]:
    """Return the configurations of a reservation that a request makes or makes larger."""
    if request.type != CAPACITY_RESERVATION:
        return []
    before = state.get(CAPACITY_RESERVATION, request.id) if request.verb == "Update" else None
    old = configurations(request.id, plain(before.inputs)) if before else []
    return [
        configuration
        for configuration in configurations(request.id, request.inputs)
        if configuration.count > sum(earlier.count for earlier in old if earlier.shape == configuration.shape)
    ]


def free_in(state: State, request: Request, domain: str, shape: str) -> int | None:
    """Return the hosts of a shape that are free in a domain for the resource of a request; ``None`` when
    nothing limits them.
    """
    capacity = request.world.capacity.oci if request.world.capacity else None
    listed = [
        host.count
        for host in (capacity.hosts if capacity else ())
        if host.shape == shape and domain_key(host.availability_domain) == domain
    ]
    if not listed:
        return None
    used = sum(
        launch.nodes_in(domain)
        for launch in running(state, but=request.id)
        if launch.shape == shape and _draws(launch)
    ) + sum(
        reservation.count
        for reservation in reserved(state, request.world, but=request.id)
        if reservation.made and reservation.shape == shape and reservation.domain == domain
    )  # fmt: skip
    return max(0, listed[0] - used)


def _draws(launch: Launch) -> bool:
    """Return whether a launch takes free hosts, and not those of a reservation or of a GPU memory fabric."""
    return launch.type != GPU_MEMORY_CLUSTER and not launch.reservation
