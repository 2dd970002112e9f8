"""A GPU pool: one EKS node group whose launch template lays out the EFA interfaces."""

import base64

import pulumi
from pulumi_aws import ec2, eks

from gpufabric.components.aws.cluster import Cluster
from gpufabric.components.aws.launch import (
    interfaces,
    market,
    metadata_options,
    node_config,
    placement,
    reservation_target,
    root_volume,
    tags_on_launch,
)
from gpufabric.components.aws.naming import name_tag
from gpufabric.components.aws.network import Network
from gpufabric.plan.aws.capacity import AwsCapacity, aws_capacity
from gpufabric.plan.aws.pool import software_of
from gpufabric.plan.pool import PoolPlan
from gpufabric.plan.region import AwsRegionPlan
from gpufabric.spec.aws.capacity import BlockPurchase

GPU_ROOT_GIB = 200
"""Images live on the local NVMe disks; the root volume holds the system and logs."""

_MOST_UNAVAILABLE = 100
"""Nodes that one update may take away at most (EKS API reference, NodegroupUpdateConfig)."""


class GpuPool(pulumi.ComponentResource):
    """Identical GPU nodes that share one EFA fabric.

    Args:
        plan: the region.
        pool: the pool.
        network: where the nodes live.
        cluster: the cluster they join.
        opts: options of the component.

    Attributes:
        node_group_id: the EKS node group.
        placement_group_arn: cluster placement group made for the pool; absent without one.
    """

    def __init__(
        self,
        plan: AwsRegionPlan,
        pool: PoolPlan,
        network: Network,
        cluster: Cluster,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        name = f"{plan.stack}-{pool.name}"
        super().__init__("gpufabric:aws:GpuPool", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        capacity = aws_capacity(pool, plan.spec.zone)
        software = software_of(pool.shape)
        group = (
            ec2.PlacementGroup(name, strategy="cluster", tags=name_tag(plan, pool.name), opts=child)
            if capacity.own_placement_group
            else None
        )
        self.placement_group_arn: pulumi.Output[str] | None = group.arn if group else None
        template = ec2.LaunchTemplate(
            name,
            # In the template and not in the node group: a capacity block accepts no other place.
            instance_type=pool.shape.name,
            update_default_version=True,
            metadata_options=metadata_options(),
            block_device_mappings=root_volume(GPU_ROOT_GIB),
            network_interfaces=interfaces(
                pool.interfaces, [network.security_groups.nodes.id, cluster.security_group_id]
            ),
            placement=placement(group.name if group else capacity.placement_group_name, capacity.tenancy),
            instance_market_options=market(capacity),
            capacity_reservation_specification=reservation_target(
                self._reservation_id(plan, pool, capacity), capacity.reservation_group_arn
            ),
            user_data=base64.b64encode(node_config(efa=pool.shape.efa is not None).encode()).decode(),
            tag_specifications=tags_on_launch(plan, pool.name),
            opts=child,
        )
        nodes = eks.NodeGroup(
            name,
            cluster_name=cluster.name,
            node_group_name=pool.name,
            version=plan.kubernetes_version,
            node_role_arn=cluster.node_role.arn,
            subnet_ids=[network.gpu.id],
            ami_type=software.ami_type,
            capacity_type=capacity.capacity_type,
            launch_template=eks.NodeGroupLaunchTemplateArgs(
                id=template.id, version=template.latest_version.apply(str)
            ),
            scaling_config=eks.NodeGroupScalingConfigArgs(
                desired_size=capacity.desired_nodes, min_size=0, max_size=capacity.max_nodes
            ),
            update_config=eks.NodeGroupUpdateConfigArgs(
                max_unavailable=min(max(capacity.max_nodes // 4, 1), _MOST_UNAVAILABLE),
                # Ends a node before it starts the next: there is no spare machine to start first.
                update_strategy="MINIMAL",
            ),
            node_repair_config=eks.NodeGroupNodeRepairConfigArgs(enabled=True),
            labels=dict(pool.labels),
            taints=[eks.NodeGroupTaintArgs(key=software.taint_key, value="present", effect="NO_SCHEDULE")],
            # A replacement can only use the machines that the old group gives back.
            opts=pulumi.ResourceOptions(
                parent=self, depends_on=cluster.before_nodes, delete_before_replace=True
            ),
        )
        self.node_group_id: pulumi.Output[str] = nodes.id
        self.register_outputs({"id": self.node_group_id})

    def _reservation_id(
        self, plan: AwsRegionPlan, pool: PoolPlan, capacity: AwsCapacity
    ) -> pulumi.Input[str] | None:
        if capacity.purchase is None:
            return capacity.reservation_id
        return self._buy(plan, pool, capacity.purchase).id

    def _buy(
        self, plan: AwsRegionPlan, pool: PoolPlan, purchase: BlockPurchase
    ) -> ec2.CapacityBlockReservation:
        """Buy a Capacity Block.

        A block cannot be cancelled, so that deleting it from the stack could only lose sight of it: it is
        protected, and the engine forgets it rather than ask the cloud to delete it.
        """
        block = ec2.CapacityBlockReservation(
            f"{plan.stack}-{pool.name}",
            capacity_block_offering_id=purchase.offering_id,
            instance_platform="Linux/UNIX",
            tags=name_tag(plan, pool.name),
            opts=pulumi.ResourceOptions(parent=self, protect=purchase.protect, retain_on_delete=True),
        )
        pulumi.log.info(
            f"Capacity Block {purchase.offering_id}: paid in full when bought; destroy does not refund it",
            resource=block,
        )
        return block
