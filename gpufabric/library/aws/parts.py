"""Parts of an AWS region, each made on its own."""

from dataclasses import dataclass

import pulumi

from gpufabric.components.aws.cluster import Cluster
from gpufabric.components.aws.given_cluster import GivenCluster
from gpufabric.components.aws.logs import Logs
from gpufabric.components.aws.network import RegionNetwork
from gpufabric.components.aws.pool import GpuPool
from gpufabric.components.aws.storage import Storage
from gpufabric.components.outputs import PoolOutputs, StorageOutputs
from gpufabric.plan.aws.region import AwsRegionPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class MadePool:
    """A pool.

    Attributes:
        pool: its outputs.
        node_role_arn: role of its nodes.
        security_group_id: security group of its nodes.
    """

    pool: PoolOutputs
    node_role_arn: pulumi.Input[str]
    security_group_id: pulumi.Input[str]


def make_pool(plan: AwsRegionPlan, opts: pulumi.ResourceOptions) -> MadePool:
    """Make the pool of a plan in its given network, on its given cluster.

    Args:
        plan: a region with one pool.
        opts: options of the parts.
    """
    network = RegionNetwork(plan, logs=None, opts=opts)
    cluster = GivenCluster(plan, network, opts=opts)
    [pool] = plan.pools
    return MadePool(
        pool=GpuPool(plan, pool, network, cluster, opts=opts).outputs,
        node_role_arn=cluster.node_role.arn,
        security_group_id=network.security_groups.nodes_id,
    )


def make_network(plan: AwsRegionPlan, opts: pulumi.ResourceOptions) -> RegionNetwork:
    """Make the network of a plan, and the log group of its flow logs."""
    return RegionNetwork(plan, logs=Logs(plan, ("flow-logs",), opts=opts), opts=opts)


def make_cluster(plan: AwsRegionPlan, opts: pulumi.ResourceOptions) -> Cluster:
    """Make the cluster of a plan in its given network, and the log group of its control plane."""
    logs = Logs(plan, ("control-plane",), opts=opts)
    return Cluster(plan, RegionNetwork(plan, logs=None, opts=opts), logs=logs, opts=opts)


def make_storage(plan: AwsRegionPlan, opts: pulumi.ResourceOptions) -> StorageOutputs:
    """Make the storage of a plan in its given network."""
    return Storage(plan, RegionNetwork(plan, logs=None, opts=opts), opts=opts).outputs
