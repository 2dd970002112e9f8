"""A region leased from Azure: network, cluster, GPU pools and storage under one guarded provider."""

import pulumi
import pulumi_azure_native as azure
from pulumi_azure_native.resources import ResourceGroup

from gpufabric.components.azure.budget import SpendingBudget
from gpufabric.components.azure.cluster import Cluster
from gpufabric.components.azure.context import RegionContext
from gpufabric.components.azure.feature import register_infiniband
from gpufabric.components.azure.given_cluster import GivenCluster
from gpufabric.components.azure.identity import Identities
from gpufabric.components.azure.locks import DeletionLocks
from gpufabric.components.azure.names import ResourceNames
from gpufabric.components.azure.network import RegionNetwork
from gpufabric.components.azure.pool import GpuPool
from gpufabric.components.azure.reservations import Reservations
from gpufabric.components.azure.storage import Storage
from gpufabric.components.azure.training_identity import TrainingIdentity
from gpufabric.components.outputs import AzureNetworkOutputs, RegionOutputs, region_outputs
from gpufabric.components.provider_arguments import provider_arguments
from gpufabric.plan.azure.pool import REGISTERED, AzurePoolPlan
from gpufabric.plan.azure.region import AzureRegionPlan
from gpufabric.spec.provider_settings import NO_SETTINGS, ProviderSettings


class AzureRegionComponent(pulumi.ComponentResource):
    """Resources of an Azure region.

    Args:
        plan: the region.
        settings: settings of the region's providers.
        provider: provider of the region's resources. Absent: one of the region's subscription.
        opts: options of the component.

    Attributes:
        outputs: outputs for other stacks and tools; the stack exports them as ``region``.
    """

    def __init__(
        self,
        plan: AzureRegionPlan,
        settings: ProviderSettings = NO_SETTINGS,
        *,
        provider: pulumi.ProviderResource | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("gpufabric:azure:Region", plan.stack, None, opts)
        provider = provider or azure.Provider(
            plan.stack,
            # Resources go to this subscription, whatever the default of the credentials is.
            subscription_id=plan.spec.subscription_id,
            location=plan.region,
            **provider_arguments(settings),
            opts=pulumi.ResourceOptions(parent=self),
        )
        child = pulumi.ResourceOptions(parent=self, providers=[provider])
        context = region_context(plan, pulumi.ResourceOptions(parent=self, provider=provider))
        network = RegionNetwork(context, opts=child)
        reserves = any(pool.capacity_plan.reserve for pool in plan.pools)
        reservations = Reservations(context, opts=child) if reserves else None
        cluster, kubelet = region_cluster(context, network, reservations, child)
        pools = region_pools(context, network, cluster, reservations=reservations, opts=child)
        storage = Storage(context, network, kubelet=kubelet, opts=child)
        if plan.spec.budget.notify:
            SpendingBudget(context, opts=child)
        self.outputs: RegionOutputs[AzureNetworkOutputs] = region_outputs(
            plan,
            network.outputs,
            cluster.outputs,
            {pool.name: pools[pool.name].outputs for pool in plan.pools},
            storage.outputs,
        )
        covered: list[pulumi.Resource] = [cluster, *pools.values(), storage]
        declared = plan.spec.workload_identity
        if declared is not None and plan.has_training_identity:
            training = TrainingIdentity(
                context, declared, cluster, checkpoints_id=storage.checkpoints_id, opts=child
            )
            self.outputs["workload_identity"] = training.outputs
            covered.append(training)
        if plan.spec.cluster.deletion_protection and isinstance(cluster, Cluster):
            scopes: dict[str, pulumi.Input[str]] = {"aks": cluster.cluster.id}
            if storage.account_id is not None:
                scopes["account"] = storage.account_id
            DeletionLocks(context, scopes, covered=covered, opts=child)
        self.register_outputs({**self.outputs})


def region_context(plan: AzureRegionPlan, opts: pulumi.ResourceOptions) -> RegionContext:
    """Return plan, names and resource group of a region; the group is given, or made."""
    names = ResourceNames(plan.name, plan.spec.subscription_id)
    given = plan.spec.existing.resource_group
    if given is not None:
        return RegionContext(plan, names, given)
    group = ResourceGroup(
        f"{plan.stack}-group",
        resource_group_name=names.of("rg"),
        location=plan.region,
        tags=dict(plan.tags),
        opts=opts,
    )
    return RegionContext(plan, names, group.name)


def region_cluster(
    context: RegionContext,
    network: RegionNetwork,
    reservations: Reservations | None,
    opts: pulumi.ResourceOptions,
) -> tuple[Cluster | GivenCluster, pulumi.Input[str] | None]:
    """Return the cluster, made or given, and the principal of its nodes if something states it."""
    if not context.plan.makes_cluster:
        kubelet = context.plan.spec.existing.identities.kubelet
        given = GivenCluster(context, reservations=reservations, opts=opts)
        return given, None if kubelet is None else kubelet.principal_id
    identities = Identities(context, network, reservations=reservations, opts=opts)
    cluster = Cluster(context, network, identities=identities, opts=opts)
    return cluster, identities.kubelet.principal_id


def region_pools(
    context: RegionContext,
    network: RegionNetwork,
    cluster: Cluster | GivenCluster,
    *,
    reservations: Reservations | None,
    opts: pulumi.ResourceOptions,
) -> dict[str, GpuPool]:
    """Create the pools, and register AKS's InfiniBand feature between them.

    The feature is one switch for the subscription, and AKS reads it when a node pool is created. So the sizes
    that must be created without the feature come first (Azure/ai-infrastructure-on-azure,
    infrastructure_references/aks).
    """

    def create(pool: AzurePoolPlan, feature: pulumi.Resource | None) -> GpuPool:
        reserved = reservations.by_pool.get(pool.name) if reservations else None
        return GpuPool(context, pool, network, cluster, reserved=reserved, feature=feature, opts=opts)

    without_feature = [pool for pool in context.plan.pools if pool.feature_state != REGISTERED]
    with_feature = [pool for pool in context.plan.pools if pool.feature_state == REGISTERED]
    pools = {pool.name: create(pool, None) for pool in without_feature}
    if with_feature:
        first: list[pulumi.Resource] = [
            node_pool
            for pool in without_feature
            if pool.infiniband
            for node_pool in pools[pool.name].agent_pools.values()
        ]
        after = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=first))
        feature = register_infiniband(context, context.plan.aks_feature, after)
        pools |= {pool.name: create(pool, feature) for pool in with_feature}
    return pools
