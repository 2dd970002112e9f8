"""Agent pools as Azure Compute sees them: the machines to start, their place and their capacity."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gpufabric.simcloud.clouds.azure.rules.errors import arm_parents
from gpufabric.simcloud.clouds.azure.tokens import CLUSTER, POOL
from gpufabric.simcloud.clouds.request import Request, State, World
from gpufabric.simcloud.resource import CloudResource
from gpufabric.wire.values import Value, as_list, as_map, dig, number, plain

if TYPE_CHECKING:  # a provider process reads the file's types only when there is a file
    from gpufabric.simcloud.clouds.azure.capacity import AzureCapacityPart


FAILED = ("provisioningState", "Failed")
"""How a resource is known whose long-running operation of creation failed."""

_OVERLAY_PODS, _FLAT_PODS = 250, 30
"""Pods of a node when the pool does not say: with Azure CNI overlay, and with addresses of the subnet (Azure
document "Configure maximum pods per node in AKS")."""


@dataclass(frozen=True)
class AgentPool:
    """An agent pool. ``most_nodes`` is what the autoscaler may bring it to. ``subnet`` and ``group`` (a
    capacity reservation group) are ids in lower case; ``zones`` is empty for a pool that asks for none.
    """

    id: str
    cluster: str
    name: str
    region: str
    size: str
    nodes: int
    most_nodes: int
    zones: tuple[str, ...]
    subnet: str
    group: str
    spot: bool
    constrained: bool
    """Whether it asks for more than a size in a zone: a proximity placement group or an ephemeral disk."""

    addresses_per_node: int
    """Addresses of the subnet that one node takes: one, and one for each pod unless pods have addresses of
    their own."""

    @property
    def places(self) -> tuple[str, ...]:
        """Return its zones, or the region as a whole."""
        return self.zones or ("",)

    def nodes_in(self, place: str) -> int:
        """Return the nodes in one of its places: the scale set keeps them as even as it can."""
        share, rest = divmod(self.nodes, len(self.places))
        return share + (self.places.index(place) < rest)


def given(world: World) -> "AzureCapacityPart | None":
    """Return Azure's part of the capacity file."""
    return world.capacity.azure if world.capacity else None


def asked(state: State, request: Request) -> list[AgentPool]:
    """Return the pools that a request makes or changes: an agent pool, or those inside a cluster."""
    if request.type == POOL:
        cluster = next(iter(arm_parents(request.id)), "")
        owner = next(iter(state.owners(cluster.lower())), None)
        outputs = as_map(plain(owner.outputs)) if owner else dict[str, Value]()
        region = region_of(state, request.account, outputs, request.region)
        return [_pool(request.id, cluster, region, request.inputs, _overlay(outputs))]
    if request.type == CLUSTER:
        region = region_of(state, request.account, request.inputs, request.region)
        return list(_inside(request.id, region, request.inputs))
    return []


def growing(state: State, request: Request) -> list[AgentPool]:
    """Return the pools that need more machines than they have."""
    before = {pool.id.lower(): pool for pool in running(state)}
    return [
        pool
        for pool in asked(state, request)
        if pool.nodes > (before[pool.id.lower()].nodes if pool.id.lower() in before else 0)
    ]


def one_by_one(state: State, request: Request) -> Iterator[tuple[AgentPool, list[AgentPool]]]:
    """Return the pools that need more machines than they have, each with what runs before its
    turn.
    """
    before = running(state, without=request)
    grow = {pool.id for pool in growing(state, request)}
    for pool in asked(state, request):
        if pool.id in grow:
            yield pool, [*before]
        before.append(pool)


def running(state: State, *, without: Request | None = None) -> list[AgentPool]:
    """Return the pools of all clusters, without those of the resource that a request is about.

    Failed pools run no machines.
    """
    skip = without.id.lower() if without else ""
    pools: dict[str, AgentPool] = {}
    for cluster in state.of_type(CLUSTER):
        if not _failed(cluster):
            outputs = plain(cluster.outputs)
            region = _plain_region(outputs.get("location") or cluster.region)
            for pool in _inside(cluster.id, region, plain(cluster.inputs)):
                if not skip or not _within(pool.id, skip):
                    pools[pool.id.lower()] = pool
    for resource in state.of_type(POOL):
        if _failed(resource):
            pools.pop(resource.id.lower(), None)
        elif resource.id.lower() != skip:
            request = Request("azure", "", resource.region, POOL, resource.id, "", plain(resource.inputs))
            pools[resource.id.lower()] = asked(state, request)[0]
    return list(pools.values())


def region_of(state: State, account: str, inputs: Mapping[str, Value], default: str) -> str:
    """Return the region of a resource: its own, else its resource group's."""
    location = inputs.get("location")
    if not location and inputs.get("resourceGroupName"):
        name = f"/subscriptions/{account}/resourceGroups/{inputs['resourceGroupName']}"
        location = next((owner.outputs.get("location") for owner in state.owners(name.lower())), None)
    return _plain_region(location or default)


def _plain_region(value: Value) -> str:
    return str(value).replace(" ", "").lower()


def _failed(resource: CloudResource) -> bool:
    return resource.outputs.get(FAILED[0]) == FAILED[1]


def _within(id_: str, owner: str) -> bool:
    return id_.lower() == owner or id_.lower().startswith(f"{owner}/")


def _inside(cluster: str, region: str, inputs: Mapping[str, Value]) -> Iterator[AgentPool]:
    for profile in map(as_map, as_list(inputs.get("agentPoolProfiles"))):
        yield _pool(
            f"{cluster}/agentPools/{profile.get('name')}", cluster, region, profile, _overlay(inputs)
        )  # fmt: skip


def _overlay(cluster: Mapping[str, Value]) -> bool:
    return (
        str(dig(cluster, "networkProfile.networkPluginMode") or "").lower() == "overlay"
        or str(dig(cluster, "networkProfile.networkPlugin") or "").lower() == "kubenet"
    )


def _pool(id_: str, cluster: str, region: str, inputs: Mapping[str, Value], overlay: bool) -> AgentPool:
    nodes = number(inputs.get("count"))
    pods = number(inputs.get("maxPods")) or (_OVERLAY_PODS if overlay else _FLAT_PODS)
    apart = overlay or bool(inputs.get("podSubnetID"))
    return AgentPool(
        id=id_,
        cluster=cluster,
        name=id_.rpartition("/")[2],
        region=region,
        size=str(inputs.get("vmSize") or ""),
        nodes=nodes,
        most_nodes=max(nodes, number(inputs.get("maxCount")) if inputs.get("enableAutoScaling") else 0),
        zones=tuple(str(zone) for zone in as_list(inputs.get("availabilityZones"))),
        subnet=str(inputs.get("vnetSubnetID") or "").lower(),
        group=str(inputs.get("capacityReservationGroupID") or "").lower(),
        spot=inputs.get("scaleSetPriority") == "Spot",
        constrained=bool(inputs.get("proximityPlacementGroupID")) or inputs.get("osDiskType") == "Ephemeral",
        addresses_per_node=1 if apart else 1 + pods,
    )
