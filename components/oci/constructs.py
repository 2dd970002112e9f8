"""The RDMA constructs of OCI as resources: cluster network, compute cluster, GPU memory clusters."""

from collections.abc import Sequence

import pulumi
import pulumi_oci as oci

from gpufabric.components.oci.cluster import Cluster, pod_network
from gpufabric.components.oci.given_cluster import GivenCluster
from gpufabric.components.oci.launch import instance_configuration, user_data
from gpufabric.components.oci.network import RegionNetwork
from gpufabric.components.oci.node_tag import NodeTag, kept_tags
from gpufabric.plan.oci.memory_fabrics import fabric_key
from gpufabric.plan.oci.nodes import BOOT_VOLUME_GB
from gpufabric.plan.oci.pool import OciPoolPlan
from gpufabric.plan.oci.region import OciRegionPlan
from gpufabric.spec.rolling import Rolling

_SPREAD = {
    "single-tier": "SINGLE_TIER",
    "single-block": "SINGLE_BLOCK",
    "packed-blocks": "PACKED_DISTRIBUTION_MULTI_BLOCK",
}
"""OCI API reference, placementConstraint and logicalPlacementConstraint."""


class Constructs:
    """Creates the resources of one pool.

    Args:
        plan: the region.
        pool: the pool.
        network: network of its nodes.
        cluster: the cluster that its nodes join.
        node_tag: tag of its nodes.
        reservation_id: capacity reservation that they must use.
        parent: component of the pool.
        after: resources that must exist before nodes boot.
    """

    def __init__(
        self,
        plan: OciRegionPlan,
        pool: OciPoolPlan,
        *,
        network: RegionNetwork,
        cluster: Cluster | GivenCluster,
        node_tag: NodeTag,
        reservation_id: pulumi.Input[str] | None,
        parent: pulumi.Resource,
        after: Sequence[pulumi.Resource],
    ) -> None:
        self._plan, self._pool = plan, pool
        self._network, self._cluster = network, cluster
        self._node_tag, self._reservation_id = node_tag, reservation_id
        self._parent, self._after = parent, [node_tag, *after]
        self._name = f"{plan.name}-{pool.resource_name}"
        self._resource = f"{plan.stack}-{pool.resource_name}"
        self._tags = {**plan.tags, "gpufabric-pool": pool.resource_name}

    def make(self) -> pulumi.Input[str]:
        """Create the pool and return the id of its construct.

        A cluster network exists only with machines: without any, the id is that of its instance
        configuration. Other constructs stay, empty.
        """
        match self._pool.operations:
            case "unit" if not self._pool.max_nodes:
                return self._configuration().id
            case "unit":
                return self._cluster_network().id
            case "managed-pool":
                cluster_id = self._compute_cluster_id()
                self._node_pool(cluster_id)
            case "individual":
                cluster_id = self._compute_cluster_id()
                self._instances(cluster_id)
            case "rack":
                cluster_id = self._compute_cluster_id()
                self._gpu_memory_clusters(cluster_id)
        return cluster_id

    def _configuration(self) -> oci.core.InstanceConfiguration:
        return instance_configuration(
            self._plan,
            self._pool,
            network=self._network,
            cluster=self._cluster,
            node_tag=self._node_tag,
            reservation_id=self._reservation_id,
            opts=pulumi.ResourceOptions(parent=self._parent, depends_on=[self._node_tag]),
        )

    def _cluster_network(self) -> oci.core.ClusterNetwork:
        placement = self._pool.spec.placement
        return oci.core.ClusterNetwork(
            f"{self._resource}-cluster-network",
            compartment_id=self._plan.spec.compartment_id,
            display_name=self._name,
            instance_pools=[
                oci.core.ClusterNetworkInstancePoolArgs(
                    instance_configuration_id=self._configuration().id,
                    size=self._pool.nodes_now,
                    display_name=self._name,
                    freeform_tags=self._tags,
                )
            ],
            placement_configuration=oci.core.ClusterNetworkPlacementConfigurationArgs(
                availability_domain=self._plan.spec.availability_domain,
                placement_constraint=_SPREAD[placement.spread] if placement.spread else None,
                primary_vnic_subnets=oci.core.ClusterNetworkPlacementConfigurationPrimaryVnicSubnetsArgs(
                    subnet_id=self._network.subnet_ids["workers"]
                ),
            ),
            cluster_configuration=(
                oci.core.ClusterNetworkClusterConfigurationArgs(
                    hpc_island_id=placement.hpc_island_id,
                    network_block_ids=list(placement.network_block_ids) or None,
                )
                if placement.hpc_island_id
                else None
            ),
            freeform_tags=self._tags,
            opts=self._slow(),
        )

    def _compute_cluster_id(self) -> pulumi.Input[str]:
        """Return the id of the given compute cluster, or make one."""
        given = self._pool.spec.existing.compute_cluster
        if given is not None:
            return given.id
        placement = self._pool.spec.placement
        return oci.core.ComputeCluster(
            f"{self._resource}-compute-cluster",
            compartment_id=self._plan.spec.compartment_id,
            availability_domain=self._plan.spec.availability_domain,
            display_name=self._name,
            placement_constraint_details=(
                oci.core.ComputeClusterPlacementConstraintDetailsArgs(
                    type="COMPUTE_CLUSTER",
                    hpc_island_id=placement.hpc_island_id,
                    target_network_block_ids=list(placement.network_block_ids) or None,
                    logical_placement_constraint=_SPREAD[placement.spread] if placement.spread else None,
                )
                if placement.is_set
                else None
            ),
            freeform_tags=self._tags,
            opts=pulumi.ResourceOptions(parent=self._parent),
        ).id

    def _node_pool(self, compute_cluster_id: pulumi.Input[str]) -> None:
        """Create a node pool of OKE, which sets the agent plugins of its nodes itself."""
        plan, network = self._plan, self._network
        oci.containerengine.NodePool(
            f"{self._resource}-node-pool",
            compartment_id=plan.spec.compartment_id,
            cluster_id=self._cluster.cluster_id,
            name=self._name,
            kubernetes_version=plan.kubernetes_version,
            node_shape=self._pool.shape.name,
            node_source_details=oci.containerengine.NodePoolNodeSourceDetailsArgs(
                source_type="IMAGE",
                image_id=self._pool.image.id,
                boot_volume_size_in_gbs=str(BOOT_VOLUME_GB),
            ),
            node_metadata={
                "areLegacyImdsEndpointsDisabled": "true",
                "apiserver_host": self._cluster.private_host,
                "oke-kubeproxy-proxy-mode": "iptables",
                "user_data": user_data(plan, self._pool, self._cluster),
            },
            node_config_details=oci.containerengine.NodePoolNodeConfigDetailsArgs(
                size=self._pool.nodes_now,
                compute_cluster_id=compute_cluster_id,
                placement_configs=[
                    oci.containerengine.NodePoolNodeConfigDetailsPlacementConfigArgs(
                        availability_domain=plan.spec.availability_domain,
                        subnet_id=network.subnet_ids["workers"],
                        capacity_reservation_id=self._reservation_id,
                    )
                ],
                nsg_ids=[network.group_ids["workers"]],
                node_pool_pod_network_option_details=pod_network(plan, network),
                freeform_tags=self._tags,
                defined_tags=self._node_tag.defined_tags,
            ),
            initial_node_labels=[
                oci.containerengine.NodePoolInitialNodeLabelArgs(key=key, value=value)
                for key, value in sorted(self._pool.node_labels.items())
            ],
            node_pool_cycling_details=_cycling(self._pool.spec.rolling),
            freeform_tags=self._tags,
            opts=pulumi.ResourceOptions.merge(
                self._slow(kept_tags(plan, "nodeConfigDetails.definedTags")),
                pulumi.ResourceOptions(
                    custom_timeouts=pulumi.CustomTimeouts(
                        create=self._pool.create_timeout,
                        update=self._pool.timeouts.update,
                        delete=self._pool.timeouts.delete,
                    )
                ),
            ),
        )

    def _instances(self, compute_cluster_id: pulumi.Input[str]) -> None:
        """Create each machine by its name.

        A machine keeps its configuration: a changed one applies to new machines only, so that no machine in
        use is replaced.
        """
        configuration = self._configuration()
        for name in self._pool.spec.node_names:
            oci.core.Instance(
                f"{self._resource}-{name}",
                compartment_id=self._plan.spec.compartment_id,
                availability_domain=self._plan.spec.availability_domain,
                display_name=f"{self._name}-{name}",
                shape=self._pool.shape.name,
                compute_cluster_id=compute_cluster_id,
                capacity_reservation_id=self._reservation_id,
                instance_configuration_id=configuration.id,
                freeform_tags=self._tags,
                defined_tags=self._node_tag.defined_tags,
                opts=self._slow(["instanceConfigurationId", *kept_tags(self._plan, "definedTags")]),
            )

    def _gpu_memory_clusters(self, compute_cluster_id: pulumi.Input[str]) -> None:
        """Create one GPU memory cluster for each rack."""
        configuration = self._configuration()
        for memory_fabric_id, hosts in self._pool.memory_fabric_hosts.items():
            key = fabric_key(memory_fabric_id)
            oci.core.ComputeGpuMemoryCluster(
                f"{self._resource}-{key}",
                compartment_id=self._plan.spec.compartment_id,
                availability_domain=self._plan.spec.availability_domain,
                compute_cluster_id=compute_cluster_id,
                instance_configuration_id=configuration.id,
                gpu_memory_fabric_id=memory_fabric_id,
                size=str(hosts),
                gpu_memory_cluster_scale_config=oci.core.ComputeGpuMemoryClusterGpuMemoryClusterScaleConfigArgs(
                    is_upsize_enabled=True, is_downsize_enabled=False
                ),
                display_name=f"{self._name}-{key}",
                freeform_tags=self._tags,
                # From then on, OCI's own scaler replaces failed hosts.
                opts=self._slow(ignore_changes=["size", "gpuMemoryClusterScaleConfig"]),
            )

    def _slow(self, ignore_changes: list[str] | None = None) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(
            parent=self._parent,
            custom_timeouts=pulumi.CustomTimeouts(create=self._pool.create_timeout),
            ignore_changes=ignore_changes,
            # Leased hosts exist once: a replacement can only use those that the old resource releases.
            delete_before_replace=True,
            depends_on=self._after,
        )


def _cycling(rolling: Rolling) -> oci.containerengine.NodePoolNodePoolCyclingDetailsArgs:
    """Return how OKE replaces machines. Without a declaration it replaces none: there is no spare machine."""
    if rolling.max_surge is None and rolling.max_unavailable is None:
        return oci.containerengine.NodePoolNodePoolCyclingDetailsArgs(is_node_cycling_enabled=False)
    return oci.containerengine.NodePoolNodePoolCyclingDetailsArgs(
        is_node_cycling_enabled=True,
        maximum_surge=str(rolling.max_surge or 0),
        maximum_unavailable=str(rolling.max_unavailable or 0),
    )
