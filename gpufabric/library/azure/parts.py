"""Parts of an Azure region, each made on its own."""

import pulumi

from gpufabric.components.azure.cluster import Cluster
from gpufabric.components.azure.identity import Identities
from gpufabric.components.azure.locks import DeletionLocks
from gpufabric.components.azure.network import RegionNetwork
from gpufabric.components.azure.region import region_cluster, region_context, region_pools
from gpufabric.components.azure.reservations import Reservations
from gpufabric.components.azure.storage import Storage
from gpufabric.components.outputs import PoolOutputs, StorageOutputs
from gpufabric.plan.azure.region import AzureRegionPlan


def make_pool(plan: AzureRegionPlan, opts: pulumi.ResourceOptions) -> PoolOutputs:
    """Make the pool of a plan in its given network, on its given cluster.

    Args:
        plan: a region with one pool.
        opts: options of the parts.
    """
    context = region_context(plan, opts)
    network = RegionNetwork(context, opts=opts)
    [pool] = plan.pools
    reservations = Reservations(context, opts=opts) if pool.capacity_plan.reserve else None
    cluster, _ = region_cluster(context, network, reservations, opts)
    made = region_pools(context, network, cluster, reservations=reservations, opts=opts)
    return made[pool.name].outputs


def make_network(plan: AzureRegionPlan, opts: pulumi.ResourceOptions) -> RegionNetwork:
    """Make the network of a plan."""
    return RegionNetwork(region_context(plan, opts), opts=opts)


def make_cluster(plan: AzureRegionPlan, opts: pulumi.ResourceOptions) -> tuple[Cluster, Identities]:
    """Make the cluster of a plan in its given network, with its identities."""
    context = region_context(plan, opts)
    network = RegionNetwork(context, opts=opts)
    identities = Identities(context, network, reservations=None, opts=opts)
    cluster = Cluster(context, network, identities=identities, opts=opts)
    if plan.spec.cluster.deletion_protection:
        DeletionLocks(context, {"aks": cluster.cluster.id}, covered=[cluster], opts=opts)
    return cluster, identities


def make_storage(plan: AzureRegionPlan, opts: pulumi.ResourceOptions) -> StorageOutputs:
    """Make the storage of a plan in its given network."""
    context = region_context(plan, opts)
    return Storage(context, RegionNetwork(context, opts=opts), kubelet=None, opts=opts).outputs
