"""vCPU quotas by family and region, from the capacity file.

On-demand instances and Capacity Reservations draw the on-demand quota of their family, used or not; an
instance inside of a reservation draws nothing more. Spot instances draw the spot quota. Capacity Blocks draw
none. (EC2 user guide, "Amazon EC2 service quotas" and "Create a Capacity Reservation": reservations count
towards the On-Demand Instance limits.)
"""

from collections.abc import Iterable

from gpufabric.simcloud.clouds.aws.rules.errors import refuse
from gpufabric.simcloud.clouds.aws.rules.facts import shape_of
from gpufabric.simcloud.clouds.aws.rules.launch import (
    Launch,
    launch_of,
    more_than_before,
    running,
)
from gpufabric.simcloud.clouds.aws.rules.network_quotas import limits_of
from gpufabric.simcloud.clouds.aws.rules.reservations import asked_anew, reserved
from gpufabric.simcloud.clouds.aws.tokens import CAPACITY_RESERVATION, NODE_GROUP
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import Refusal, rule

_TEXT = (
    "You have requested more vCPU capacity than your current vCPU limit of {limit} allows for the instance "
    "bucket that the specified instance type belongs to. Please visit "
    "http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit."
)
VCPUS = Refusal(
    "VcpuLimitExceeded",
    _TEXT,
    "more on-demand vCPUs of a family than the region's quota",
    "klothoplatform/klotho#311",
    "launch",
)
RESERVED_VCPUS = Refusal(
    "VcpuLimitExceeded",
    _TEXT,
    "a Capacity Reservation beyond the region's quota",
    "EC2 API reference, CreateCapacityReservation",
    status="RESOURCE_EXHAUSTED",
)
SPOT_VCPUS = Refusal(
    "MaxSpotInstanceCountExceeded",
    "Max spot instance count exceeded",
    "more spot vCPUs of a family than the region's quota",
    "aws/aws-parallelcluster#1115",
    "launch",
)

VcpuDraw = tuple[str, int]
"""A quota code and the vCPUs that something takes of it."""


@rule(types=(NODE_GROUP,), refuses=(VCPUS, SPOT_VCPUS))
def vcpus_of_nodes(state: State, request: Request) -> CloudError | None:
    """A node group's instances fit into the quota on top of what the account runs in the region."""
    launch = launch_of(state, request)
    if launch is None or not more_than_before(state, request, launch):
        return None
    if launch.paid_as == "reservation":
        # Drawn by the reservation itself, also by one that nobody listed.
        return None
    refusal = SPOT_VCPUS if launch.paid_as == "spot" else VCPUS
    return _judge(state, request, refusal, _draw(launch), but=launch.id)


@rule(types=(CAPACITY_RESERVATION,), refuses=(RESERVED_VCPUS,))
def vcpus_of_reservation(state: State, request: Request) -> CloudError | None:
    """A new or larger Capacity Reservation fits into the quota."""
    count = asked_anew(state, request)
    if count is None:
        return None
    draw = _on_demand(str(request.inputs.get("instanceType")), count)
    return _judge(state, request, RESERVED_VCPUS, draw, but=request.id)


def usage(state: State, request: Request, *, but: str = "") -> dict[str, int]:
    """Return the vCPUs that the account draws of each quota in the region, without the resource whose id is
    ``but``.
    """
    known = reserved(state, request.region, request.world)
    now = request.world.now
    draws = [
        _on_demand(reservation.instance_type or "", reservation.count or 0)
        for reservation in known
        if reservation.kind == "on-demand" and reservation.id != but and reservation.active(now)
    ]
    ids = {reservation.id for reservation in known} | {
        reservation.group for reservation in known if reservation.group
    }
    draws += [
        _draw(launch)
        for launch in running(state, request.region, but=but)
        if not {launch.reservation, launch.reservation_group} & ids
    ]
    return _sum(draws)


def _judge(
    state: State, request: Request, refusal: Refusal, draw: VcpuDraw | None, *, but: str
) -> CloudError | None:
    if draw is None:
        return None
    code, vcpus = draw
    limit = limits_of(request.world, request.region).get(code)
    if limit is None:
        return None
    used = usage(state, request, but=but).get(code, 0)
    if used + vcpus <= limit:
        return None
    because = f"{code} in {request.region}: limit {limit}, in use {used}, requested {vcpus}"
    return refuse(request, refusal, because=because, limit=limit)


def _draw(launch: Launch) -> VcpuDraw | None:
    shape = shape_of(launch.instance_type)
    if shape is None or launch.paid_as == "capacity-block":
        return None
    family = shape.quota.spot_family if launch.paid_as == "spot" else shape.quota.family
    return (family.value, launch.nodes * shape.quota.units_per_node.value) if family else None


def _on_demand(instance_type: str, count: int) -> VcpuDraw | None:
    shape = shape_of(instance_type)
    if shape is None or shape.quota.family is None:
        return None
    return shape.quota.family.value, count * shape.quota.units_per_node.value


def _sum(draws: Iterable[VcpuDraw | None]) -> dict[str, int]:
    total: dict[str, int] = {}
    for draw in draws:
        if draw is not None:
            total[draw[0]] = total.get(draw[0], 0) + draw[1]
    return total
