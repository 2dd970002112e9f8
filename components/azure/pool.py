"""A GPU pool of an Azure region: one AKS node pool, one scale set, one InfiniBand partition."""

import pulumi
import pulumi_azure_native.containerservice as aks
from pulumi_azure_native.resources import DeploymentAtSubscriptionScope

from components.azure.base import Place
from components.azure.cluster import Cluster
from components.azure.network import Network
from gpufabric.plan.azure_pool import AzurePool
from gpufabric.plan.pool import GPU_TAINT_KEY

GPU_TAINT = f"{GPU_TAINT_KEY}=present:NoSchedule"


class GpuPool(pulumi.ComponentResource):
    """GPU nodes that share one RDMA fabric.

    Args:
        place: where the region's resources go.
        planned: the pool.
        network: network of the region.
        cluster: cluster that the nodes join.
        feature: registration that InfiniBand needs; None when no pool of the region has InfiniBand.
        opts: options of the component.

    Attributes:
        agent_pool: the AKS node pool.
    """

    def __init__(
        self,
        place: Place,
        planned: AzurePool,
        network: Network,
        cluster: Cluster,
        *,
        feature: DeploymentAtSubscriptionScope | None,
        opts: pulumi.ResourceOptions,
    ) -> None:
        pool = planned.pool
        super().__init__("gpufabric:azure:GpuPool", place.logical(f"pool-{pool.name}"), None, opts)
        needs = [feature] if feature is not None and planned.infiniband else None
        self.agent_pool = aks.AgentPool(
            place.logical(f"pool-{pool.name}"),
            resource_group_name=place.group,
            resource_name_=cluster.cluster.name,
            agent_pool_name=planned.agent_pool_name,
            mode=aks.AgentPoolMode.USER.value,
            # One scale set, hence one InfiniBand partition; the type VirtualMachines has none.
            type=aks.AgentPoolType.VIRTUAL_MACHINE_SCALE_SETS.value,
            vm_size=pool.shape.name,
            count=pool.nodes_now,
            enable_auto_scaling=planned.autoscales,
            min_count=pool.nodes if planned.autoscales else None,
            max_count=pool.max_nodes if planned.autoscales else None,
            # Machines that are stopped and kept do not come back to the same partition with certainty.
            scale_down_mode=aks.ScaleDownMode.DELETE.value,
            availability_zones=place.zones,
            vnet_subnet_id=network.gpu.id,
            capacity_reservation_group_id=planned.reservation_group_id,
            os_type=aks.OSType.LINUX.value,
            os_sku=planned.os_sku,
            orchestrator_version=place.plan.kubernetes_version,
            # The GPU operator installs the driver together with its RDMA modules.
            gpu_profile=aks.GPUProfileArgs(driver=aks.GPUDriver.NONE.value),
            # Static: a pod that asks for whole CPUs keeps them. No topology policy: the kubelet refuses one
            # on more than 8 NUMA nodes, and Grace machines show the memory of each GPU as NUMA nodes.
            kubelet_config=aks.KubeletConfigArgs(cpu_manager_policy="static"),
            # A spare GPU machine for an upgrade is outside quota and reservation.
            upgrade_settings=aks.AgentPoolUpgradeSettingsArgs(max_surge="0", max_unavailable="1"),
            node_labels=dict(pool.labels),
            node_taints=[GPU_TAINT],
            tags=place.tags,
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=needs,
                # The autoscaler moves the count between the bounds.
                ignore_changes=["count"] if planned.autoscales else None,
            ),
        )
        self.register_outputs({"agent_pool_id": self.agent_pool.id})
