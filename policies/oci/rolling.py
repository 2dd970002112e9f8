"""Rolling updates of OKE node pools, and launch settings of OCI's other groups of machines."""

from gpufabric.policies.oci.types import (
    CLUSTER_NETWORK,
    GPU_MEMORY_CLUSTER,
    INSTANCE_CONFIGURATION,
    INSTANCE_POOL,
    NODE_POOL,
)
from gpufabric.policies.properties import Props
from gpufabric.policies.rolling_reader import RollingReader

_LABELS = frozenset({"definedTags", "displayName", "freeformTags"})


def _pool_nodes(props: Props) -> int | None:
    return props.number("nodeConfigDetails", "size")


def _pool_batch(props: Props, nodes: int) -> int | None:
    """Return the machines that node cycling starts or stops at a time; None if it is off.

    The default is a surge of one (OCI API, NodePoolCyclingDetails).
    """
    cycling = props.section("nodePoolCyclingDetails")
    if not cycling.flag("isNodeCyclingEnabled"):
        return None
    surge = cycling.share("maximumSurge", of=nodes)
    unavailable = cycling.share("maximumUnavailable", of=nodes) or 0
    return max(1 if surge is None else surge, unavailable, 1)


def _network_nodes(props: Props) -> int | None:
    sizes = [pool.number("size") for pool in props.sections("instancePools")]
    return sum(size for size in sizes if size is not None)


def _size(props: Props) -> int | None:
    return props.number("size")


def _none(_: Props, __: int) -> None:
    """Return that the cloud does not replace these machines on its own."""


READERS = {
    NODE_POOL: RollingReader(_pool_nodes, _pool_batch),
    CLUSTER_NETWORK: RollingReader(_network_nodes, _none, "instancePools", INSTANCE_CONFIGURATION, _LABELS),
    GPU_MEMORY_CLUSTER: RollingReader(
        _size, _none, "instanceConfigurationId", INSTANCE_CONFIGURATION, _LABELS
    ),
    INSTANCE_POOL: RollingReader(_size, _none, "instanceConfigurationId", INSTANCE_CONFIGURATION, _LABELS),
}
