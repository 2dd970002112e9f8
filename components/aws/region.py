"""A region leased from AWS: network, cluster, GPU pools and storage under one guarded provider."""

import pulumi
import pulumi_aws as aws

from gpufabric.components.aws.boundary import bounded
from gpufabric.components.aws.budget import SpendingBudget
from gpufabric.components.aws.cluster import Cluster
from gpufabric.components.aws.given_cluster import GivenCluster
from gpufabric.components.aws.logs import Logs
from gpufabric.components.aws.network import RegionNetwork
from gpufabric.components.aws.pool import GpuPool
from gpufabric.components.aws.storage import Storage
from gpufabric.components.aws.workload_identity import TrainingIdentity
from gpufabric.components.names import in_company_form
from gpufabric.components.outputs import AwsNetworkOutputs, RegionOutputs, region_outputs
from gpufabric.components.provider_arguments import provider_arguments
from gpufabric.plan.aws.region import AwsRegionPlan
from gpufabric.plan.aws.training import has_training_identity
from gpufabric.plan.company import boundary_of
from gpufabric.spec.provider_settings import NO_SETTINGS, ProviderSettings


class AwsRegionComponent(pulumi.ComponentResource):
    """Resources of an AWS region.

    Args:
        plan: the region.
        settings: settings of the region's providers.
        opts: options of the component.

    Attributes:
        outputs: outputs for other stacks and tools; the stack exports them as ``region``.
    """

    def __init__(
        self,
        plan: AwsRegionPlan,
        settings: ProviderSettings = NO_SETTINGS,
        *,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        boundary = boundary_of(plan.company, plan.spec.account_id)
        named = in_company_form(
            bounded(opts, boundary),
            plan.company,
            plan.fabric,
            stack=plan.stack,
            accounts={"aws": plan.spec.account_id},
        )
        super().__init__("gpufabric:aws:Region", plan.stack, None, named)
        provider = aws.Provider(
            plan.stack,
            region=plan.region,
            # Credentials of another account fail before any resource is created.
            allowed_account_ids=[plan.spec.account_id],
            default_tags=aws.ProviderDefaultTagsArgs(tags=dict(plan.tags)),
            **provider_arguments(settings),
            opts=pulumi.ResourceOptions(parent=self),
        )
        child = pulumi.ResourceOptions(parent=self, providers=[provider])
        logs = Logs(plan, opts=child)
        network = RegionNetwork(plan, logs=logs, opts=child)
        cluster = (
            Cluster(plan, network, logs=logs, opts=child)
            if plan.makes_cluster
            else GivenCluster(plan, network, opts=child)
        )
        pools = {pool.name: GpuPool(plan, pool, network, cluster, opts=child) for pool in plan.pools}
        storage = Storage(plan, network, opts=child)
        if plan.spec.budget.notify:
            SpendingBudget(plan, opts=child)
        self.outputs: RegionOutputs[AwsNetworkOutputs] = region_outputs(
            plan,
            network.outputs,
            cluster.outputs,
            {name: pool.outputs for name, pool in pools.items()},
            storage.outputs,
        )
        identity = plan.spec.workload_identity
        if identity is not None and has_training_identity(plan.spec):
            self.outputs["workload_identity"] = TrainingIdentity(
                plan,
                identity,
                cluster_name=cluster.name,
                checkpoints=storage.checkpoints,
                opts=child,
            ).outputs
        self.register_outputs({**self.outputs})
