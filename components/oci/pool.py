"""A pool of bare metal GPU nodes on OCI, in the RDMA construct of its shape and operations."""

from collections.abc import Sequence

import pulumi
import pulumi_oci as oci

from gpufabric.components.oci.cluster import Cluster
from gpufabric.components.oci.constructs import Constructs
from gpufabric.components.oci.given_cluster import GivenCluster
from gpufabric.components.oci.network import RegionNetwork
from gpufabric.components.oci.node_tag import NodeTag
from gpufabric.components.outputs import PoolOutputs, pool_outputs, rdma_outputs
from gpufabric.manifests.nodes import VIRTUAL_FUNCTION_NAME, VIRTUAL_FUNCTION_PREFIX
from gpufabric.plan.oci.pool import OciPoolPlan
from gpufabric.plan.oci.region import OciRegionPlan


class GpuPool(pulumi.ComponentResource):
    """A pool of identical bare metal GPU nodes that share one RDMA fabric.

    Args:
        plan: the region.
        pool: the pool.
        network: network of the nodes.
        cluster: the cluster they join.
        node_tag: tag of the nodes.
        after: resources that must exist before nodes boot: security rules and the nodes' policy.
        opts: options of the component.

    Attributes:
        outputs: outputs for other stacks and users.
    """

    def __init__(
        self,
        plan: OciRegionPlan,
        pool: OciPoolPlan,
        network: RegionNetwork,
        cluster: Cluster | GivenCluster,
        node_tag: NodeTag,
        *,
        after: Sequence[pulumi.Resource],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("gpufabric:oci:GpuPool", f"{plan.stack}-{pool.resource_name}", None, opts)
        reservation = self._reserve(plan, pool)
        constructs = Constructs(
            plan,
            pool,
            network=network,
            cluster=cluster,
            node_tag=node_tag,
            reservation_id=reservation.id if reservation else pool.capacity_plan.reservation_id,
            parent=self,
            after=after,
        )
        self.outputs: PoolOutputs = {
            **pool_outputs(pool, constructs.make()),
            "construct": pool.why,
            "labels": dict(pool.node_labels),
        }
        sriov_variables = pool.shape.sriov_variables
        if sriov_variables is not None:
            self.outputs["sriov_environment"] = sriov_variables
        if reservation is not None:
            self.outputs["reservation_id"] = reservation.id
        if pool.shape.roce is not None and pool.shape.roce.ports is not None:
            virtual_function = f"{VIRTUAL_FUNCTION_PREFIX}/{VIRTUAL_FUNCTION_NAME}"
            self.outputs["rdma"] = rdma_outputs(
                pool,
                interfaces=pool.shape.roce.ports.value,
                resource=None if sriov_variables is None else virtual_function,
            )
        self.register_outputs({**self.outputs})

    def _reserve(self, plan: OciRegionPlan, pool: OciPoolPlan) -> oci.core.ComputeCapacityReservation | None:
        """Reserve the pool's capacity, which OCI bills from then on, used or not."""
        count = pool.capacity_plan.reserve_nodes
        if count is None:
            return None
        placement = pool.spec.placement
        configuration = oci.core.ComputeCapacityReservationInstanceReservationConfigArgs(
            instance_shape=pool.shape.name,
            reserved_count=str(count),
            cluster_config=(
                oci.core.ComputeCapacityReservationInstanceReservationConfigClusterConfigArgs(
                    hpc_island_id=placement.hpc_island_id,
                    network_block_ids=list(placement.network_block_ids) or None,
                )
                if placement.hpc_island_id
                else None
            ),
        )
        return oci.core.ComputeCapacityReservation(
            f"{plan.stack}-{pool.resource_name}-capacity",
            compartment_id=plan.spec.compartment_id,
            availability_domain=plan.spec.availability_domain,
            display_name=f"{plan.name}-{pool.resource_name}",
            instance_reservation_configs=[configuration],
            is_default_reservation=False,
            freeform_tags={**plan.tags, "gpufabric-pool": pool.resource_name},
            opts=pulumi.ResourceOptions(
                parent=self,
                protect=pool.capacity_plan.protect_reservation,
                # The hosts that it holds can be reserved again only after it has released them.
                delete_before_replace=True,
            ),
        )
