"""Types of arguments. Written by `python -m tools.library` from `gpufabric.spec.aws.capacity`."""

from typing import NotRequired, TypedDict

from gpufabric.library.args.price import StatedPrice


class BlockPurchase(TypedDict):
    """The purchase of a Capacity Block. AWS charges the full fee at once and never refunds it."""

    offering_id: str
    """Id of the offer, from DescribeCapacityBlockOfferings. A changed id buys another block."""

    i_understand_no_refund: NotRequired[bool]
    """Acknowledges that applying the stack charges the full fee and that AWS never refunds it."""

    upfront_usd: NotRequired[float]
    """Fee of the offer in US dollars (its UpfrontFee). Absent: gpufabric estimates the cost from the
    list price.
    """

    protect: NotRequired[bool]
    """Refuse to remove the block from the stack until this is set to false and applied. Removal does
    not cancel the block: it stays in the account until it ends.
    """


class AwsCapacity(TypedDict):
    """One of several forms: OnDemand, AwsReservation, CapacityBlock, AwsSpot."""

    mode: str
    """One of: on-demand, reservation, capacity-block, spot."""

    id: NotRequired[str]
    """AWS: id of an On-Demand Capacity Reservation (cr-...), or ARN of a resource group of
    reservations. Azure: resource id of a capacity reservation group. OCI: OCID of a compute
    capacity reservation.
    """

    nodes: NotRequired[int]
    """Nodes in the reservation or group."""

    price: NotRequired[StatedPrice]
    """Your price of its machines; absent: the list price."""

    placement_group: NotRequired[str]
    """Cluster placement group of the reservation. Absent: the reservation has none."""

    tenancy: NotRequired[str]
    """Tenancy of the reservation. One of: default, dedicated."""

    purchase: NotRequired[BlockPurchase]
    """Buy the block together with this pool. Use it instead of `id`."""

    starts: NotRequired[str]
    """Start of the block, with time zone."""

    ends: NotRequired[str]
    """End of the block, with time zone. Blocks end at 11:30 UTC."""

    extended: NotRequired[bool]
    """Whether the block was extended after its purchase. The length of an extended block may differ
    from the lengths on offer.
    """

    force_reason: NotRequired[str]
    """Why a pool with an RDMA fabric runs on capacity that EC2 can reclaim at two minutes' notice.
    gpufabric refuses such a pool without a reason.
    """
