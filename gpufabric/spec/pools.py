"""Pools of any cloud, and their capacity modes."""

from typing import Literal

from gpufabric.spec.aws.capacity import AwsCapacity
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


Pool = AwsPool | AzurePool | OciPool
