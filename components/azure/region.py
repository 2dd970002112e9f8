"""A region leased from Azure: network, cluster, GPU pools and storage under one guarded provider."""

import pulumi
import pulumi_azure_native as azure
from pulumi_azure_native.resources import ResourceGroup

from gpufabric.components.azure.base import Place
from gpufabric.components.azure.cluster import Cluster
from gpufabric.components.azure.feature import register_infiniband
from gpufabric.components.azure.identity import Identities
from gpufabric.components.azure.lustre import MOUNT_NAME
from gpufabric.components.azure.names import CHECKPOINTS_CONTAINER, Names
from gpufabric.components.azure.network import Network
from gpufabric.components.azure.pool import GpuPool
from gpufabric.components.azure.reservations import Reservations
from gpufabric.components.azure.storage import Storage
from gpufabric.components.outputs import (
    AzureNetworkOutputs,
    PartitionOutputs,
    PoolOutputs,
    RegionOutputs,
    StorageOutputs,
)
from gpufabric.manifests.nodes import INFINIBAND_RESOURCE
from gpufabric.plan.azure.partitions import Partition
from gpufabric.plan.azure.pool import PARTITION_LABEL, REGISTERED, AzurePoolPlan
from gpufabric.plan.region import AzureRegionPlan


class Region(pulumi.ComponentResource):
    """Everything one region stack makes on Azure.

    Args:
        plan: the region.
        opts: options of the component.

    Attributes:
        outputs: what other stacks and tools may rely on; the stack exports it as ``region``.
    """

    def __init__(self, plan: AzureRegionPlan, opts: pulumi.ResourceOptions | None = None) -> None:
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
        pools = plan.gpu_pools
        reservations = None
        if any(pool.capacity.reserve for pool in pools):
            reservations = Reservations(place, pools, child)
        identities = Identities(place, network, pools, reservations, child)
        cluster = Cluster(place, network, identities, child)
        made = _pools(place, network, cluster, reservations, child)
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
                pool.pool.name: _pool_outputs(pool, made[pool.pool.name], reservations) for pool in pools
            },
            "storage": _storage_outputs(storage),
        }
        self.register_outputs({**self.outputs})


def _pools(
    place: Place,
    network: Network,
    cluster: Cluster,
    reservations: Reservations | None,
    opts: pulumi.ResourceOptions,
) -> dict[str, GpuPool]:
    """Make the pools around the registration of AKS's InfiniBand feature.

    The feature is one switch for the subscription, and AKS looks at it when a node pool is made: sizes that
    must be made without it come first (Azure/ai-infrastructure-on-azure, infrastructure_references/aks).
    """
    without = [pool for pool in place.plan.gpu_pools if pool.feature_state != REGISTERED]
    with_feature = [pool for pool in place.plan.gpu_pools if pool.feature_state == REGISTERED]

    def make(pool: AzurePoolPlan, feature: pulumi.Resource | None) -> GpuPool:
        reserved = reservations.by_pool.get(pool.pool.name) if reservations else None
        return GpuPool(place, pool, network, cluster, reserved=reserved, feature=feature, opts=opts)

    made = {pool.pool.name: make(pool, None) for pool in without}
    if with_feature:
        first: list[pulumi.Resource] = [
            one for pool in without if pool.infiniband for one in made[pool.pool.name].agent_pools.values()
        ]
        feature = register_infiniband(
            place,
            place.plan.aks_feature,
            pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=first)),
        )
        made |= {pool.pool.name: make(pool, feature) for pool in with_feature}
    return made


def _pool_outputs(planned: AzurePoolPlan, made: GpuPool, reservations: Reservations | None) -> PoolOutputs:
    pool, shape = planned.pool, planned.pool.shape
    outputs: PoolOutputs = {
        "shape": shape.name,
        "nodes": pool.nodes,
        "gpus": pool.gpus,
        "fabric": shape.rdma.kind.value,
        "id": made.agent_pools[planned.partitions[0].name].id,
        "environment": dict(pool.environment),
        "labels": dict(pool.labels),
        "construct": planned.construct,
        "partitions": [_partition_outputs(planned, one, made) for one in planned.partitions]
        if planned.infiniband
        else [],
        "topology_labels": list(planned.topology_labels),
    }
    if shape.infiniband is not None and shape.infiniband.ports is not None:
        bandwidth = shape.rdma.gbps_per_node
        outputs["rdma"] = {
            "interfaces": shape.infiniband.ports.value,
            "gbps": float(bandwidth.value) if bandwidth else None,
            "resource": INFINIBAND_RESOURCE,
        }
    if reservations is not None and pool.name in reservations.by_pool:
        outputs["reservation_id"] = reservations.by_pool[pool.name].group.id
    return outputs


def _partition_outputs(planned: AzurePoolPlan, partition: Partition, made: GpuPool) -> PartitionOutputs:
    outputs: PartitionOutputs = {
        "name": partition.name,
        "node_pool": partition.agent_pool_name,
        "id": made.agent_pools[partition.name].id,
        "nodes": partition.nodes,
        "labels": {PARTITION_LABEL: partition.name},
        "nvlink_domains": partition.nvlink_domains,
        "nodes_per_nvlink_domain": planned.pool.shape.nodes_per_nvlink_domain,
    }
    if partition.name in made.interconnect_groups:
        outputs["interconnect_group_id"] = made.interconnect_groups[partition.name].id
    return outputs


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
        "checkpoints": {
            "id": storage.checkpoints.id,
            "url": storage.checkpoints_url,
            "bucket": CHECKPOINTS_CONTAINER,
            "account": storage.account.name,
        },
    }
