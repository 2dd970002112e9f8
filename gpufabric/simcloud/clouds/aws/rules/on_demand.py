"""Machines that AWS has free in a zone, from the capacity file.

On-demand and spot instances and new Capacity Reservations draw on them; reservations that the capacity file
lists, and Capacity Blocks, are apart from them.
"""

from gpufabric.simcloud.clouds.aws.rules.errors import refuse
from gpufabric.simcloud.clouds.aws.rules.launch import (
    Launch,
    launch_of,
    more_than_before,
    running,
    subnets_of,
    zones_of,
)
from gpufabric.simcloud.clouds.aws.rules.reservations import asked_anew, reserved
from gpufabric.simcloud.clouds.aws.tokens import CAPACITY_RESERVATION, NODE_GROUP, SUBNET
from gpufabric.simcloud.clouds.aws.zones import aliases
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import Refusal, rule
from gpufabric.wire.values import number, plain

NO_MACHINES = Refusal(
    "InsufficientInstanceCapacity",
    "We currently do not have sufficient {type} capacity in the Availability Zone you requested ({zones}). "
    "Our system will be working on provisioning additional capacity.{elsewhere}",
    "more on-demand or spot machines than the zone has free",
    "aws/containers-roadmap#2204; aws/aws-parallelcluster#4061",
    "launch",
)
NOT_RESERVABLE = Refusal(
    "InsufficientInstanceCapacity",
    "Insufficient capacity.",
    "a Capacity Reservation of more machines than the zone has free",
    "hashicorp/terraform-provider-aws#34345",
    status="RESOURCE_EXHAUSTED",
)


@rule(types=(NODE_GROUP,), refuses=(NO_MACHINES,))
def machines_for_nodes(state: State, request: Request) -> CloudError | None:
    """The zones of a node group's subnets have the machines; all of them or none are started."""
    launch = launch_of(state, request)
    if launch is None or not more_than_before(state, request, launch) or not _draws(state, request, launch):
        return None
    free = _free_in_zones(state, request, launch)
    if free is None or launch.nodes <= sum(free.values()):
        return None
    others = [zone for zone in _listed(request, launch.instance_type) if zone not in free]
    return refuse(
        request,
        NO_MACHINES,
        because=f"{launch.nodes} requested, {sum(free.values())} free",
        type=launch.instance_type,
        zones=", ".join(free),
        elsewhere=_elsewhere(state, request, launch, others),
    )


@rule(types=(CAPACITY_RESERVATION,), refuses=(NOT_RESERVABLE,))
def machines_to_reserve(state: State, request: Request) -> CloudError | None:
    """The zone of a new or larger Capacity Reservation has the machines."""
    count = asked_anew(state, request)
    if count is None:
        return None
    zone = str(request.inputs.get("availabilityZone"))
    free = free_in(state, request, str(request.inputs.get("instanceType")), zone, but=request.id)
    if free is None or count <= free:
        return None
    return refuse(request, NOT_RESERVABLE, because=f"{count} requested, {free} free in {zone}")


def free_in(state: State, request: Request, instance_type: str, zone: str, *, but: str) -> int | None:
    """Return the machines of a type that are free in a zone; ``None`` when nothing limits them."""
    names = aliases(request.region, zone)
    total = next((n for listed, n in _listed(request, instance_type).items() if listed in names), None)
    if total is None:
        return None
    here = {subnet.id for subnet in state.of_type(SUBNET) if zones_of(subnet) & names}
    used = sum(
        launch.nodes_in(place)
        for launch in running(state, request.region, but=but)
        if launch.instance_type == instance_type and _draws(state, request, launch)
        for place in launch.subnets
        if place in here
    )
    used += sum(
        number(plain(reservation.inputs).get("instanceCount"))
        for reservation in state.of_type(CAPACITY_RESERVATION)
        if reservation.id != but
        and reservation.region == request.region
        and reservation.inputs.get("instanceType") == instance_type
        and reservation.inputs.get("availabilityZone") in names
    )
    return max(0, total - used)


def _draws(state: State, request: Request, launch: Launch) -> bool:
    """Return whether a launch takes free machines, and not those of a reservation."""
    if launch.paid_as == "capacity-block":
        return False
    known = reserved(state, request.region, request.world)
    ids = {reservation.id for reservation in known} | {
        reservation.group for reservation in known if reservation.group
    }
    if {launch.reservation, launch.reservation_group} & ids:
        return False
    # A target that nobody listed is taken as it is declared: it has what the group asks for.
    return launch.paid_as != "reservation"


def _free_in_zones(state: State, request: Request, launch: Launch) -> dict[str, int] | None:
    free: dict[str, int] = {}
    for subnet in subnets_of(state, launch):
        zone = str(subnet.outputs.get("availabilityZone"))
        count = free_in(state, request, launch.instance_type, zone, but=launch.id)
        if count is None:
            return None
        free[zone] = count
    return free or None


def _listed(request: Request, instance_type: str) -> dict[str, int]:
    capacity = request.world.capacity.aws if request.world.capacity else None
    return {
        machines.zone: machines.count
        for machines in (capacity.on_demand if capacity else ())
        if machines.region == request.region and machines.instance_type == instance_type
    }


def _elsewhere(state: State, request: Request, launch: Launch, zones: list[str]) -> str:
    room = [
        zone
        for zone in zones
        if (free_in(state, request, launch.instance_type, zone, but=launch.id) or 0) >= launch.nodes
    ]
    if not room:
        return ""
    return (
        f" You can currently get {launch.instance_type} capacity by not specifying an Availability Zone in "
        f"your request or choosing {', '.join(room)}."
    )
