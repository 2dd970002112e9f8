"""What follows on AWS from the way a pool's machines are obtained."""

from dataclasses import dataclass
from functools import partial
from typing import Literal

from gpufabric.plan.pool import PoolPlan
from gpufabric.spec.aws.capacity import AwsReservation, AwsSpot, BlockPurchase, CapacityBlock, Tenancy
from gpufabric.spec.capacity import OnDemand


@dataclass(frozen=True, slots=True, kw_only=True)
class AwsCapacity:
    """How a node group asks for its machines.

    Attributes:
        capacity_type: what the EKS node group says.
        market_type: what the launch template says; absent for ordinary machines. EKS refuses a template that
            asks for spot machines: the node group does (EKS API reference, LaunchTemplateSpecification).
        reservation_id: reservation that the machines must use.
        reservation_group_arn: group of reservations that they must use.
        purchase: block to buy, whose reservation they must use.
        own_placement_group: make a cluster placement group for the pool. It narrows the choice of hosts, and
            reserved hosts are where they are: launches then fail for want of capacity inside the reservation.
            Spare capacity, too, is where it is. Only machines that are asked for on demand are grouped.
        placement_group_name: group that is there already: the one that the reservation was made in.
        tenancy: must be that of the reservation.
        zones: zones to launch in: one, since EFA does not cross zones.
        desired_nodes: machines to ask for at the time of the plan; none before a block starts.
        max_nodes: machines at most; never more than what is reserved.
    """

    capacity_type: Literal["ON_DEMAND", "SPOT", "CAPACITY_BLOCK"]
    market_type: Literal["capacity-block"] | None = None
    reservation_id: str | None = None
    reservation_group_arn: str | None = None
    purchase: BlockPurchase | None = None
    own_placement_group: bool = False
    placement_group_name: str | None = None
    tenancy: Tenancy = "default"
    zones: tuple[str, ...]
    desired_nodes: int
    max_nodes: int


def aws_capacity(pool: PoolPlan, zone: str) -> AwsCapacity:
    """Work out how a pool's node group asks for machines.

    Args:
        pool: the pool.
        zone: zone id of the fabric.
    """
    asking = partial(AwsCapacity, zones=(zone,), desired_nodes=pool.nodes_now, max_nodes=pool.max_nodes)
    match pool.capacity:
        case OnDemand():
            return asking(capacity_type="ON_DEMAND", own_placement_group=pool.shape.efa is not None)
        case AwsSpot():
            return asking(capacity_type="SPOT")
        case AwsReservation() as reservation:
            return asking(
                capacity_type="ON_DEMAND",
                reservation_id=_single(reservation.id),
                reservation_group_arn=_group(reservation.id),
                placement_group_name=reservation.placement_group,
                tenancy=reservation.tenancy,
            )
        case CapacityBlock() as block:
            return asking(
                capacity_type="CAPACITY_BLOCK",
                market_type="capacity-block",
                reservation_id=_single(block.reservation),
                reservation_group_arn=_group(block.reservation),
                purchase=block.purchase,
                tenancy=block.tenancy,
            )
        case _:
            raise TypeError(f"{pool.capacity.mode} is no capacity of AWS")


def _single(id_: str | None) -> str | None:
    return None if id_ is None or id_.startswith("arn:") else id_


def _group(id_: str | None) -> str | None:
    return id_ if id_ is not None and id_.startswith("arn:") else None
