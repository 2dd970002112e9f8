"""How the GPUs of a pool are obtained: one closed choice per pool."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, PositiveInt, model_validator

from gpufabric.spec.base import Declared


class OnDemand(Declared):
    """Capacity asked for when the pool is created; it may be refused."""

    mode: Literal["on-demand"] = "on-demand"


class Reservation(Declared):
    """Capacity that is already reserved and billed, and that the pool must use."""

    mode: Literal["reservation"]

    id: str = Field(min_length=3)
    """AWS: id of an On-Demand Capacity Reservation (cr-...). Azure: resource id of a capacity reservation
    group. OCI: OCID of a compute capacity reservation."""

    nodes: PositiveInt
    """Nodes that the reservation holds."""


class CapacityBlock(Declared):
    """An AWS Capacity Block for ML that was bought before: a fixed count in one zone between two dates."""

    mode: Literal["capacity-block"]

    id: str = Field(pattern=r"^cr-[0-9a-f]{8,17}$")
    """Id of the capacity reservation that delivers the block."""

    nodes: PositiveInt
    """Instances in the block."""

    starts: AwareDatetime
    """Start of the block, with time zone. Blocks start and end at 11:30 UTC."""

    ends: AwareDatetime
    """End of the block, with time zone."""

    @model_validator(mode="after")
    def _ordered(self) -> "CapacityBlock":
        if self.ends <= self.starts:
            raise ValueError("ends must be after starts")
        return self

    @property
    def hours(self) -> int:
        """Length of the block in whole hours."""
        return int((self.ends - self.starts).total_seconds() // 3600)

    def is_over(self, now: datetime) -> bool:
        """Tell whether the block has ended at ``now``."""
        return now >= self.ends


Capacity = Annotated[OnDemand | Reservation | CapacityBlock, Field(discriminator="mode")]
