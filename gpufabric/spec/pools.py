"""Pools of any cloud, and their capacity modes."""

from datetime import datetime
from typing import Literal

from gpufabric.spec.aws.capacity import AwsCapacity, CapacityBlock
from gpufabric.spec.aws.pool import AwsPool
from gpufabric.spec.azure.capacity import AzureCapacity
from gpufabric.spec.azure.pool import AzurePool
from gpufabric.spec.capacity import NewReservation
from gpufabric.spec.oci.capacity import OciCapacity
from gpufabric.spec.oci.pool import OciPool

Capacity = AwsCapacity | AzureCapacity | OciCapacity
"""Capacity of a pool on any cloud."""


def sold_as(capacity: Capacity) -> Literal["on-demand", "reservation", "capacity-block", "spot"]:
    """Return the mode in which the cloud sells a capacity; a new reservation counts as a reservation."""
    return "reservation" if isinstance(capacity, NewReservation) else capacity.mode


def ended(capacity: Capacity, now: datetime) -> datetime | None:
    """Return the end of a capacity if it has passed at ``now``; only Capacity Blocks have an end."""
    return capacity.ends if isinstance(capacity, CapacityBlock) and capacity.is_over(now) else None


Pool = AwsPool | AzurePool | OciPool
