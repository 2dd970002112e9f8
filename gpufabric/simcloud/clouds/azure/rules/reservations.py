"""Capacity reservation groups that agent pools name: what they hold, and who may take it.

Azure lets a pool have more nodes than its group reserves: those on top need free machines and quota like any
other ("Overallocate capacity reservation"). A group without any reservation is no refusal: AKS adds the pool
with a warning and does not associate the group ("Assign capacity reservation groups to AKS node pools").
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gpufabric.simcloud.clouds.azure import tokens
from gpufabric.simcloud.clouds.azure.rules.errors import refuse
from gpufabric.simcloud.clouds.azure.rules.pools import AgentPool, asked, given
from gpufabric.simcloud.clouds.request import CloudError, Request, State, World
from gpufabric.simcloud.clouds.rule import Refusal, rule
from gpufabric.simcloud.resource import CloudResource
from gpufabric.wire.values import Value, as_list, as_map, dig, number, plain

CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"
OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
"""Ids of built-in roles that may use a group (Azure document "Azure built-in roles")."""

_AKS = 'AKS document "Assign capacity reservation groups to AKS node pools"'
_ASSOCIATE = 'Azure document "Associate a virtual machine scale set to a capacity reservation group"'

NOT_FOUND = Refusal(
    "ResourceNotFound",
    "The Resource 'Microsoft.Compute/capacityReservationGroups/{name}' under resource group "
    "'{group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    "a capacity reservation group that the subscription does not have",
    'Azure Resource Manager, "Resolve errors for resource not found"',
    http=404,
    status="NOT_FOUND",
)
WRONG_REGION = Refusal(
    "OperationNotAllowed",
    "Capacity reservation group '{id}' is in location '{theirs}', agent pool '{name}' in location '{ours}'.",
    "a capacity reservation group of another region",
    _ASSOCIATE,
    own_words=True,
)
MISMATCH = Refusal(
    "OperationNotAllowed",
    "Capacity reservation group '{id}' has no capacity reservation for VM size '{size}'{where}.",
    "a size or zone for which the capacity reservation group holds no reservation",
    _ASSOCIATE,
    own_words=True,
    http=409,
)
SPOT = Refusal(
    "OperationNotAllowed",
    "Agent pool '{name}' of spot virtual machines can't be associated with a capacity reservation group.",
    "spot together with a capacity reservation group",
    'Azure document "On-demand capacity reservation", limitations',
    own_words=True,
)
NO_IDENTITY = Refusal(
    "BadRequest",
    "Managed cluster '{name}' needs a user-assigned identity to use a capacity reservation group; a "
    "system-assigned one is not supported.",
    "a capacity reservation group in a cluster without a user-assigned identity",
    _AKS,
    own_words=True,
)
NO_ROLE = Refusal(
    "LinkedAuthorizationFailed",
    "The client '{client}' with object id '{principal}' has permission to perform action "
    "'Microsoft.ContainerService/managedClusters/agentPools/write' on scope '{id}'; however, it does "
    "not have "
    "permission to perform action 'Microsoft.Compute/capacityReservationGroups/deploy/action' on the linked "
    "scope(s) '{group}' or the linked scope(s) are invalid.",
    "a cluster identity without Contributor on the resource group of the capacity reservation group",
    f"{_AKS}; form of the text: Azure/aad-pod-identity#585",
    own_words=True,
    http=403,
    status="FAILED_PRECONDITION",
)


@dataclass(frozen=True)
class ReservedMachines:
    """Machines of one size in one zone (empty: in the region) that a group reserves."""

    size: str
    zone: str
    count: int


@dataclass(frozen=True)
class CapacityGroup:
    """A capacity reservation group of the subscription; ``id`` in lower case."""

    id: str
    region: str
    held: tuple[ReservedMachines, ...]

    def fits(self, pool: AgentPool) -> bool:
        """Return whether it holds the pool's size in each of the pool's zones."""
        return all(
            any(entry.size.lower() == pool.size.lower() and entry.zone == place for entry in self.held)
            for place in pool.places
        )


def groups(state: State, world: World) -> dict[str, CapacityGroup]:
    """Return the groups that the subscription is known to have: those of the program and of the capacity
    file.
    """
    made: dict[str, list[ReservedMachines]] = {}
    for reservation in state.of_type(tokens.RESERVATION):
        owner = reservation.id.lower().rpartition("/capacityreservations/")[0]
        made.setdefault(owner, []).append(held_by(plain(reservation.inputs)))
    groups = {
        group.id.lower(): CapacityGroup(group.id.lower(), group.region, tuple(made.get(group.id.lower(), ())))
        for group in state.of_type(tokens.RESERVATION_GROUP)
    }
    capacity = given(world)
    for listed in (capacity.reservation_groups if capacity else None) or ():
        held = tuple(
            ReservedMachines(reservation.size, reservation.zone, reservation.count)
            for reservation in listed.reservations
        )
        groups[listed.id.lower()] = CapacityGroup(listed.id.lower(), listed.region, held)
    return groups


def held_by(inputs: Mapping[str, Value]) -> ReservedMachines:
    """Return the machines of a capacity reservation."""
    zones = as_list(inputs.get("zones"))
    return ReservedMachines(
        str(dig(inputs, "sku.name") or ""),
        str(zones[0]) if zones else "",
        number(dig(inputs, "sku.capacity")),
    )


def covered(state: State, world: World, pools: Iterable[AgentPool]) -> dict[str, dict[str, int]]:
    """Return how many nodes of each pool, by id and place, its group's reservations hold; pools that come
    first are served first. If no list has the group, it holds all nodes.
    """
    known = groups(state, world)
    left: dict[tuple[str, str, str], int] = {}
    for group in known.values():
        for entry in group.held:
            key = (group.id, entry.size.lower(), entry.zone)
            left[key] = left.get(key, 0) + entry.count
    result: dict[str, dict[str, int]] = {}
    for pool in pools:
        taken: dict[str, int] = {}
        for place in pool.places:
            wanted = pool.nodes_in(place) if pool.group else 0
            if pool.group in known:
                key = (pool.group, pool.size.lower(), place)
                wanted = min(wanted, left.get(key, 0))
                left[key] = left.get(key, 0) - wanted
            taken[place] = wanted
        result[pool.id] = taken
    return result


@rule(types=(tokens.POOL, tokens.CLUSTER), refuses=(NOT_FOUND, WRONG_REGION, MISMATCH, SPOT))
def reservation_groups(state: State, request: Request) -> CloudError | None:
    """A pool's group exists, lies in its region and holds its size and zones. Without a list of groups in the
    capacity file every other id is taken as it is declared.
    """
    pools = [pool for pool in asked(state, request) if pool.group]
    if not pools:
        return None
    known = groups(state, request.world)
    capacity = given(request.world)
    for pool in pools:
        group = known.get(pool.group)
        if group is None:
            if capacity is not None and capacity.reservation_groups is not None:
                parts = pool.group.split("/")
                return refuse(request, NOT_FOUND, name=parts[-1], group=parts[4])
            continue
        if error := _judge(request, pool, group):
            return error
    return None


def _judge(request: Request, pool: AgentPool, group: CapacityGroup) -> CloudError | None:
    if group.region != pool.region:
        return refuse(
            request, WRONG_REGION, id=group.id, theirs=group.region, name=pool.name, ours=pool.region
        )
    if not group.held:
        return None
    if pool.spot:
        return refuse(request, SPOT, name=pool.name)
    if group.fits(pool):
        return None
    where = f" in zone(s) '{', '.join(pool.zones)}'" if pool.zones else " outside of the zones"
    holds = "; ".join(f"{entry.size} in {entry.zone or 'the region'}" for entry in group.held)
    return refuse(request, MISMATCH, because=f"it holds {holds}", id=group.id, size=pool.size, where=where)


@rule(types=(tokens.POOL, tokens.CLUSTER), refuses=(NO_IDENTITY, NO_ROLE))
def reservation_identity(state: State, request: Request) -> CloudError | None:
    """The cluster has a user-assigned identity that may use the groups. An identity or a cluster that was
    made elsewhere is not judged.
    """
    for pool in asked(state, request):
        group = groups(state, request.world).get(pool.group) if pool.group else None
        if pool.group and (group is None or group.held):
            cluster = _cluster(state, request, pool)
            if cluster is not None and (error := _may_use(state, request, pool, as_map(cluster))):
                return error
    return None


def _cluster(state: State, request: Request, pool: AgentPool) -> Value:
    if request.type == tokens.CLUSTER:
        return request.inputs
    owner = next(iter(state.owners(pool.cluster.lower())), None)
    return plain(owner.inputs) if owner else None


def _may_use(
    state: State, request: Request, pool: AgentPool, cluster: Mapping[str, Value]
) -> CloudError | None:  # fmt: skip
    if "UserAssigned" not in str(dig(cluster, "identity.type") or ""):
        return refuse(request, NO_IDENTITY, name=pool.cluster.rpartition("/")[2])
    identities = _identities(state, cluster)
    if not identities or any(_has_role(state, identity, pool.group) for identity in identities):
        return None
    principal = plain(identities[0].outputs)
    return refuse(
        request,
        NO_ROLE,
        client=principal.get("clientId"),
        principal=principal.get("principalId"),
        id=pool.id,
        group=pool.group,
    )


def _identities(state: State, cluster: Mapping[str, Value]) -> list[CloudResource]:
    ids = dig(cluster, "identity.userAssignedIdentities")
    names = [str(id_).lower() for id_ in (as_list(ids) or as_map(ids))]
    identities = [
        owner for name in names for owner in state.owners(name) if owner.type == tokens.USER_ASSIGNED_IDENTITY
    ]
    return identities if len(identities) == len(names) else []


def _has_role(state: State, identity: CloudResource, group: str) -> bool:
    principal = plain(identity.outputs).get("principalId")
    for role in state.of_type(tokens.ROLE_ASSIGNMENT):
        inputs = plain(role.inputs)
        scope = str(inputs.get("scope") or "").lower().rstrip("/")
        definition = str(inputs.get("roleDefinitionId") or "").lower()
        if (
            inputs.get("principalId") == principal
            and definition.endswith((CONTRIBUTOR, OWNER))
            and (group == scope or group.startswith(f"{scope}/"))
        ):
            return True
    return False
