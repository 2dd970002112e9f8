"""A GPU pool of an Azure region: an AKS node pool for each InfiniBand partition."""

import pulumi
import pulumi_azure_native.containerservice as aks
from pulumi_azure_native import network as azure_network

from gpufabric.components.azure.base import Place
from gpufabric.components.azure.cluster import Cluster
from gpufabric.components.azure.network import Network
from gpufabric.components.azure.reservations import Reserved
from gpufabric.plan.azure.capacity import SPOT_MARK
from gpufabric.plan.azure.partitions import Partition
from gpufabric.plan.azure.pool import AzurePoolPlan
from gpufabric.plan.pool import GPU_TAINT_KEY

GPU_TAINT = f"{GPU_TAINT_KEY}=present:NoSchedule"
SPOT_TAINT = "=".join(SPOT_MARK) + ":NoSchedule"

NO_PRICE_LIMIT = -1.0
"""Spot machines are not taken back because of their price (AKS document "Add an Azure Spot node pool")."""

FIXED = [
    "availability_zones",
    "gpu_profile",
    "kubelet_config",
    "os_type",
    "scale_set_eviction_policy",
    "scale_set_priority",
    "type",
    "vnet_subnet_id",
]
"""What AKS does not let change and the provider would try to update: a preview shows that the node pool is
replaced, where an update would fail half-way (AKS answers PropertyChangeNotAllowed)."""


class GpuPool(pulumi.ComponentResource):
    """GPU nodes of one size, split into InfiniBand partitions.

    Args:
        place: where the region's resources go.
        planned: the pool.
        network: network of the region.
        cluster: cluster that the nodes join.
        reserved: what was reserved for the pool, if anything.
        feature: registration that its node pools wait for, if any.
        opts: options of the component.

    Attributes:
        agent_pools: the AKS node pools, by name of the partition.
        interconnect_groups: interconnect groups of racks, by name of the partition.
    """

    def __init__(
        self,
        place: Place,
        planned: AzurePoolPlan,
        network: Network,
        cluster: Cluster,
        *,
        reserved: Reserved | None,
        feature: pulumi.Resource | None,
        opts: pulumi.ResourceOptions,
    ) -> None:
        pool = planned.pool
        super().__init__("gpufabric:azure:GpuPool", place.logical(f"pool-{pool.name}"), None, opts)
        self._place, self._planned = place, planned
        self._network, self._cluster, self._reserved = network, cluster, reserved
        self._needs: list[pulumi.Resource] = [
            *([feature] if feature is not None else []),
            # AKS takes a group without a reservation, and leaves the pool out of it.
            *([reserved.reservation] if reserved is not None else []),
        ]
        self.agent_pools = {one.name: self._agent_pool(one) for one in planned.partitions}
        scope = planned.rack_scope
        self.interconnect_groups = (
            {one.name: self._interconnect_group(one, scope) for one in planned.partitions} if scope else {}
        )
        self.register_outputs({"agent_pool_ids": {key: one.id for key, one in self.agent_pools.items()}})

    def _agent_pool(self, partition: Partition) -> aks.AgentPool:
        place, planned, spot = self._place, self._planned, self._planned.capacity.spot
        # Pools that were never split keep the name that they have always had.
        name = planned.pool.name
        # Azure does not start a spot machine again by itself; the autoscaler does.
        autoscales = partition.autoscales or spot
        role = f"pool-{name}" if partition.number == 1 else f"partition-{partition.name}"
        return aks.AgentPool(
            place.logical(role),
            resource_group_name=place.group,
            resource_name_=self._cluster.cluster.name,
            agent_pool_name=partition.agent_pool_name,
            mode=aks.AgentPoolMode.USER.value,
            # One scale set, hence one InfiniBand partition; the type VirtualMachines has none.
            type=aks.AgentPoolType.VIRTUAL_MACHINE_SCALE_SETS.value,
            vm_size=planned.pool.shape.name,
            count=partition.nodes,
            enable_auto_scaling=autoscales,
            min_count=partition.nodes if autoscales else None,
            max_count=partition.max_nodes if autoscales else None,
            # Machines that are stopped and kept do not come back to the same partition with certainty.
            scale_down_mode=aks.ScaleDownMode.DELETE.value,
            scale_set_priority=aks.ScaleSetPriority.SPOT.value if spot else None,
            scale_set_eviction_policy=aks.ScaleSetEvictionPolicy.DELETE.value if spot else None,
            spot_max_price=NO_PRICE_LIMIT if spot else None,
            availability_zones=place.zones,
            vnet_subnet_id=self._network.gpu.id,
            capacity_reservation_group_id=(
                self._reserved.group.id if self._reserved else planned.capacity.group_id
            ),
            os_type=aks.OSType.LINUX.value,
            os_sku=planned.os_sku,
            orchestrator_version=place.plan.kubernetes_version,
            # The GPU operator installs the driver together with its RDMA modules.
            gpu_profile=aks.GPUProfileArgs(driver=aks.GPUDriver.NONE.value),
            # Static: a pod that asks for whole CPUs keeps them. No topology policy: the kubelet refuses one
            # on more than 8 NUMA nodes, and Grace machines show the memory of each GPU as NUMA nodes.
            kubelet_config=aks.KubeletConfigArgs(cpu_manager_policy="static"),
            # A spare GPU machine for an upgrade is outside quota, reservation and racks.
            upgrade_settings=aks.AgentPoolUpgradeSettingsArgs(max_surge="0", max_unavailable="1"),
            node_labels=dict(planned.labels(partition)),
            node_taints=[GPU_TAINT, *([SPOT_TAINT] if spot else [])],
            tags=place.tags,
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=self._needs or None,
                # The autoscaler moves the count between the bounds.
                ignore_changes=["count"] if autoscales else None,
                replace_on_changes=FIXED,
                # Both would have the same name.
                delete_before_replace=True,
            ),
        )

    def _interconnect_group(self, partition: Partition, rack_scope: str) -> azure_network.InterconnectGroup:
        place, shape = self._place, self._planned.pool.shape
        role = f"{partition.name}-racks"
        return azure_network.InterconnectGroup(
            place.logical(role),
            resource_group_name=place.group,
            interconnect_group_name=place.names.of(role),
            location=place.location,
            scope=azure_network.InterconnectGroupScope.INFINI_BAND.value,
            subgroup_profile=azure_network.SubgroupProfileArgs(
                vm_size=shape.name, scope=rack_scope, size=shape.nodes_per_nvlink_domain
            ),
            tags=place.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
