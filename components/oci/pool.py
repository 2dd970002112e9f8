"""A pool of bare metal GPU nodes on OCI, in the RDMA construct that its shape and operations take."""

from collections.abc import Sequence

import pulumi
import pulumi_oci as oci

from gpufabric.components.oci.cluster import Cluster
from gpufabric.components.oci.constructs import Constructs
from gpufabric.components.oci.network import Network
from gpufabric.components.outputs import PoolOutputs
from gpufabric.manifests.nodes import VIRTUAL_FUNCTION_NAME, VIRTUAL_FUNCTION_PREFIX
from gpufabric.plan.oci.pool import OciPoolPlan
from gpufabric.plan.region import OciRegionPlan


class GpuPool(pulumi.ComponentResource):
    """A pool of identical bare metal GPU nodes that share one RDMA fabric.

    Args:
        plan: the region.
        planned: the pool.
        network: where its nodes live.
        cluster: the cluster that its nodes join.
        after: what must be there before nodes boot: security rules and the nodes' policy.
        opts: options.

    Attributes:
        reservation: capacity reservation that was made for it, if any.
        outputs: what other stacks and users need to know.
    """

    def __init__(
        self,
        plan: OciRegionPlan,
        planned: OciPoolPlan,
        *,
        network: Network,
        cluster: Cluster,
        after: Sequence[pulumi.Resource] = (),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        pool = planned.pool
        super().__init__("gpufabric:oci:GpuPool", f"{plan.stack}-{pool.name}", None, opts)
        self.reservation = self._reserve(plan, planned)
        constructs = Constructs(
            plan,
            planned,
            network=network,
            cluster=cluster,
            reservation_id=self.reservation.id if self.reservation else planned.capacity.reservation_id,
            parent=self,
            after=after,
        )
        self.outputs: PoolOutputs = {
            "shape": pool.shape.name,
            "nodes": pool.nodes,
            "gpus": pool.gpus,
            "fabric": pool.shape.rdma.kind.value,
            "construct": planned.why,
            "id": constructs.make(),
            "environment": dict(pool.environment),
            "labels": dict(planned.node_labels),
            "topology_labels": list(planned.topology_labels),
        }
        if planned.sriov_environment is not None:
            self.outputs["sriov_environment"] = dict(planned.sriov_environment)
        if self.reservation is not None:
            self.outputs["reservation_id"] = self.reservation.id
        roce = pool.shape.roce
        if roce is not None and roce.ports is not None:
            bandwidth = pool.shape.rdma.gbps_per_node
            self.outputs["rdma"] = {
                "interfaces": roce.ports.value,
                "gbps": float(bandwidth.value) if bandwidth else None,
                "resource": (
                    f"{VIRTUAL_FUNCTION_PREFIX}/{VIRTUAL_FUNCTION_NAME}"
                    if planned.sriov_environment is not None
                    else None
                ),
            }
        self.register_outputs({**self.outputs})

    def _reserve(
        self, plan: OciRegionPlan, planned: OciPoolPlan
    ) -> oci.core.ComputeCapacityReservation | None:
        """Reserve the pool's capacity: billed from then on, used or not."""
        count = planned.capacity.reserve_nodes
        if count is None:
            return None
        place = planned.placement
        configuration = oci.core.ComputeCapacityReservationInstanceReservationConfigArgs(
            instance_shape=planned.pool.shape.name,
            reserved_count=str(count),
            cluster_config=(
                oci.core.ComputeCapacityReservationInstanceReservationConfigClusterConfigArgs(
                    hpc_island_id=place.hpc_island_id,
                    network_block_ids=list(place.network_block_ids) or None,
                )
                if place.hpc_island_id
                else None
            ),
        )
        return oci.core.ComputeCapacityReservation(
            f"{plan.stack}-{planned.pool.name}-capacity",
            compartment_id=plan.spec.compartment_id,
            availability_domain=plan.spec.availability_domain,
            display_name=f"{plan.name}-{planned.pool.name}",
            instance_reservation_configs=[configuration],
            is_default_reservation=False,
            freeform_tags={**plan.tags, "gpufabric-pool": planned.pool.name},
            opts=pulumi.ResourceOptions(parent=self, protect=planned.capacity.protect_reservation),
        )
