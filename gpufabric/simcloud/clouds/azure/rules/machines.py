"""Free machines by size and zone, from the capacity file."""

from gpufabric.plural import plural
from gpufabric.simcloud.clouds.azure.rules.errors import refuse
from gpufabric.simcloud.clouds.azure.rules.pools import (
    AgentPool,
    given,
    one_by_one,
    region_of,
    running,
)
from gpufabric.simcloud.clouds.azure.rules.reservations import covered, held_by
from gpufabric.simcloud.clouds.azure.tokens import CLUSTER, POOL, RESERVATION
from gpufabric.simcloud.clouds.request import CloudError, Request, State, World
from gpufabric.simcloud.clouds.rule import Refusal, rule
from gpufabric.wire.values import plain

_DOCUMENT = (
    'AKS document "Troubleshoot the ZonalAllocationFailed, AllocationFailed, or '
    'OverconstrainedAllocationRequest error code"'
)
_GUIDANCE = "Read more about improving likelihood of allocation success at http://aka.ms/allocation-guidance"
_CONSTRAINTS = (
    "Allocation failed. VM(s) with the following constraints cannot be allocated, because the condition is "
    "too restrictive. Please remove some constraints and try again. Constraints applied are:{constraints}"
)


ZONAL = Refusal(
    "ZonalAllocationFailed",
    "Allocation failed. We do not have sufficient capacity for the requested VM size in this zone. "
    f"{_GUIDANCE}",
    "more machines than a zone has",
    _DOCUMENT,
    "operation",
    http=409,
    status="RESOURCE_EXHAUSTED",
)
REGIONAL = Refusal(
    "AllocationFailed",
    "Allocation failed. We do not have sufficient capacity for the requested VM size in this region. "
    f"{_GUIDANCE}",
    "more machines than the region has, of a pool without zones",
    "vmware-tanzu/community-edition#3963; Azure/AKS#1272",
    "operation",
    http=409,
    status="RESOURCE_EXHAUSTED",
)
ZONAL_CONSTRAINED = Refusal(
    "OverconstrainedZonalAllocationRequest",
    _CONSTRAINTS,
    "more machines than a zone has, of a spot pool or one with a proximity placement group or "
    "ephemeral disks",
    "Azure/karpenter-provider-azure, tests of provisioning errors",
    "operation",
    http=409,
    status="RESOURCE_EXHAUSTED",
)
CONSTRAINED = Refusal(
    "OverconstrainedAllocationRequest",
    _CONSTRAINTS,
    "more machines than a region has, of a pool without zones",
    _DOCUMENT,
    "operation",
    http=409,
    status="RESOURCE_EXHAUSTED",
)
NOT_RESERVED = Refusal(
    "AllocationFailed",
    "Allocation failed. We do not have sufficient capacity for the requested VM size in this region. "
    f"{_GUIDANCE}",
    "a capacity reservation of more machines than are free",
    'Azure document "On-demand capacity reservation": a reservation is made as a whole or not at all',
    own_words=True,
    http=409,
    status="RESOURCE_EXHAUSTED",
)


@rule(types=(POOL, CLUSTER), refuses=(ZONAL, REGIONAL, ZONAL_CONSTRAINED, CONSTRAINED))
def machines_for_pools(state: State, request: Request) -> CloudError | None:
    """There are free machines for the nodes outside reservations."""
    capacity = given(request.world)
    if capacity is None or not capacity.machines:
        return None
    short = (_short(state, request, pool, before) for pool, before in one_by_one(state, request))
    return next((error for error in short if error), None)


@rule(types=(RESERVATION,), refuses=(NOT_RESERVED,))
def machines_to_reserve(state: State, request: Request) -> CloudError | None:
    """There are machines for a new or larger capacity reservation."""
    wanted = held_by(request.inputs)
    before = state.get(RESERVATION, request.id)
    if before is not None and wanted.count <= held_by(plain(before.inputs)).count:
        return None
    region = region_of(state, request.account, request.inputs, request.region)
    pools = running(state)
    used = _used(state, request.world, pools, region, wanted.size, wanted.zone)
    used += _reserved(state, region, wanted.size, wanted.zone, but=request.id)
    free = free_machines(request.world, region, wanted.size, wanted.zone)
    if free is None or used + wanted.count <= free:
        return None
    return refuse(request, NOT_RESERVED, because=_why(free, used, wanted.count))


def free_machines(world: World, region: str, size: str, zone: str) -> int | None:
    """Return the machines of a size in a zone, or in the whole region for an empty zone; ``None`` when not
    limited.
    """
    capacity = given(world)
    listed = [
        machine.count
        for machine in (capacity.machines if capacity else ())
        if machine.region == region and machine.size.lower() == size.lower() and zone in ("", machine.zone)
    ]
    return sum(listed) if listed else None


def machines_in_use(state: State, world: World, region: str, size: str, zone: str) -> int:
    """Return how many of the free machines are in use, or kept by reservations of the program."""
    used = _used(state, world, running(state), region, size, zone)
    return used + _reserved(state, region, size, zone)


def _short(state: State, request: Request, pool: AgentPool, others: list[AgentPool]) -> CloudError | None:
    held = covered(state, request.world, [*others, pool])[pool.id]
    for place in pool.places:
        free = free_machines(request.world, pool.region, pool.size, place)
        wanted = pool.nodes_in(place) - held[place]
        if free is None or wanted <= 0:
            continue
        used = _used(state, request.world, others, pool.region, pool.size, place)
        used += _reserved(state, pool.region, pool.size, place)
        if used + wanted > free:
            return _refused(request, pool, place, _why(free, used, wanted))
    return None


def _refused(request: Request, pool: AgentPool, place: str, why: str) -> CloudError:
    if not (pool.constrained or pool.spot):
        return refuse(request, ZONAL if place else REGIONAL, because=why)
    constraints = [
        *(["Availability Zone"] if place else []),
        *(["Low Priority VMs"] if pool.spot else []),
        "Networking Constraints (such as Accelerated Networking or IPv6)",
        "VM Size",
    ]
    listed = "".join(f" - {constraint}" for constraint in constraints)
    return refuse(request, ZONAL_CONSTRAINED if place else CONSTRAINED, because=why, constraints=listed)


def _used(state: State, world: World, pools: list[AgentPool], region: str, size: str, place: str) -> int:
    held = covered(state, world, pools)
    return sum(
        pool.nodes_in(there) - held[pool.id][there]
        for pool in pools
        if pool.region == region and pool.size.lower() == size.lower()
        for there in pool.places
        if place in ("", there)
    )


def _reserved(state: State, region: str, size: str, place: str, *, but: str = "") -> int:
    """Return how many free machines the program's own reservations keep, used or not."""
    held = [
        held_by(plain(reservation.inputs))
        for reservation in state.of_type(RESERVATION)
        if reservation.region == region and reservation.id != but
    ]
    return sum(
        entry.count for entry in held if entry.size.lower() == size.lower() and place in ("", entry.zone)
    )  # fmt: skip


def _why(free: int, used: int, wanted: int) -> str:
    return f"{plural(free, 'machine')}, {used} in use or reserved, {wanted} requested"
