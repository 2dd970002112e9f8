"""vCPU quotas by family and region, from the capacity file.

A capacity reservation draws the quota of its family, used or not, and nodes inside of it draw nothing more
(Azure document "On-demand capacity reservation": reservations need quota like virtual machines). Nodes of a
group that nobody listed count in place of its reservations, and are never refused. Spot machines draw
``lowPriorityCores`` alone.
"""

from gpufabric.catalog.families import plain_family_name
from gpufabric.simcloud.clouds.azure.rules.errors import refuse
from gpufabric.simcloud.clouds.azure.rules.facts import shape_of, spellings_of, vcpus_of
from gpufabric.simcloud.clouds.azure.rules.pools import (
    AgentPool,
    given,
    one_by_one,
    region_of,
    running,
)
from gpufabric.simcloud.clouds.azure.rules.reservations import covered, groups, held_by
from gpufabric.simcloud.clouds.azure.tokens import CLUSTER, POOL, RESERVATION
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import Refusal, rule
from gpufabric.wire.values import plain

TOTAL, SPOT_TOTAL = "cores", "lowPriorityCores"
"""Usage names of a region's whole quota for ordinary and for spot machines (Azure Compute REST API)."""

_EXCEEDED = (
    "Operation could not be completed as it results in exceeding approved {family} Cores quota. Additional "
    "details - Deployment Model: Resource Manager, Location: {region}, Current Limit: {limit}, "
    "Current Usage: {used}, Additional Required: {asked}, (Minimum) New Limit Required: {needed}."
)

FAMILY = Refusal(
    "ErrCode_InsufficientVCPUQuota",
    "Insufficient vcpu quota requested {asked}, remaining {left} for family {family} for region {region}.",
    "more vCPUs of a family than the region's quota; the message spells the family as the API for sizes does",
    "1ChristianAlex/motordesk#14",
    status="RESOURCE_EXHAUSTED",
)
REGION = Refusal(
    "ErrCode_InsufficientVCPUQuota",
    "Insufficient regional vcpu quota left for location {region}. left regional vcpu quota {left}, requested "
    "quota {asked}.",
    "more vCPUs than the region's total quota, or more spot vCPUs than its quota for them",
    "Azure/terraform-azurerm-aks, records of its tests",
    status="RESOURCE_EXHAUSTED",
)
RESERVED = Refusal(
    "OperationNotAllowed",
    _EXCEEDED,
    "a capacity reservation beyond the quota of its family or of the region",
    "Azure/karpenter-provider-azure#192; MicrosoftDocs/azure-docs#62378",
    http=409,
    status="RESOURCE_EXHAUSTED",
)

VcpusByQuota = dict[str, int]
"""vCPUs by plain quota name."""


@rule(types=(POOL, CLUSTER), refuses=(FAMILY, REGION))
def quota_for_pools(state: State, request: Request) -> CloudError | None:
    """The nodes outside reservations fit into the quotas of their region."""
    capacity = given(request.world)
    if capacity is None or not capacity.quotas:
        return None
    for pool, before in one_by_one(state, request):
        wanted = _wanted(state, request, pool, before)
        used = usage(state, request, pool.region, before) if wanted else {}
        for name, vcpus in wanted.items():
            limit = _limits(request, pool.region).get(name)
            if limit is not None and used.get(name, 0) + vcpus > limit:
                left = max(0, limit - used.get(name, 0))
                refusal = REGION if name in (TOTAL, plain_family_name(SPOT_TOTAL)) else FAMILY
                family = spelled(pool.size)
                return refuse(request, refusal, asked=vcpus, left=left, family=family, region=pool.region)
    return None


@rule(types=(RESERVATION,), refuses=(RESERVED,))
def quota_to_reserve(state: State, request: Request) -> CloudError | None:
    """A new or larger capacity reservation fits into the quotas of its region."""
    capacity = given(request.world)
    if capacity is None or not capacity.quotas:
        return None
    held = held_by(request.inputs)
    before = state.get(RESERVATION, request.id)
    if before is not None and held.count <= held_by(plain(before.inputs)).count:
        return None
    region = region_of(state, request.account, request.inputs, request.region)
    used = usage(state, request, region, running(state), but=request.id)
    for name, vcpus in _draw(held.size, held.count, spot=False).items():
        limit = _limits(request, region).get(name)
        if limit is not None and used.get(name, 0) + vcpus > limit:
            now = used.get(name, 0)
            return refuse(
                request, RESERVED, family="Total Regional" if name == TOTAL else spelled(held.size),
                region=region, limit=limit, used=now, asked=vcpus, needed=now + vcpus,
            )  # fmt: skip
    return None


def usage(
    state: State, request: Request, region: str, pools: list[AgentPool], *, but: str = ""
) -> VcpusByQuota:
    """Return the vCPUs that pools and reservations draw in a region, except the reservation ``but``."""
    held = _in_reservations(state, request, pools)
    draws = [
        _draw(pool.size, pool.nodes - held[pool.id], spot=pool.spot)
        for pool in pools
        if pool.region == region
    ]
    draws += [
        _draw(entry.size, entry.count, spot=False)
        for resource in state.of_type(RESERVATION)
        if resource.region == region and resource.id != but
        for entry in [held_by(plain(resource.inputs))]
    ]
    capacity = given(request.world)
    draws += [
        _draw(reservation.size, reservation.count, spot=False)
        for group in (capacity.reservation_groups if capacity else None) or ()
        if group.region == region
        for reservation in group.reservations
    ]
    total: VcpusByQuota = {}
    for draw in draws:
        for name, vcpus in draw.items():
            total[name] = total.get(name, 0) + vcpus
    return total


def spelled(size: str) -> str:
    """Return the quota family of a size, spelled as in the API for sizes, for messages."""
    shape = shape_of(size)
    family = shape.quota.family.value if shape is not None and shape.quota.family else ""
    return spellings_of(family)[0] if family else ""


def _wanted(state: State, request: Request, pool: AgentPool, before: list[AgentPool]) -> VcpusByQuota:
    held = sum(covered(state, request.world, [*before, pool])[pool.id].values())
    return _draw(pool.size, pool.nodes - held, spot=pool.spot)


def _in_reservations(state: State, request: Request, pools: list[AgentPool]) -> dict[str, int]:
    """Return the nodes of each pool whose quota a known reservation has already drawn."""
    known = groups(state, request.world)
    held = covered(state, request.world, pools)
    return {pool.id: sum(held[pool.id].values()) if pool.group in known else 0 for pool in pools}


def _draw(size: str, nodes: int, *, spot: bool) -> VcpusByQuota:
    vcpus = vcpus_of(size)
    if vcpus is None or nodes <= 0:
        return {}
    if spot:
        return {plain_family_name(SPOT_TOTAL): nodes * vcpus}
    shape = shape_of(size)
    family = shape.quota.family.value if shape is not None and shape.quota.family else ""
    return {**({plain_family_name(family): nodes * vcpus} if family else {}), TOTAL: nodes * vcpus}


def _limits(request: Request, region: str) -> VcpusByQuota:
    """Return the limits of a region by plain name, with every spelling of a family in the catalogue."""
    capacity = given(request.world)
    limits = capacity.quotas.get(region, {}) if capacity else {}
    return {plain_family_name(name): limit for name, limit in limits.items()}
