"""Pools of AWS regions."""

from typing import Literal

from gpufabric.spec.aws.capacity import AwsCapacity
from gpufabric.spec.capacity import OnDemand
from gpufabric.spec.pool import PoolBase


class AwsPool(PoolBase):
    """A pool on AWS: an EKS node group on EFA."""

    capacity: AwsCapacity = OnDemand()
    """How the machines are obtained."""

    nic_layout: Literal["recommended", "legacy"] = "recommended"
    """recommended: one interface for IP, and an efa-only interface on each EFA card. legacy: an EFA interface
    with an address on each EFA card, as tools laid them out before efa-only existed; every EFA takes an
    address of the subnet."""
