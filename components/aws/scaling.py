"""Sizes of a node group: fixed, or left to an autoscaler between two bounds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import pulumi
from pulumi_aws import eks

from gpufabric.plan.aws.pool import AwsPoolPlan

DESIRED_SIZE = "scalingConfig.desiredSize"


@dataclass(frozen=True, slots=True)
class Scaling:
    """Sizes of a node group.

    Attributes:
        config: bounds and size that the program requests.
        ignore_changes: properties that the autoscaler owns.
    """

    config: eks.NodeGroupScalingConfigArgs
    ignore_changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunningSize:
    """Bounds and size of a node group that exists."""

    min_nodes: int
    max_nodes: int
    desired_nodes: int


def scaling_of(pool: AwsPoolPlan, running: RunningSize | None) -> Scaling:
    """Return the sizes of a pool's node group.

    The autoscaler owns the size between ``nodes`` and ``max_nodes``, so the program does not change it. EKS
    takes bounds and size in one call, and the provider sends the size that the state recorded last. So when
    a bound changes, the program requests the size that the group has now, moved into the new bounds.

    Args:
        pool: the pool.
        running: the group as EKS has it; None if it does not exist, or if the pool has a fixed size.
    """
    low = pool.nodes_now if pool.autoscales else 0
    high = pool.group_max_nodes
    if running is None:
        return Scaling(_config(low, high, pool.nodes_now))
    if (running.min_nodes, running.max_nodes) == (low, high):
        return Scaling(_config(low, high, pool.nodes_now), (DESIRED_SIZE,))
    return Scaling(_config(low, high, min(max(running.desired_nodes, low), high)))


def running_size(cluster: str, node_group: str, opts: pulumi.InvokeOptions) -> RunningSize | None:
    """Ask EKS for the size of a node group; None if the cluster or the group does not exist.

    Lists come first, because EKS answers with an error if asked for something that does not exist.

    Args:
        cluster: name of the cluster.
        node_group: name of the group.
        opts: options of the calls.
    """
    if cluster not in _names(lambda: eks.get_clusters(opts=opts)):
        return None
    if node_group not in _names(lambda: eks.get_node_groups(cluster_name=cluster, opts=opts)):
        return None
    group = eks.get_node_group(cluster_name=cluster, node_group_name=node_group, opts=opts)
    [sizes] = group.scaling_configs
    return RunningSize(sizes.min_size, sizes.max_size, sizes.desired_size)


def _names(ask: Callable[[], eks.GetClustersResult | eks.GetNodeGroupsResult]) -> list[str]:
    """Return the names that EKS lists; none from a check, which has no engine and gives no answer."""
    try:
        names = cast("list[str] | None", getattr(ask(), "names", None))
    except AssertionError:
        # The SDK's own reader of a result asserts that there is one.
        return []
    return names if isinstance(names, list) else []


def _config(low: int, high: int, desired: int) -> eks.NodeGroupScalingConfigArgs:
    return eks.NodeGroupScalingConfigArgs(desired_size=desired, min_size=low, max_size=high)
