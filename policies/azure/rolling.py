"""Rolling updates of AKS node pools (AKS document "Configure rolling upgrades")."""

from gpufabric.policies.azure.types import AGENT_POOL
from gpufabric.policies.properties import Props
from gpufabric.policies.rolling_reader import RollingReader


def _nodes(props: Props) -> int | None:
    return props.number("count")


def _batch(props: Props, nodes: int) -> int:
    """Return the surge, a tenth of the pool by default, or without one the nodes that may be unavailable.

    Spot pools have no surge nodes and take no such settings (AKS document "Add an Azure Spot node pool").
    """
    if props.text("scaleSetPriority") == "Spot":
        return 1
    surge = props.share("upgradeSettings", "maxSurge", of=nodes)
    unavailable = props.share("upgradeSettings", "maxUnavailable", of=nodes) or 0
    tenth = -(-nodes // 10)
    return max(tenth if surge is None else surge, unavailable, 1)


READERS = {AGENT_POOL: RollingReader(_nodes, _batch)}
