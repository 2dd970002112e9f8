"""Machines of OCI's RDMA constructs that fail."""

from collections.abc import Callable, Mapping

from gpufabric.simcloud.clouds.failing import (
    Failing,
    NoSuchNodeError,
    labelled,
    unnamed,
    unseen,
    with_outputs,
)
from gpufabric.simcloud.clouds.oci.tokens import CLUSTER_NETWORK, GPU_MEMORY_CLUSTER, INSTANCE, NODE_POOL
from gpufabric.simcloud.resource import CloudResource
from gpufabric.wire.values import Value, as_list, as_map

_POOL = labelled("freeformTags", "gpufabric-pool")


def _pools(size: Callable[[Mapping[str, Value]], int]) -> Callable[[CloudResource], CloudResource]:
    """Return a change of the present size of a cluster network's first instance pool."""

    def changed(network: CloudResource) -> CloudResource:
        first, *others = [as_map(pool) for pool in as_list(network.outputs.get("instancePools"))]
        return with_outputs(network, {"instancePools": [{**first, "currentSize": size(first)}, *others]})

    return changed


def _one_less(pool: Mapping[str, Value]) -> int:
    return max(0, int(str(pool.get("currentSize") or 0)) - 1)


def _declared(pool: Mapping[str, Value]) -> int:
    return int(str(pool.get("size") or 0))


def _node_in(state: str) -> Callable[[CloudResource, str | None], CloudResource]:
    """Return a change of the state of a node pool's node: the named one, or else the first."""

    def changed(pool: CloudResource, node: str | None) -> CloudResource:
        nodes = [as_map(entry) for entry in as_list(pool.outputs.get("nodes"))]
        names = [str(entry.get("name")) for entry in nodes]
        if not names or (node is not None and node not in names):
            raise NoSuchNodeError(
                f"{pool.id}: given {node}; allowed: {', '.join(names) or 'it has no nodes'}"
            )
        failing = node or names[0]
        mended = [{**entry, "state": state} if entry.get("name") == failing else entry for entry in nodes]
        return with_outputs(pool, {"nodes": mended})

    return changed


def _terminated(host: CloudResource, node: str | None) -> None:
    """Take the host away if it is the named one."""
    name = str(host.inputs.get("displayName"))
    if node is not None and not name.endswith(f"-{node}"):
        raise NoSuchNodeError(f"{host.id}: given {node}; allowed: {name}")


def _stays_away(host: CloudResource, node: str | None) -> CloudResource:
    raise NoSuchNodeError(f"{node or host.id}: a host that is gone comes back with the next update")


FAILING: Mapping[str, Failing] = {
    CLUSTER_NETWORK: Failing(
        pool=_POOL,
        fail=unnamed(_pools(_one_less)),
        mend=unnamed(_pools(_declared)),
        shows="OCI leaves a faulty host as it is. This one was terminated: the instance pool is short of it "
        "until its capacity has another.",
    ),
    NODE_POOL: Failing(
        pool=_POOL,
        fail=_node_in("FAILING"),
        mend=_node_in("ACTIVE"),
        shows="OKE shows the node as FAILING. It repairs hosts of node pools if a NodeRepairConfig says so.",
    ),
    INSTANCE: Failing(
        pool=_POOL,
        fail=_terminated,
        mend=_stays_away,
        shows="The host was terminated. A refresh finds it gone, and the next update creates it again.",
    ),
    GPU_MEMORY_CLUSTER: Failing(
        pool=_POOL,
        fail=unnamed(unseen),
        mend=unnamed(unseen),
        shows="OCI's own scaler replaces the host inside the same GPU memory fabric. Nothing shows.",
    ),
}
"""Types by token."""
