"""Pools of Azure regions."""

from typing import Literal

from pydantic import Field, NonNegativeInt, PositiveInt

from gpufabric.spec.azure.capacity import AzureCapacity
from gpufabric.spec.base import Declared
from gpufabric.spec.capacity import OnDemand
from gpufabric.spec.node_settings import Disk
from gpufabric.spec.pool import PoolBase


class AzureDisk(Disk):
    """Disk of a node's operating system on Azure. AKS takes it at the creation of a node pool only."""

    type: Literal["managed", "ephemeral"] | None = None
    """managed: a Premium SSD, billed by its size. ephemeral: on a local disk of the machine, at no charge.
    Absent: AKS chooses."""


class AzureLinux(Declared):
    """Settings of the nodes' kernel. AKS takes them at the creation of a node pool only."""

    transparent_huge_pages: Literal["always", "madvise", "never"] | None = None
    """When the kernel uses huge pages. Absent: AKS's default."""

    transparent_huge_page_defrag: Literal["always", "defer", "defer+madvise", "madvise", "never"] | None = (
        None
    )
    """When the kernel compacts memory for huge pages. Absent: AKS's default."""

    max_map_count: PositiveInt | None = None
    """vm.max_map_count: memory maps of a process at most. Absent: AKS's default."""

    swappiness: NonNegativeInt | None = Field(default=None, le=100)
    """vm.swappiness. Absent: AKS's default."""

    @property
    def is_set(self) -> bool:
        """Whether any setting is declared."""
        return self != AzureLinux()


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

    disk: AzureDisk = AzureDisk()
    """Disk of the nodes' operating system."""

    linux: AzureLinux = AzureLinux()
    """Settings of the nodes' kernel."""

    message_of_the_day: str | None = Field(default=None, min_length=1)
    """Text that a login on a node shows. AKS takes it at the creation of a node pool only. It must hold no
    secrets."""

    application_security_group_ids: list[str] = Field(default_factory=list[str])
    """Application security groups that exist and that the nodes' interfaces join, so that rules of network
    security groups can name the pool. The stack changes none of them."""

    node_image_id: str | None = None
    """None: AKS takes no image of your own."""
