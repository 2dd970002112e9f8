"""Pools of AWS regions."""

from typing import Literal

from gpufabric.spec.aws.capacity import AwsCapacity
from gpufabric.spec.aws.existing import AwsPoolExisting
from gpufabric.spec.aws.metadata import MetadataHops
from gpufabric.spec.capacity import OnDemand
from gpufabric.spec.pool import PoolBase


class AwsPool(PoolBase):
    """A pool on AWS: an EKS node group on EFA."""

    capacity: AwsCapacity = OnDemand()
    """How the pool obtains its machines."""

    existing: AwsPoolExisting = AwsPoolExisting()
    """Parts of the pool that exist."""

    nic_layout: Literal["recommended", "legacy"] = "recommended"
    """recommended: one interface for IP, and an efa-only interface on each EFA card. legacy: an EFA interface
    with an IP address on each EFA card, the layout from before efa-only interfaces existed. Each EFA
    interface then uses an address of the subnet."""

    metadata_hops: MetadataHops | None = None
    """1: pods with an address of their own cannot reach the instance metadata service, and hence not use the
    node's permissions. 2: they can. Absent: 1 for a new pool; a pool that exists keeps what it has, because a
    change replaces its machines."""
