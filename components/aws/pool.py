"""A GPU pool: one EKS node group whose launch template lays out the EFA interfaces."""

import base64

import pulumi
from pulumi_aws import ec2, eks

from components.aws.cluster import Cluster
from components.aws.launch import metadata_options, node_config, root_volume, tags_on_launch
from components.aws.naming import name_tag
from components.aws.network import Network
from gpufabric.catalog.shape import Shape
from gpufabric.plan.nics import Interface, interfaces_of
from gpufabric.plan.pool import GPU_TAINT_KEY, PoolPlan
from gpufabric.plan.region import AwsRegionPlan
from gpufabric.spec.capacity import CapacityBlock, OnDemand

GPU_ROOT_GIB = 200
"""Images live on the local NVMe disks; the root volume holds the system and logs."""

_AMI_TYPES = {"x86_64": "AL2023_x86_64_NVIDIA", "arm64": "AL2023_ARM_64_NVIDIA"}
_PLAIN = (Interface(card_index=0, device_index=0, kind="interface"),)

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
        # A group would narrow the choice of hosts, and reserved hosts are where they are: launches then fail
        # for want of capacity inside the reservation. Only capacity that is still to be found is grouped.
        group = (
            ec2.PlacementGroup(name, strategy="cluster", tags=name_tag(plan, pool.name), opts=child)
            if isinstance(pool.capacity, OnDemand)
            else None
        )
        template = ec2.LaunchTemplate(
            name,
            # In the template and not in the node group: a capacity block accepts no other place.
            instance_type=pool.shape.name,
            update_default_version=True,
            metadata_options=metadata_options(),
            block_device_mappings=root_volume(GPU_ROOT_GIB),
            network_interfaces=_interfaces(
                pool.shape, [network.security_groups.nodes.id, cluster.security_group_id]
            ),
            placement=ec2.LaunchTemplatePlacementArgs(group_name=group.name) if group else None,
            instance_market_options=_market(pool),
            capacity_reservation_specification=_reservation(pool),
            user_data=base64.b64encode(node_config().encode()).decode(),
            tag_specifications=tags_on_launch(plan, pool.name),
            opts=child,
        )
        block = isinstance(pool.capacity, CapacityBlock)
        nodes = eks.NodeGroup(
            name,
            cluster_name=cluster.name,
            node_group_name=pool.name,
            version=plan.kubernetes_version,
            node_role_arn=cluster.node_role.arn,
            subnet_ids=[network.gpu.id],
            ami_type=_AMI_TYPES[pool.shape.host.architecture.value],
            capacity_type="CAPACITY_BLOCK" if block else "ON_DEMAND",
            launch_template=eks.NodeGroupLaunchTemplateArgs(
                id=template.id, version=template.latest_version.apply(str)
            ),
            scaling_config=eks.NodeGroupScalingConfigArgs(
                desired_size=pool.nodes_now, min_size=0, max_size=pool.max_nodes
            ),
            update_config=eks.NodeGroupUpdateConfigArgs(
                max_unavailable=min(max(pool.max_nodes // 4, 1), _MOST_UNAVAILABLE),
                # Ends a node before it starts the next: there is no spare machine to start first.
                update_strategy="MINIMAL",
            ),
            node_repair_config=eks.NodeGroupNodeRepairConfigArgs(enabled=True),
            labels=dict(pool.labels),
            taints=[eks.NodeGroupTaintArgs(key=GPU_TAINT_KEY, value="present", effect="NO_SCHEDULE")],
            # A replacement can only use the machines that the old group gives back.
            opts=pulumi.ResourceOptions(
                parent=self, depends_on=cluster.before_nodes, delete_before_replace=True
            ),
        )
        self.node_group_id: pulumi.Output[str] = nodes.id
        self.register_outputs({"id": self.node_group_id})


def _interfaces(
    shape: Shape, groups: list[pulumi.Input[str]]
) -> list[ec2.LaunchTemplateNetworkInterfaceArgs]:
    # No subnet: a managed node group refuses a template that names one, and gives its own.
    return [
        ec2.LaunchTemplateNetworkInterfaceArgs(
            network_card_index=one.card_index,
            device_index=one.device_index,
            interface_type=one.kind,
            security_groups=groups,
            delete_on_termination="true",
        )
        for one in (interfaces_of(shape.efa) if shape.efa else _PLAIN)
    ]


def _market(pool: PoolPlan) -> ec2.LaunchTemplateInstanceMarketOptionsArgs | None:
    if not isinstance(pool.capacity, CapacityBlock):
        return None
    return ec2.LaunchTemplateInstanceMarketOptionsArgs(market_type="capacity-block")


def _reservation(pool: PoolPlan) -> ec2.LaunchTemplateCapacityReservationSpecificationArgs | None:
    if isinstance(pool.capacity, OnDemand):
        return None
    return ec2.LaunchTemplateCapacityReservationSpecificationArgs(
        capacity_reservation_target=ec2.LaunchTemplateCapacityReservationSpecificationCapacityReservationTargetArgs(
            capacity_reservation_id=pool.capacity.id
        )
    )
