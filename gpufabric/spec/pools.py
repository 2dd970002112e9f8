"""Pools of any cloud, and how their machines are obtained."""

from typing import Literal

from gpufabric.spec.aws.capacity import AwsCapacity
from gpufabric.spec.aws.pool import AwsPool
from gpufabric.spec.azure.capacity import AzureCapacity
from gpufabric.spec.azure.pool import AzurePool
from gpufabric.spec.capacity import NewReservation
from gpufabric.spec.oci.capacity import OciCapacity
from gpufabric.spec.oci.pool import OciPool

Capacity = AwsCapacity | AzureCapacity | OciCapacity
"""How the machines of a pool are obtained on any cloud."""


def sold_as(capacity: Capacity) -> Literal["on-demand", "reservation", "capacity-block", "spot"]:
    """Return the way in which the cloud sells a capacity: one made here is one like others."""
    return "reservation" if isinstance(capacity, NewReservation) else capacity.mode


Pool = AwsPool | AzurePool | OciPool
