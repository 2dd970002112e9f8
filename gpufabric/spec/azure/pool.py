"""Pools of Azure regions."""

from pydantic import PositiveInt

from gpufabric.spec.azure.capacity import AzureCapacity
from gpufabric.spec.capacity import OnDemand
from gpufabric.spec.pool import PoolBase


class AzurePool(PoolBase):
    """A pool on Azure: AKS node pools, one for each InfiniBand partition."""

    capacity: AzureCapacity = OnDemand()
    """How the pool obtains its machines."""

    rdma: bool = True
    """Whether the machines need InfiniBand. false: the pool may use a size without it, and jobs on several
    machines run over Ethernet."""

    nodes_per_partition: PositiveInt | None = None
    """Largest number of machines in one InfiniBand partition. A larger pool is split into partitions without
    InfiniBand between them. Absent: Azure's limit. Set a larger number only if Azure support raised the
    subscription's limit."""

    nodes_per_rack: PositiveInt | None = None
    """For sizes whose NVLink domain is a rack: machines in use of each rack, such as 16 of 18 while others
    are in repair. Absent: all of them, and the rest of the pool in its last rack."""

    interconnect_group: bool = True
    """For sizes whose NVLink domain is a rack: create an interconnect group for each partition. AKS cannot
    reference the group yet, so it does not affect placement; Azure lists racks and their free machines in
    it."""
