"""A region leased from Azure: network, cluster, GPU pools and storage under one guarded provider."""

import pulumi
import pulumi_azure_native as azure
from pulumi_azure_native.resources import ResourceGroup

from gpufabric.components.azure.budget import SpendingBudget
from gpufabric.components.azure.cluster import Cluster
from gpufabric.components.azure.context import RegionContext
from gpufabric.components.azure.feature import register_infiniband
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
        opts: options of the component.

    Attributes:
        outputs: outputs for other stacks and tools; the stack exports them as ``region``.
    """

    def __init__(
        self,
        plan: AzureRegionPlan,
        settings: ProviderSettings = NO_SETTINGS,
        *,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("gpufabric:azure:Region", plan.stack, None, opts)
        provider = azure.Provider(
            plan.stack,
            # Resources go to this subscription, whatever the default of the credentials is.
            subscription_id=plan.spec.subscription_id,
            location=plan.region,
            **provider_arguments(settings),
            opts=pulumi.ResourceOptions(parent=self),
        )
        child = pulumi.ResourceOptions(parent=self, providers=[provider])
        names = ResourceNames(plan.name, plan.spec.subscription_id)
        group = ResourceGroup(
            f"{plan.stack}-group",
            resource_group_name=names.of("rg"),
            location=plan.region,
            tags=dict(plan.tags),
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        context = RegionContext(plan, names, group.name)
        network = RegionNetwork(context, opts=child)
        reserves = any(pool.capacity_plan.reserve for pool in plan.pools)
        reservations = Reservations(context, opts=child) if reserves else None
        identities = Identities(context, network, reservations=reservations, opts=child)
        cluster = Cluster(context, network, identities=identities, opts=child)
        pools = _pools(context, network, cluster, reservations=reservations, opts=child)
        storage = Storage(context, network, identities=identities, opts=child)
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
        if declared is not None:
            training = TrainingIdentity(
                context, declared, cluster, checkpoints_id=storage.checkpoints_id, opts=child
            )
            self.outputs["workload_identity"] = training.outputs
            covered.append(training)
        if plan.spec.cluster.deletion_protection:
            scopes = {"aks": cluster.cluster.id, "account": storage.account_id}
            DeletionLocks(context, scopes, covered=covered, opts=child)
        self.register_outputs({**self.outputs})


def _pools(
    context: RegionContext,
    network: RegionNetwork,
    cluster: Cluster,
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
