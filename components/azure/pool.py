"""A GPU pool of an Azure region: an AKS node pool for each InfiniBand partition."""

import base64

import pulumi
import pulumi_azure_native.containerservice as aks
from pulumi_azure_native import network as azure_network

from gpufabric.components.azure.cluster import Cluster
from gpufabric.components.azure.context import RegionContext
from gpufabric.components.azure.fixed import fixed
from gpufabric.components.azure.given_cluster import GivenCluster
from gpufabric.components.azure.network import RegionNetwork
from gpufabric.components.azure.reservations import PoolReservation
from gpufabric.components.outputs import PartitionOutputs, PoolOutputs, pool_outputs, rdma_outputs
from gpufabric.manifests.nodes import INFINIBAND_RESOURCE
from gpufabric.plan.azure.partitions import Partition
from gpufabric.plan.azure.pool import PARTITION_LABEL, AzurePoolPlan
from gpufabric.spec.azure.pool import AzureLinux
from gpufabric.spec.rolling import Rolling

NO_PRICE_LIMIT = -1.0
"""Azure reclaims no spot machine because of its price (AKS document "Add an Azure Spot node pool")."""


class GpuPool(pulumi.ComponentResource):
    """GPU nodes of one size, split into InfiniBand partitions.

    Args:
        context: the region's plan, names and resource group.
        pool: the pool.
        network: network of the nodes.
        cluster: the cluster they join.
        reserved: capacity that is reserved for the pool, if any.
        feature: registration that its node pools wait for, if any.
        opts: options of the component.

    Attributes:
        agent_pools: the AKS node pools, by name of the partition.
        outputs: outputs for other stacks and users.
    """

    def __init__(
        self,
        context: RegionContext,
        pool: AzurePoolPlan,
        network: RegionNetwork,
        cluster: Cluster | GivenCluster,
        *,
        reserved: PoolReservation | None,
        feature: pulumi.Resource | None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("gpufabric:azure:GpuPool", context.logical(f"pool-{pool.resource_name}"), None, opts)
        self._context, self._pool = context, pool
        self._network, self._cluster, self._reserved = network, cluster, reserved
        self._needs: list[pulumi.Resource] = [
            *([feature] if feature is not None else []),
            # AKS accepts a group without a reservation, but does not put the pool into it.
            *([reserved.reservation] if reserved is not None else []),
            *cluster.before_pools,
        ]
        self.agent_pools = {partition.name: self._agent_pool(partition) for partition in pool.partitions}
        partitions = [self._partition_outputs(partition) for partition in pool.partitions]
        self.outputs: PoolOutputs = {
            **pool_outputs(pool, partitions[0]["id"]),
            "construct": pool.construct,
            "partitions": partitions if pool.infiniband else [],
        }
        infiniband = pool.shape.infiniband
        if infiniband is not None and infiniband.ports is not None:
            self.outputs["rdma"] = rdma_outputs(
                pool, interfaces=infiniband.ports.value, resource=INFINIBAND_RESOURCE
            )
        if reserved is not None:
            self.outputs["reservation_id"] = reserved.group.id
        self.register_outputs({**self.outputs})

    def _partition_outputs(self, partition: Partition) -> PartitionOutputs:
        outputs: PartitionOutputs = {
            "name": partition.name,
            "node_pool": partition.agent_pool_name,
            "id": self.agent_pools[partition.name].id,
            "nodes": partition.nodes,
            "labels": {PARTITION_LABEL: partition.name},
            "nvlink_domains": partition.nvlink_domains,
            "nodes_per_nvlink_domain": self._pool.nodes_per_domain,
        }
        if self._pool.rack_scope:
            group = self._interconnect_group(partition, self._pool.rack_scope)
            outputs["interconnect_group_id"] = group.id
        return outputs

    def _agent_pool(self, partition: Partition) -> aks.AgentPool:
        context, pool, spot = self._context, self._pool, self._pool.capacity_plan.spot
        # Azure does not start a reclaimed spot machine again; the autoscaler does.
        autoscales = (partition.autoscales or spot) and partition.max_nodes > 0
        # The first partition has the pool's logical name, so that a pool keeps it when it grows.
        role = f"pool-{pool.resource_name}" if partition.number == 1 else f"partition-{partition.name}"
        return aks.AgentPool(
            context.logical(role),
            resource_group_name=self._cluster.group,
            resource_name_=self._cluster.name,
            agent_pool_name=partition.agent_pool_name,
            mode=aks.AgentPoolMode.USER.value,
            # One scale set, and so one InfiniBand partition; pools of type VirtualMachines have no scale set.
            type=aks.AgentPoolType.VIRTUAL_MACHINE_SCALE_SETS.value,
            vm_size=pool.shape.name,
            count=partition.nodes,
            enable_auto_scaling=autoscales,
            min_count=partition.nodes if autoscales else None,
            max_count=partition.max_nodes if autoscales else None,
            # Azure does not guarantee that a deallocated machine returns to the same partition.
            scale_down_mode=aks.ScaleDownMode.DELETE.value,
            scale_set_priority=aks.ScaleSetPriority.SPOT.value if spot else None,
            scale_set_eviction_policy=aks.ScaleSetEvictionPolicy.DELETE.value if spot else None,
            spot_max_price=NO_PRICE_LIMIT if spot else None,
            availability_zones=context.zones,
            vnet_subnet_id=self._network.subnet_ids["gpu"],
            capacity_reservation_group_id=(
                self._reserved.group.id if self._reserved else pool.capacity_plan.group_id
            ),
            os_type=aks.OSType.LINUX.value,
            os_sku=pool.os_sku,
            os_disk_size_gb=pool.spec.disk.size_gib,
            os_disk_type=pool.spec.disk.type.capitalize() if pool.spec.disk.type else None,
            linux_os_config=_linux(pool.spec.linux) if pool.spec.linux.is_set else None,
            message_of_the_day=_message(pool.spec.message_of_the_day),
            network_profile=_network(pool.spec.application_security_group_ids),
            orchestrator_version=context.plan.kubernetes_version,
            # The GPU operator installs the driver and its RDMA modules.
            gpu_profile=aks.GPUProfileArgs(driver=aks.GPUDriver.NONE.value) if pool.shape.gpus else None,
            # Static: a pod that requests whole CPUs keeps them. No topology policy: the kubelet refuses one
            # on more than 8 NUMA nodes, and Grace machines present the memory of each GPU as NUMA nodes.
            kubelet_config=aks.KubeletConfigArgs(cpu_manager_policy="static"),
            # AKS refuses the settings for spot pools.
            upgrade_settings=None if spot else _batches(pool.spec.rolling),
            node_labels=dict(pool.partition_labels(partition)),
            node_taints=[str(taint) for taint in pool.taints],
            tags=context.tags,
            opts=fixed(
                "containerservice:AgentPool",
                pulumi.ResourceOptions(
                    parent=self,
                    depends_on=self._needs or None,
                    # The autoscaler changes the count.
                    ignore_changes=["count"] if autoscales else None,
                    custom_timeouts=pulumi.CustomTimeouts(
                        update=pool.timeouts.update, delete=pool.timeouts.delete
                    ),
                ),
            ),
        )

    def _interconnect_group(self, partition: Partition, rack_scope: str) -> azure_network.InterconnectGroup:
        context, pool = self._context, self._pool
        role = f"{partition.name}-racks"
        return azure_network.InterconnectGroup(
            context.logical(role),
            resource_group_name=context.group,
            interconnect_group_name=context.names.of(role),
            location=context.location,
            scope=azure_network.InterconnectGroupScope.INFINI_BAND.value,
            subgroup_profile=azure_network.SubgroupProfileArgs(
                vm_size=pool.shape.name, scope=rack_scope, size=pool.nodes_per_domain
            ),
            tags=context.tags,
            opts=fixed("network:InterconnectGroup", pulumi.ResourceOptions(parent=self)),
        )


def _message(text: str | None) -> str | None:
    """Return the text that a login shows, as AKS takes it."""
    return None if text is None else base64.b64encode(text.encode()).decode()


def _network(application_groups: list[str]) -> aks.AgentPoolNetworkProfileArgs | None:
    if not application_groups:
        return None
    return aks.AgentPoolNetworkProfileArgs(application_security_groups=application_groups)


def _linux(declared: AzureLinux) -> aks.LinuxOSConfigArgs:
    return aks.LinuxOSConfigArgs(
        transparent_huge_page_enabled=declared.transparent_huge_pages,
        transparent_huge_page_defrag=declared.transparent_huge_page_defrag,
        sysctls=aks.SysctlConfigArgs(
            vm_max_map_count=declared.max_map_count, vm_swappiness=declared.swappiness
        ),
    )


def _batches(rolling: Rolling) -> aks.AgentPoolUpgradeSettingsArgs:
    """Return the batches of an update. Without a declaration, no machine is added: it would be outside quota,
    reservation and racks."""
    if rolling.max_surge is not None:
        return aks.AgentPoolUpgradeSettingsArgs(max_surge=str(rolling.max_surge), max_unavailable="0")
    return aks.AgentPoolUpgradeSettingsArgs(max_surge="0", max_unavailable=str(rolling.max_unavailable or 1))
