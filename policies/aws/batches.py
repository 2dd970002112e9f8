"""Batches in which EKS updates the nodes of a group (EKS API reference, NodegroupUpdateConfig)."""

from collections.abc import Callable

from gpufabric.policies import deferred
from gpufabric.policies.aws.types import NODE_GROUP
from gpufabric.policies.properties import Props


def nodes_at_a_time(props: Props, nodes: Callable[[], int]) -> int:
    """Return how many nodes of a group an update may make unavailable at once: one by default.

    Args:
        props: inputs of the node group.
        nodes: returns the number of nodes; called only if the group declares a percentage.
    """
    declared = props.number("updateConfig", "maxUnavailable")
    percent = props.number("updateConfig", "maxUnavailablePercentage")
    if declared is None and percent is not None:
        declared = -(-nodes() * percent // 100)
    batch = max(declared or 1, 1)
    most = deferred.rolling_facts(deferred.default_catalog())[NODE_GROUP].most_unavailable
    return min(batch, most.value) if most else batch
