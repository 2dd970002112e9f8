"""Plans how an AWS pool requests its machines."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Literal

from gpufabric.catalog.shape import Shape
from gpufabric.spec.aws.capacity import AwsReservation, AwsSpot, BlockPurchase, CapacityBlock, Tenancy
from gpufabric.spec.aws.pool import AwsPool
from gpufabric.spec.capacity import OnDemand


@dataclass(frozen=True, slots=True, kw_only=True)
class AwsCapacityPlan:
    """How a node group requests its machines.

    Attributes:
        capacity_type: capacity type of the EKS node group.
        market_type: market type of the launch template; absent for ordinary machines. EKS refuses a template
            that requests spot machines, so the node group does (EKS API reference,
            LaunchTemplateSpecification).
        reservation_id: reservation that the machines must use.
        reservation_group_arn: group of reservations that they must use.
        purchase: block to buy, whose reservation they must use.
        own_placement_group: make a cluster placement group for the pool. It narrows the choice of hosts, and
            reserved or spare hosts may lie outside it: launches then fail for lack of capacity. So only
            on-demand machines are grouped.
        placement_group_name: existing group in which the reservation was made.
        tenancy: tenancy of the reservation.
        desired_nodes: machines to request at the time of the plan; none before a block starts or after it
            ends.
    """

    capacity_type: Literal["ON_DEMAND", "SPOT", "CAPACITY_BLOCK"]
    market_type: Literal["capacity-block"] | None = None
    reservation_id: str | None = None
    reservation_group_arn: str | None = None
    purchase: BlockPurchase | None = None
    own_placement_group: bool = False
    placement_group_name: str | None = None
    tenancy: Tenancy = "default"
    desired_nodes: int


def plan_capacity(pool: AwsPool, shape: Shape, now: datetime) -> AwsCapacityPlan:
    """Plan how a pool's node group requests machines.

    Args:
        pool: the declaration.
        shape: its machine.
        now: time that the plan is made for.
    """
    request = partial(AwsCapacityPlan, desired_nodes=pool.nodes)
    match pool.capacity:
        case OnDemand():
            return request(capacity_type="ON_DEMAND", own_placement_group=shape.efa is not None)
        case AwsSpot():
            return request(capacity_type="SPOT")
        case AwsReservation() as reservation:
            return request(
                capacity_type="ON_DEMAND",
                reservation_id=_single(reservation.id),
                reservation_group_arn=_group(reservation.id),
                placement_group_name=reservation.placement_group,
                tenancy=reservation.tenancy,
            )
        case CapacityBlock() as block:
            return request(
                desired_nodes=pool.nodes if block.starts <= now < block.ends else 0,
                capacity_type="CAPACITY_BLOCK",
                market_type="capacity-block",
                reservation_id=_single(block.reservation),
                reservation_group_arn=_group(block.reservation),
                purchase=block.purchase,
                tenancy=block.tenancy,
            )


def _single(id_: str | None) -> str | None:
    return None if id_ is None or id_.startswith("arn:") else id_


def _group(id_: str | None) -> str | None:
    return id_ if id_ is not None and id_.startswith("arn:") else None
