"""A region leased from Azure: network, cluster, GPU pools and storage under one guarded provider."""

import pulumi
import pulumi_azure_native as azure
from pulumi_azure_native.resources import ResourceGroup

from components.azure.base import Place
from components.azure.cluster import Cluster
from components.azure.feature import register_infiniband
from components.azure.identity import Identities
from components.azure.lustre import MOUNT_NAME
from components.azure.names import Names
from components.azure.network import Network
from components.azure.pool import GpuPool
from components.azure.storage import Storage
from components.outputs import AzureNetworkOutputs, PoolOutputs, RegionOutputs, StorageOutputs
from gpufabric.plan.azure_pool import AzurePool, plan_azure_pools
from gpufabric.plan.region import AzureRegionPlan


class Region(pulumi.ComponentResource):
    """Everything one region stack makes on Azure.

    Args:
        plan: the region.
        opts: options of the component.

    Attributes:
        outputs: what other stacks and tools may rely on; the stack exports it as ``region``.

    Raises:
        DeclarationError: a pool or the retention of checkpoints is beyond what Azure can do.
    """

    def __init__(self, plan: AzureRegionPlan, opts: pulumi.ResourceOptions | None = None) -> None:
        pools = plan_azure_pools(plan.pools)
        super().__init__("gpufabric:azure:Region", plan.stack, None, opts)
        provider = azure.Provider(
            plan.stack,
            # Whatever subscription the credentials default to, resources go here or nowhere.
            subscription_id=plan.spec.subscription_id,
            location=plan.region,
            opts=pulumi.ResourceOptions(parent=self),
        )
        child = pulumi.ResourceOptions(parent=self, providers=[provider])
        names = Names(plan.name, plan.spec.subscription_id)
        group = ResourceGroup(
            f"{plan.stack}-group",
            resource_group_name=names.of("rg"),
            location=plan.region,
            tags=dict(plan.tags),
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        place = Place(plan, names, group.name)
        network = Network(place, child)
        identities = Identities(place, network, pools, child)
        cluster = Cluster(place, network, identities, child)
        feature = None
        if any(pool.infiniband for pool in pools):
            feature = register_infiniband(place, pulumi.ResourceOptions(parent=self, provider=provider))
        made = [GpuPool(place, pool, network, cluster, feature=feature, opts=child) for pool in pools]
        storage = Storage(place, network, identities, child)
        self.outputs: RegionOutputs[AzureNetworkOutputs] = {
            "stack": plan.stack,
            "cloud": "azure",
            "region": plan.region,
            "cidr": str(plan.cidr),
            "network": {
                "resource_group_name": group.name,
                "location": plan.region,
                "virtual_network_id": network.virtual_network.id,
                "virtual_network_name": network.virtual_network.name,
                "gateway_subnet_id": network.gateway.id,
            },
            "cluster": {
                "name": cluster.cluster.name,
                "id": cluster.cluster.id,
                "endpoint": cluster.endpoint,
            },
            "pools": {
                pool.pool.name: _pool_outputs(pool, one) for pool, one in zip(pools, made, strict=True)
            },
            "storage": _storage_outputs(storage),
        }
        self.register_outputs({**self.outputs})


def _pool_outputs(planned: AzurePool, made: GpuPool) -> PoolOutputs:
    pool = planned.pool
    return {
        "shape": pool.shape.name,
        "nodes": pool.nodes,
        "gpus": pool.gpus,
        "fabric": pool.shape.rdma.kind.value,
        "id": made.agent_pool.id,
        "environment": dict(pool.environment),
        "labels": dict(pool.labels),
    }


def _storage_outputs(storage: Storage) -> StorageOutputs:
    lustre = storage.lustre
    return {
        "lustre": {
            "id": lustre.id,
            "address": lustre.client_info.mgs_address,
            "mount_name": MOUNT_NAME,
        }
        if lustre
        else None,
        "checkpoints": {"id": storage.checkpoints.id, "url": storage.checkpoints_url},
    }
