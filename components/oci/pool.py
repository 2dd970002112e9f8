"""A pool of bare metal GPU nodes on OCI, in the RDMA construct that its shape takes."""

import base64
from collections.abc import Sequence

import pulumi
import pulumi_oci as oci

from components.oci.bootstrap import cloud_init, fixed_metadata
from components.oci.cluster import Cluster
from components.oci.network import Network
from components.outputs import PoolOutputs
from gpufabric.plan.oci_pool import (
    AGENT_PLUGINS,
    BOOT_VOLUME_GB,
    BOOT_VOLUME_VPUS_PER_GB,
    CREATE_TIMEOUT,
    construct_of,
    fabric_key,
)
from gpufabric.plan.pool import PoolPlan
from gpufabric.plan.region import OciRegionPlan
from gpufabric.spec.capacity import Reservation


class GpuPool(pulumi.ComponentResource):
    """A pool of identical bare metal GPU nodes that share one RDMA fabric.

    Args:
        plan: the region.
        pool: the pool.
        network: where its nodes live.
        cluster: the cluster that its nodes join.
        after: what must be there before nodes boot: security rules and the nodes' policy.
        opts: options.

    Attributes:
        configuration: what every node is launched from.
        outputs: what other stacks and users need to know.
    """

    def __init__(
        self,
        plan: OciRegionPlan,
        pool: PoolPlan,
        *,
        network: Network,
        cluster: Cluster,
        after: Sequence[pulumi.Resource] = (),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("gpufabric:oci:GpuPool", f"{plan.stack}-{pool.name}", None, opts)
        self._plan = plan
        self._pool = pool
        self._after = list(after)
        self._name = f"{plan.name}-{pool.name}"
        self._tags = {**plan.tags, "gpufabric-pool": pool.name}
        self.configuration = self._instance_configuration(network, cluster)
        match construct_of(pool):
            case "cluster-network":
                fabric_id = self._cluster_network(network.subnets["workers"].id)
            case "gpu-memory-cluster":
                fabric_id = self._gpu_memory_clusters()
        self.outputs: PoolOutputs = {
            "shape": pool.shape.name,
            "nodes": pool.nodes,
            "gpus": pool.gpus,
            "fabric": pool.shape.rdma.kind.value,
            "id": fabric_id,
            "environment": dict(pool.environment),
            "labels": dict(pool.labels),
        }
        self.register_outputs({**self.outputs})

    def _instance_configuration(self, network: Network, cluster: Cluster) -> oci.core.InstanceConfiguration:
        plan, pool = self._plan, self._pool

        def user_data(known: list[str]) -> str:
            api_server, ca_certificate = known
            text = cloud_init(api_server, ca_certificate, rdma_cidr=plan.spec.rdma_cidr)
            return base64.b64encode(text.encode()).decode()

        launch = oci.core.InstanceConfigurationInstanceDetailsLaunchDetailsArgs(
            availability_domain=plan.spec.availability_domain,
            compartment_id=plan.spec.compartment_id,
            display_name=self._name,
            shape=pool.shape.name,
            capacity_reservation_id=pool.capacity.id if isinstance(pool.capacity, Reservation) else None,
            agent_config=_agent(),
            instance_options=oci.core.InstanceConfigurationInstanceDetailsLaunchDetailsInstanceOptionsArgs(
                are_legacy_imds_endpoints_disabled=True
            ),
            create_vnic_details=oci.core.InstanceConfigurationInstanceDetailsLaunchDetailsCreateVnicDetailsArgs(
                subnet_id=network.subnets["workers"].id,
                nsg_ids=[network.security_groups["workers"].id],
                assign_public_ip=False,
                freeform_tags=self._tags,
            ),
            source_details=oci.core.InstanceConfigurationInstanceDetailsLaunchDetailsSourceDetailsArgs(
                source_type="image",
                image_id=plan.spec.node_image_id,
                boot_volume_size_in_gbs=str(BOOT_VOLUME_GB),
                boot_volume_vpus_per_gb=str(BOOT_VOLUME_VPUS_PER_GB),
            ),
            metadata={
                **fixed_metadata(
                    tenancy_id=plan.spec.tenancy_id,
                    kubernetes_version=plan.kubernetes_version,
                    labels=pool.labels,
                ),
                "apiserver_host": cluster.private_host,
                "cluster_ca_cert": cluster.ca_certificate,
                "pod-subnets": network.subnets["pods"].id,
                "pod-nsgids": network.security_groups["pods"].id,
                "user_data": pulumi.Output.all(cluster.private_host, cluster.ca_certificate).apply(user_data),
            },
            freeform_tags=self._tags,
        )
        # A change makes a new configuration, moves the pool to it and only then deletes the old one, which
        # OCI would refuse to delete while in use. Two may bear the same display name.
        return oci.core.InstanceConfiguration(
            f"{plan.stack}-{pool.name}-nodes",
            compartment_id=plan.spec.compartment_id,
            display_name=self._name,
            instance_details=oci.core.InstanceConfigurationInstanceDetailsArgs(
                instance_type="compute", launch_details=launch
            ),
            freeform_tags=self._tags,
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _cluster_network(self, subnet_id: pulumi.Input[str]) -> pulumi.Output[str]:
        plan, pool = self._plan, self._pool
        return oci.core.ClusterNetwork(
            f"{plan.stack}-{pool.name}-cluster-network",
            compartment_id=plan.spec.compartment_id,
            display_name=self._name,
            instance_pools=[
                oci.core.ClusterNetworkInstancePoolArgs(
                    instance_configuration_id=self.configuration.id,
                    size=pool.nodes_now,
                    display_name=self._name,
                    freeform_tags=self._tags,
                )
            ],
            placement_configuration=oci.core.ClusterNetworkPlacementConfigurationArgs(
                availability_domain=plan.spec.availability_domain,
                primary_vnic_subnets=oci.core.ClusterNetworkPlacementConfigurationPrimaryVnicSubnetsArgs(
                    subnet_id=subnet_id
                ),
            ),
            freeform_tags=self._tags,
            opts=self._slow(),
        ).id

    def _gpu_memory_clusters(self) -> pulumi.Output[str]:
        plan, pool = self._plan, self._pool
        compute_cluster = oci.core.ComputeCluster(
            f"{plan.stack}-{pool.name}-compute-cluster",
            compartment_id=plan.spec.compartment_id,
            availability_domain=plan.spec.availability_domain,
            display_name=self._name,
            freeform_tags=self._tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        for memory_fabric_id in pool.memory_fabric_ids:
            key = fabric_key(memory_fabric_id)
            oci.core.ComputeGpuMemoryCluster(
                f"{plan.stack}-{pool.name}-{key}",
                compartment_id=plan.spec.compartment_id,
                availability_domain=plan.spec.availability_domain,
                compute_cluster_id=compute_cluster.id,
                instance_configuration_id=self.configuration.id,
                gpu_memory_fabric_id=memory_fabric_id,
                size=str(pool.shape.nodes_per_nvlink_domain),
                gpu_memory_cluster_scale_config=oci.core.ComputeGpuMemoryClusterGpuMemoryClusterScaleConfigArgs(
                    is_upsize_enabled=True, is_downsize_enabled=False
                ),
                display_name=f"{self._name}-{key}",
                freeform_tags=self._tags,
                # OCI's own scaler replaces failed hosts from then on.
                opts=self._slow(ignore_changes=["size", "gpuMemoryClusterScaleConfig"]),
            )
        return compute_cluster.id

    def _slow(self, ignore_changes: list[str] | None = None) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(
            parent=self,
            custom_timeouts=pulumi.CustomTimeouts(create=CREATE_TIMEOUT),
            ignore_changes=ignore_changes,
            depends_on=self._after,
        )


def _agent() -> oci.core.InstanceConfigurationInstanceDetailsLaunchDetailsAgentConfigArgs:
    return oci.core.InstanceConfigurationInstanceDetailsLaunchDetailsAgentConfigArgs(
        are_all_plugins_disabled=False,
        is_management_disabled=False,
        is_monitoring_disabled=False,
        plugins_configs=[
            oci.core.InstanceConfigurationInstanceDetailsLaunchDetailsAgentConfigPluginsConfigArgs(
                name=name, desired_state="ENABLED" if enabled else "DISABLED"
            )
            for name, enabled in sorted(AGENT_PLUGINS.items())
        ],
    )
