"""Reads of AKS clusters, which also list pools that are separate resources.

AKS lists every pool of a cluster under ``agentPoolProfiles``. azure-native writes what differs from the last
known outputs into the inputs (``provider/pkg/provider/provider.go``, ``Read``). After a refresh the state of
a cluster therefore declares its GPU pools, and the next preview removes them from the cluster unless it
ignores the property (https://github.com/pulumi/pulumi-azure-native/issues/1808).
"""

from gpufabric.simcloud.clouds.request import State
from gpufabric.simcloud.resource import CloudResource
from gpufabric.wire.values import Value, as_map, is_list

_NOT_OF_PROFILES = frozenset({"agentPoolName", "resourceGroupName", "resourceName", "id"})
"""Inputs by which a pool names itself and its cluster."""


def profiles(cluster: CloudResource, state: State) -> Value:
    """Return the pools of a cluster: those that it declares, with their present figures, and all others."""
    declared = cluster.outputs.get("agentPoolProfiles")
    listed = [as_map(profile) for profile in declared] if is_list(declared) else []
    pools = {_name(pool): pool for pool in state.below(f"{cluster.id}/agentPools/") if pool.urn}
    own = [profile for profile in listed if profile.get("name") not in pools]
    return [*own, *(_profile(pools[name]) for name in sorted(pools))]


def _profile(pool: CloudResource) -> dict[str, Value]:
    given = {key: value for key, value in pool.inputs.items() if key not in _NOT_OF_PROFILES}
    return {**given, "name": _name(pool), "count": pool.outputs.get("count", given.get("count"))}


def _name(pool: CloudResource) -> str:
    return pool.id.rpartition("/")[2]
