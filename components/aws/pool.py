"""A GPU pool: one EKS node group whose launch template lays out the EFA interfaces."""

import base64

import pulumi
from pulumi_aws import ec2, eks

from gpufabric.components.aws.cluster import Cluster
from gpufabric.components.aws.given_cluster import GivenCluster
from gpufabric.components.aws.launch import (
    interfaces,
    kept_metadata,
    market,
    metadata_options,
    node_config,
    node_taint,
    placement,
    reservation_target,
    root_volume,
    tags_on_launch,
    template_version,
)
from gpufabric.components.aws.naming import name_tag
from gpufabric.components.aws.network import RegionNetwork
from gpufabric.components.aws.scaling import running_size, scaling_of
from gpufabric.components.outputs import PoolOutputs, pool_outputs, rdma_outputs
from gpufabric.manifests.nodes import EFA_RESOURCE
from gpufabric.plan.aws.pool import AwsPoolPlan
from gpufabric.plan.aws.region import AwsRegionPlan
from gpufabric.spec.aws.capacity import BlockPurchase
from gpufabric.spec.rolling import MachineShare


class GpuPool(pulumi.ComponentResource):
    """Identical GPU nodes that share one EFA fabric.

    Args:
        plan: the region.
        pool: the pool.
        network: network of the nodes.
        cluster: the cluster they join.
        opts: options of the component.

    Attributes:
        outputs: outputs for other stacks and users.
    """

    def __init__(
        self,
        plan: AwsRegionPlan,
        pool: AwsPoolPlan,
        network: RegionNetwork,
        cluster: Cluster | GivenCluster,
        *,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        name = f"{plan.stack}-{pool.resource_name}"
        super().__init__("gpufabric:aws:GpuPool", name, None, opts)
        self._plan, self._pool, self._network, self._cluster = plan, pool, network, cluster
        child = pulumi.ResourceOptions(parent=self)
        group = (
            ec2.PlacementGroup(name, strategy="cluster", tags=name_tag(plan, pool.resource_name), opts=child)
            if pool.makes_placement_group
            else None
        )
        nodes = self._node_group(self._launch_template(group))
        self.outputs: PoolOutputs = pool_outputs(pool, nodes.id)
        if pool.shape.efa is not None:
            rdma = rdma_outputs(pool, interfaces=pool.efa_interfaces, resource=EFA_RESOURCE)
            self.outputs["rdma"] = {**rdma, "placement_group_arn": group.arn if group else None}
        self.register_outputs({**self.outputs})

    def _launch_template(self, group: ec2.PlacementGroup | None) -> ec2.LaunchTemplate:
        plan, pool, capacity = self._plan, self._pool, self._pool.capacity_plan
        return ec2.LaunchTemplate(
            f"{plan.stack}-{pool.resource_name}",
            # In the template, not in the node group: a Capacity Block requires it here.
            instance_type=pool.shape.name,
            update_default_version=True,
            metadata_options=metadata_options(pool.spec.metadata_hops),
            block_device_mappings=root_volume(pool.root_gib, pool.spec.disk.type),
            network_interfaces=interfaces(
                pool.interfaces,
                [
                    self._network.security_groups.nodes_id,
                    self._cluster.security_group_id,
                    *pool.spec.security_group_ids,
                ],
            ),
            placement=placement(group.name if group else pool.placement_group_name, capacity.tenancy),
            instance_market_options=market(capacity),
            capacity_reservation_specification=reservation_target(
                self._reservation_id(), capacity.reservation_group_arn
            ),
            user_data=base64.b64encode(
                node_config(
                    efa=pool.shape.efa is not None,
                    stops_imex=pool.stops_imex,
                    script=pool.spec.user_data,
                    egress=plan.egress,
                ).encode()
            ).decode(),
            tag_specifications=tags_on_launch(plan, pool.resource_name),
            opts=pulumi.ResourceOptions(
                parent=self,
                # EC2 forgets an ended block, and a new version that names it may be refused.
                ignore_changes=["*"] if pool.capacity_ended else kept_metadata(pool.spec.metadata_hops),
            ),
        )

    def _node_group(self, template: ec2.LaunchTemplate) -> eks.NodeGroup:
        plan, pool, cluster = self._plan, self._pool, self._cluster
        running = None
        if pool.autoscales:
            running = running_size(plan.cluster_name, pool.group_name, pulumi.InvokeOptions(parent=self))
        scaling = scaling_of(pool, running)
        return eks.NodeGroup(
            f"{plan.stack}-{pool.resource_name}",
            cluster_name=cluster.name,
            node_group_name=pool.group_name,
            version=plan.kubernetes_version,
            release_version=pool.spec.release_version,
            node_role_arn=cluster.node_role.arn,
            subnet_ids=[self._network.gpu_subnet_id],
            ami_type=pool.ami_type,
            capacity_type=pool.capacity_plan.capacity_type,
            launch_template=eks.NodeGroupLaunchTemplateArgs(
                id=template.id, version=template_version(template)
            ),
            scaling_config=scaling.config,
            update_config=_batches(pool.max_unavailable),
            node_repair_config=eks.NodeGroupNodeRepairConfigArgs(enabled=True),
            labels=dict(pool.labels),
            taints=[node_taint(taint) for taint in pool.taints],
            # A replacement can only use the machines that the old group releases.
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=cluster.before_nodes,
                delete_before_replace=True,
                ignore_changes=[
                    *scaling.ignore_changes,
                    # EKS checks the template of a new version, which names the ended block.
                    *(["launchTemplate", "version"] if pool.capacity_ended else []),
                ],
                custom_timeouts=pulumi.CustomTimeouts(
                    update=pool.timeouts.update, delete=pool.timeouts.delete
                ),
            ),
        )

    def _reservation_id(self) -> pulumi.Input[str] | None:
        purchase = self._pool.capacity_plan.purchase
        return self._buy(purchase).id if purchase else self._pool.capacity_plan.reservation_id

    def _buy(self, purchase: BlockPurchase) -> ec2.CapacityBlockReservation:
        """Buy a Capacity Block.

        A block cannot be cancelled, so it is protected, and when it leaves the stack the engine does not ask
        the cloud to delete it.
        """
        block = ec2.CapacityBlockReservation(
            f"{self._plan.stack}-{self._pool.resource_name}",
            capacity_block_offering_id=purchase.offering_id,
            instance_platform="Linux/UNIX",
            tags=name_tag(self._plan, self._pool.resource_name),
            opts=pulumi.ResourceOptions(parent=self, protect=purchase.protect, retain_on_delete=True),
        )
        pulumi.log.info(
            f"Capacity Block {purchase.offering_id}: paid in full when bought; destroy does not refund it",
            resource=block,
        )
        return block


def _batches(share: MachineShare) -> eks.NodeGroupUpdateConfigArgs:
    number, percent = (share, None) if isinstance(share, int) else (None, int(share.removesuffix("%")))
    return eks.NodeGroupUpdateConfigArgs(
        max_unavailable=number,
        max_unavailable_percentage=percent,
        # Terminates a node before it starts the next: there is no spare machine.
        update_strategy="MINIMAL",
    )
