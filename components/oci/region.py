"""A region leased from OCI: network, cluster, policies, GPU pools and storage under one provider."""

import pulumi
import pulumi_oci as oci

from gpufabric.components.oci.budget import SpendingBudget
from gpufabric.components.oci.cluster import Cluster
from gpufabric.components.oci.given_cluster import GivenCluster
from gpufabric.components.oci.iam import RegionIdentity
from gpufabric.components.oci.network import RegionNetwork
from gpufabric.components.oci.node_tag import NodeTag
from gpufabric.components.oci.pool import GpuPool
from gpufabric.components.oci.secrets_key import SecretsKeyAccess
from gpufabric.components.oci.storage import Storage
from gpufabric.components.oci.storage_key import StorageKey
from gpufabric.components.outputs import OciNetworkOutputs, RegionOutputs, region_outputs
from gpufabric.components.provider_arguments import provider_arguments
from gpufabric.plan.oci.parts import grants_training
from gpufabric.plan.oci.region import OciRegionPlan
from gpufabric.spec.provider_settings import NO_SETTINGS, ProviderSettings


class OciRegionComponent(pulumi.ComponentResource):
    """Resources of an OCI region.

    Args:
        plan: the region.
        settings: settings of the region's providers.
        provider: provider of the region's resources. Absent: one for the region.
        opts: options of the component.

    Attributes:
        outputs: outputs for other stacks and tools; the stack exports them as ``region``.
    """

    def __init__(
        self,
        plan: OciRegionPlan,
        settings: ProviderSettings = NO_SETTINGS,
        *,
        provider: pulumi.ProviderResource | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("gpufabric:oci:Region", plan.stack, None, opts)
        provider = provider or oci.Provider(
            f"{plan.stack}-provider",
            region=plan.region,
            tenancy_ocid=plan.spec.tenancy_id,
            **provider_arguments(settings),
            opts=pulumi.ResourceOptions(parent=self),
        )
        child = pulumi.ResourceOptions(parent=self, providers={"oci": provider})
        at_home = pulumi.ResourceOptions(
            parent=self,
            providers={"oci": home_provider(plan, settings, pulumi.ResourceOptions(parent=self)) or provider},
        )
        node_tag = NodeTag(plan, opts=at_home)
        network = RegionNetwork(plan, opts=child)
        secrets_key = plan.spec.cluster.secrets_key_id
        access = (
            [SecretsKeyAccess(plan, secrets_key, opts=at_home).policy]
            if secrets_key and plan.parts.service_policies
            else []
        )
        cluster = (
            Cluster(plan, network, after=access, opts=child)
            if plan.makes_cluster
            else GivenCluster(plan, opts=child)
        )
        key = StorageKey(plan, opts=child)
        identity = RegionIdentity(
            plan, cluster_id=cluster.cluster_id, key_id=key.key_id, node_tag=node_tag, opts=at_home
        )
        if plan.spec.budget.notify:
            SpendingBudget(plan, opts=at_home)
        after = [network, identity]
        pools = {
            pool.name: GpuPool(plan, pool, network, cluster, node_tag, after=after, opts=child)
            for pool in plan.pools
        }
        storage = Storage(
            plan,
            network,
            key_id=key.key_id,
            # A policy takes a minute or more to reach all services, and services refuse the file system until
            # then. The cluster takes longer, so the file system waits for it.
            after=[network, *identity.service_policies, *cluster.ready],
            opts=child,
        )
        network_outputs: OciNetworkOutputs = {**network.outputs}
        if plan.spec.capacity_topology:
            network_outputs["capacity_topology_id"] = _capacity_topology(plan, child).id
        self.outputs: RegionOutputs[OciNetworkOutputs] = region_outputs(
            plan,
            network_outputs,
            cluster.outputs,
            {name: pool.outputs for name, pool in pools.items()},
            storage.outputs,
        )
        declared = plan.spec.workload_identity
        if declared is not None and grants_training(plan.spec):
            self.outputs["workload_identity"] = {
                "namespace": declared.namespace,
                "service_account": declared.service_account,
            }
        self.register_outputs({**self.outputs})


def home_provider(
    plan: OciRegionPlan, settings: ProviderSettings, opts: pulumi.ResourceOptions
) -> oci.Provider | None:
    """Return a provider for the tenancy's home region; None if that is the region itself."""
    home = plan.spec.home_region
    if home is None or home == plan.region:
        return None
    return oci.Provider(
        f"{plan.stack}-home-provider",
        region=home,
        tenancy_ocid=plan.spec.tenancy_id,
        **provider_arguments(settings),
        opts=opts,
    )


def _capacity_topology(plan: OciRegionPlan, opts: pulumi.ResourceOptions) -> oci.core.ComputeCapacityTopology:
    """Create a capacity topology: it lists islands, blocks and hosts of the dedicated capacity."""
    return oci.core.ComputeCapacityTopology(
        f"{plan.stack}-capacity-topology",
        availability_domain=plan.spec.availability_domain,
        compartment_id=plan.spec.compartment_id,
        display_name=plan.name,
        capacity_source=oci.core.ComputeCapacityTopologyCapacitySourceArgs(
            capacity_type="DEDICATED", compartment_id=plan.spec.tenancy_id
        ),
        freeform_tags=dict(plan.tags),
        opts=opts,
    )
