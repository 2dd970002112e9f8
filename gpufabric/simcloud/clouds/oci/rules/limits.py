"""Service limits of the tenancy and quotas of its compartments, from the capacity file.

Instances draw the limit of their shape in their availability domain, whatever their capacity; a capacity
reservation draws it used or not, and an instance in it draws nothing more (OCI documentation, "Capacity
Types": service limits and compartment quotas apply to all types of host capacity). Instances in a reservation
that nobody listed count in its place, and are never refused. Names and units are the
catalogue's; shapes whose limit Oracle does not name are not limited.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gpufabric.catalog.availability_domains import domain_key
from gpufabric.simcloud.clouds.oci.rules.errors import refuse
from gpufabric.simcloud.clouds.oci.rules.facts import shape_of
from gpufabric.simcloud.clouds.oci.rules.hosts import grown
from gpufabric.simcloud.clouds.oci.rules.launch import (
    LAUNCHERS,
    Launch,
    launch_of,
    more_than_before,
    running,
    to_start,
)
from gpufabric.simcloud.clouds.oci.rules.reservations import configurations, reserved
from gpufabric.simcloud.clouds.oci.tokens import CAPACITY_RESERVATION
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import Refusal, rule

if TYPE_CHECKING:  # only processes with a capacity file load its types
    from gpufabric.simcloud.clouds.oci.capacity import ServiceLimit

LIMIT = Refusal(
    "LimitExceeded",
    "The following service limits were exceeded: {name}. Request a service limit increase from the service "
    "limits page in the console.",
    "more GPUs of a kind in an availability domain than the service limit",
    "jpetazzo/ampernetacle#35; mohankumarpaluru/oracle-freetier-instance-creation#15",
    status="RESOURCE_EXHAUSTED",
)
QUOTA = Refusal(
    "QuotaExceeded",
    "The following compartment quotas were exceeded: {name}.",
    "more GPUs of a kind in an availability domain than the quota of the compartment",
    'OCI documentation, "API errors"',
    own_words=True,
    status="RESOURCE_EXHAUSTED",
)


@dataclass(frozen=True)
class Draw:
    """Units of a limit that something takes in an availability domain."""

    name: str
    domain: str
    compartment: str
    units: int


@rule(types=(*LAUNCHERS, CAPACITY_RESERVATION), refuses=(LIMIT, QUOTA))
def within_limits(state: State, request: Request) -> CloudError | None:
    """The limits allow the launch or reservation in addition to what the tenancy has."""
    capacity = request.world.capacity.oci if request.world.capacity else None
    if capacity is None or not (capacity.limits or capacity.quotas):
        return None
    asked = _asked(state, request)
    used = _used(state, request) if asked else []
    for draw in asked:
        here = [taken for taken in used if (taken.name, taken.domain) == (draw.name, draw.domain)]
        for limit in capacity.limits:
            if _is_of(limit, draw):
                error = _over(request, LIMIT, draw, here, limit.limit)
                if error is not None:
                    return error
        for quota in capacity.quotas:
            if _is_of(quota, draw) and quota.compartment == draw.compartment:
                same = [taken for taken in here if taken.compartment == draw.compartment]
                error = _over(request, QUOTA, draw, same, quota.limit)
                if error is not None:
                    return error
    return None


def units_in_use(state: State, request: Request) -> dict[tuple[str, str], int]:
    """Return the units that the tenancy takes, by limit and availability domain."""
    units: dict[tuple[str, str], int] = {}
    for draw in _used(state, request):
        units[draw.name, draw.domain] = units.get((draw.name, draw.domain), 0) + draw.units
    return units


def _is_of(limit: "ServiceLimit", draw: Draw) -> bool:
    """Return whether a limit counts what something takes; names are the same in any case."""
    if not limit.availability_domain:
        return False
    return (limit.name.strip().lower(), domain_key(limit.availability_domain)) == (draw.name, draw.domain)


def _over(request: Request, refusal: Refusal, draw: Draw, used: list[Draw], limit: int) -> CloudError | None:
    total = sum(taken.units for taken in used)
    if total + draw.units <= limit:
        return None
    because = f"{draw.name} in {draw.domain}: limit {limit}, in use {total}, requested {draw.units}"
    return refuse(request, refusal, because=because, name=draw.name)


def _asked(state: State, request: Request) -> list[Draw]:
    compartment = str(request.inputs.get("compartmentId") or "")
    launch = launch_of(state, request)
    if launch is not None:
        if not more_than_before(state, request, launch) or launch.reservation:
            return []
        return _of_launch(to_start(state, request, launch), compartment)
    shapes = {reservation.shape for reservation in grown(state, request)}
    return _summed(
        [
            draw
            for configuration in configurations(request.id, request.inputs)
            if configuration.shape in shapes
            for draw in _draws(configuration.shape, configuration.domain, compartment, configuration.count)
        ]
        if shapes
        else []
    )


def _used(state: State, request: Request) -> list[Draw]:
    draws = [
        draw
        for launch in running(state, but=request.id)
        if not _reserved(state, request, launch)
        for draw in _of_launch(launch, launch.compartment)
    ]
    return draws + [
        draw
        for reservation in reserved(state, request.world, but=request.id)
        for draw in _draws(reservation.shape, reservation.domain, reservation.compartment, reservation.count)
    ]


def _reserved(state: State, request: Request, launch: Launch) -> bool:
    """Return whether a launch is drawn by a known reservation."""
    known = {reservation.id for reservation in reserved(state, request.world)}
    return launch.reservation in known


def _of_launch(launch: Launch, compartment: str) -> list[Draw]:
    return [
        draw
        for domain in launch.domains
        for draw in _draws(launch.shape, domain, compartment or launch.compartment, launch.nodes_in(domain))
    ]


def _draws(name: str, domain: str, compartment: str, hosts: int) -> list[Draw]:
    shape = shape_of(name)
    if shape is None or shape.quota.family is None:
        return []
    return [Draw(shape.quota.family.value, domain, compartment, hosts * shape.quota.units_per_node.value)]


def _summed(draws: list[Draw]) -> list[Draw]:
    total: dict[tuple[str, str, str], int] = {}
    for draw in draws:
        key = (draw.name, draw.domain, draw.compartment)
        total[key] = total.get(key, 0) + draw.units
    return [Draw(*key, units) for key, units in total.items()]
