"""How the machines of an AWS pool are obtained: one closed choice per pool."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, PositiveInt, field_validator, model_validator

from gpufabric.spec.base import Declared
from gpufabric.spec.capacity import OnDemand, Reservation, Spot

Tenancy = Literal["default", "dedicated"]


class AwsReservation(Reservation):
    """An On-Demand Capacity Reservation, or a resource group of them, that the pool must use."""

    placement_group: Annotated[str, Field(min_length=1, max_length=255)] | None = None
    """Name of the cluster placement group that the reservation was made in; absent: it was made in none."""

    tenancy: Tenancy = "default"
    """Tenancy that the reservation was made with."""


class BlockPurchase(Declared):
    """The purchase of a Capacity Block: it is paid in full at once and is not given back."""

    offering_id: str = Field(pattern=r"^cb-[0-9a-z]{8,32}$")
    """Id of the offer, as DescribeCapacityBlockOfferings gives it. Another id buys another block."""

    i_understand_no_refund: bool = Field(default=False, validate_default=True)
    """Acknowledges that the fee is paid in full when the stack is applied and never comes back."""

    upfront_usd: Annotated[Decimal, Field(gt=0, max_digits=12, decimal_places=2)] | None = None
    """Fee of the offer in US dollars (its UpfrontFee); absent: costs are estimated from the list rate."""

    protect: bool = True
    """Refuse to drop the block from the stack until this is set to false and applied. To drop it does not
    cancel it: the block stays in the account until its end."""

    @field_validator("i_understand_no_refund")
    @classmethod
    def _acknowledged(cls, value: bool) -> bool:
        if not value:
            raise ValueError(
                "true: the block is paid in full when the stack is applied and cannot be cancelled;"
                " destroying the stack does not refund it"
            )
        return value


class CapacityBlock(Declared):
    """An AWS Capacity Block for ML: a fixed count in one zone between two dates, bought before or here."""

    mode: Literal["capacity-block"]

    reservation: str | None = Field(
        default=None, alias="id", pattern=r"^cr-[0-9a-f]{8,17}$|^arn:aws[a-z-]*:resource-groups:.+:group/.+$"
    )
    """Id of the capacity reservation that delivers a block bought before (cr-...). For UltraServers also
    the ARN of a resource group of such blocks."""

    purchase: BlockPurchase | None = None
    """Buy the block with this pool; in place of ``id``."""

    nodes: PositiveInt
    """Instances in the block, or in all blocks of the group."""

    starts: AwareDatetime
    """Start of the block, with time zone."""

    ends: AwareDatetime
    """End of the block, with time zone. Blocks end at 11:30 UTC."""

    extended: bool = False
    """The block was extended after it was bought, so that its length need not be one that is offered."""

    tenancy: Tenancy = "default"
    """Tenancy that the block was bought with."""

    @model_validator(mode="after")
    def _ordered(self) -> "CapacityBlock":
        if self.ends <= self.starts:
            raise ValueError("ends must be after starts")
        return self

    @model_validator(mode="after")
    def _one_source(self) -> "CapacityBlock":
        if (self.reservation is None) == (self.purchase is None):
            raise ValueError("either id, of a block bought before, or purchase")
        return self

    @property
    def id(self) -> str:
        """What tells this block from others: id of its reservation or group, or else of the offer to buy."""
        return self.reservation or (self.purchase.offering_id if self.purchase else "")

    @property
    def hours(self) -> int:
        """Length of the block in whole hours."""
        return int((self.ends - self.starts).total_seconds() // 3600)

    def is_over(self, now: datetime) -> bool:
        """Return whether the block has ended at ``now``."""
        return now >= self.ends


class AwsSpot(Spot):
    """Spare capacity of EC2."""

    force_reason: Annotated[str, Field(min_length=10, max_length=200)] | None = None
    """Why a pool with an RDMA fabric is to run on capacity that can go at two minutes' notice; without a
    reason such a pool is refused."""


AwsCapacity = Annotated[OnDemand | AwsReservation | CapacityBlock | AwsSpot, Field(discriminator="mode")]
