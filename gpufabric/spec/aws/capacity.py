"""Capacity of an AWS pool: each pool chooses one mode."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from gpufabric.spec.base import Declared, Moment, SomeMachines
from gpufabric.spec.capacity import OnDemand, Reservation, Spot
from gpufabric.spec.price import BlockPrice

Tenancy = Literal["default", "dedicated"]


class AwsReservation(Reservation):
    """An On-Demand Capacity Reservation, or a resource group of reservations, that the pool uses."""

    placement_group: Annotated[str, Field(min_length=1, max_length=255)] | None = None
    """Cluster placement group of the reservation. Absent: the reservation has none."""

    tenancy: Tenancy = "default"
    """Tenancy of the reservation."""


class BlockPurchase(Declared):
    """The purchase of a Capacity Block. AWS charges the full fee at once and never refunds it."""

    offering_id: str = Field(pattern=r"^cb-[0-9a-z]{8,32}$")
    """Id of the offer, from DescribeCapacityBlockOfferings. A changed id buys another block."""

    i_understand_no_refund: bool = Field(default=False, validate_default=True)
    """Acknowledges that applying the stack charges the full fee and that AWS never refunds it."""

    upfront_usd: Annotated[Decimal, Field(gt=0, max_digits=12, decimal_places=2)] | None = None
    """Fee of the offer in US dollars (its UpfrontFee). Absent: gpufabric estimates the cost from the list
    price."""

    protect: bool = True
    """Refuse to remove the block from the stack until this is set to false and applied. Removal does not
    cancel the block: it stays in the account until it ends."""

    @field_validator("i_understand_no_refund")
    @classmethod
    def _acknowledged(cls, value: bool) -> bool:
        if not value:
            raise ValueError(
                "true: applying the stack charges the full fee, and the block cannot be cancelled;"
                " destroying the stack does not refund it"
            )
        return value


class CapacityBlock(Declared):
    """An AWS Capacity Block for ML: a fixed number of instances in one zone between two dates."""

    mode: Literal["capacity-block"]
    """Machines of a Capacity Block for ML, leased for fixed days and paid in advance."""

    reservation: str | None = Field(
        default=None, alias="id", pattern=r"^cr-[0-9a-f]{8,17}$|^arn:aws[a-z-]*:resource-groups:.+:group/.+$"
    )
    """Id of the capacity reservation of an existing block (cr-...). For UltraServers also the ARN of a
    resource group of such blocks."""

    purchase: BlockPurchase | None = None
    """Buy the block together with this pool. Use it instead of ``id``."""

    nodes: SomeMachines
    """Instances in the block, or in all blocks of the resource group."""

    starts: Moment
    """Start of the block, with time zone."""

    ends: Moment
    """End of the block, with time zone. Blocks end at 11:30 UTC."""

    extended: bool = False
    """Whether the block was extended after its purchase. The length of an extended block may differ from the
    lengths on offer."""

    tenancy: Tenancy = "default"
    """Tenancy of the block."""

    price: BlockPrice | None = None
    """Price of the block as you bought it; absent: the list price of today, or ``purchase.upfront_usd``."""

    @model_validator(mode="after")
    def _ordered(self) -> "CapacityBlock":
        if self.ends <= self.starts:
            raise ValueError("ends must be after starts")
        return self

    @model_validator(mode="after")
    def _one_source(self) -> "CapacityBlock":
        if (self.reservation is None) == (self.purchase is None):
            raise ValueError("either id (of an existing block) or purchase")
        return self

    @model_validator(mode="after")
    def _one_price(self) -> "CapacityBlock":
        if self.price is not None and self.purchase is not None and self.purchase.upfront_usd is not None:
            raise ValueError("either price or purchase.upfront_usd")
        return self

    @property
    def id(self) -> str:
        """Identity of the block: id of its reservation or resource group, else of the offer to buy."""
        return self.reservation or (self.purchase.offering_id if self.purchase else "")

    @property
    def hours(self) -> int:
        """Length of the block in whole hours."""
        return int((self.ends - self.starts).total_seconds() // 3600)

    def is_over(self, now: datetime) -> bool:
        """Return whether the block has ended at ``now``."""
        return now >= self.ends


class AwsSpot(Spot):
    """EC2 spot capacity."""

    force_reason: Annotated[str, Field(min_length=10, max_length=200)] | None = None
    """Why a pool with an RDMA fabric runs on capacity that EC2 can reclaim at two minutes' notice. gpufabric
    refuses such a pool without a reason."""


AwsCapacity = Annotated[OnDemand | AwsReservation | CapacityBlock | AwsSpot, Field(discriminator="mode")]
