"""Pools of Azure regions."""

from pydantic import PositiveInt

from gpufabric.spec.azure.capacity import AzureCapacity
from gpufabric.spec.capacity import OnDemand
from gpufabric.spec.pool import PoolBase


class AzurePool(PoolBase):
    """A pool on Azure: AKS node pools, one for each InfiniBand partition."""

    capacity: AzureCapacity = OnDemand()
    """How the machines are obtained."""

    rdma: bool = True
    """Whether the machines must be joined by InfiniBand. false: the pool takes a size that has none, and a
    job of several machines runs over Ethernet."""

    nodes_per_partition: PositiveInt | None = None
    """Machines in one InfiniBand partition at most; a larger pool is split, and partitions do not reach each
    other. Absent: as many as Azure puts into one. More only where Azure's support has raised the
    subscription's limit."""

    interconnect_group: bool = True
    """For sizes whose NVLink domain is a rack: make an interconnect group for each partition. AKS cannot name
    one yet, so it places no machine; Azure lists racks and their free machines in it."""
