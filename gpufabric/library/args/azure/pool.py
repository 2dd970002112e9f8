"""Types of arguments. Written by `python -m tools.library` from `gpufabric.spec.azure.pool`."""

from typing import NotRequired, TypedDict

from gpufabric.library.args.azure.capacity import AzureCapacity
from gpufabric.library.args.node_settings import Taint
from gpufabric.library.args.price import StatedPrice
from gpufabric.library.args.rolling import Rolling


class AzureDisk(TypedDict):
    """Disk of a node's operating system on Azure. AKS takes it at the creation of a node pool only."""

    size_gib: NotRequired[int]
    """Size in GiB. Absent: the cloud's own default in gpufabric, which `docs/nodes.md` names."""

    type: NotRequired[str]
    """managed: a Premium SSD, billed by its size. ephemeral: on a local disk of the machine, at no
    charge. Absent: AKS chooses.
    """


class AzureLinux(TypedDict):
    """Settings of the nodes' kernel. AKS takes them at the creation of a node pool only."""

    transparent_huge_pages: NotRequired[str]
    """When the kernel uses huge pages. Absent: AKS's default. One of: always, madvise, never."""

    transparent_huge_page_defrag: NotRequired[str]
    """When the kernel compacts memory for huge pages. Absent: AKS's default. One of: always, defer,
    defer+madvise, madvise, never.
    """

    max_map_count: NotRequired[int]
    """vm.max_map_count: memory maps of a process at most. Absent: AKS's default."""

    swappiness: NotRequired[int]
    """vm.swappiness. Absent: AKS's default."""


class AzurePool(TypedDict):
    """A pool on Azure: AKS node pools, one for each InfiniBand partition."""

    shape: str
    """The cloud's own name of the machine, such as p6-b200.48xlarge or BM.GPU.B200.8."""

    nodes: int
    """Machines in the pool. With a larger `max_nodes`: its size at creation, and the fewest machines
    to which the autoscaler shrinks it. 0: no machines for now; the pool keeps its name, labels and
    reservation.
    """

    max_nodes: NotRequired[int]
    """Upper limit for autoscaling. Absent: the pool has a fixed size."""

    was: NotRequired[str]
    """Former name of a renamed pool. Its machines keep running: their resources, labels and queues
    keep the former name, so keep this line for as long as the pool exists.
    """

    rolling: NotRequired[Rolling]
    """Batches of an update that replaces machines."""

    price: NotRequired[StatedPrice]
    """Your price of the pool's machines; absent: that of its capacity, or else the list price. For
    capacity that is reserved, it is the price of each reserved machine, used or not.
    """

    labels: NotRequired[dict[str, str]]
    """Extra node labels."""

    taints: NotRequired[list[Taint]]
    """Taints of the nodes, beside the one that keeps pods without GPUs away. Rendered manifests
    tolerate them.
    """

    user_data: NotRequired[str]
    """Shell script that runs as root at a node's first boot, before the node joins the cluster. It
    starts with #! and is plain ASCII. Every pod with access to the node's metadata can read it: it
    must hold no secrets. Not on Azure: AKS takes no script.
    """

    security_group_ids: NotRequired[list[str]]
    """Further security groups of the nodes' interfaces: ids of security groups (AWS) or of network
    security groups (OCI) that exist. The stack changes no rule of theirs. Not on Azure: a security
    group belongs to the subnet there.
    """

    capacity: NotRequired[AzureCapacity]
    """How the pool obtains its machines."""

    rdma: NotRequired[bool]
    """Whether the machines need InfiniBand. false: the pool may use a size without it, and jobs on
    several machines run over Ethernet.
    """

    nodes_per_partition: NotRequired[int]
    """Largest number of machines in one InfiniBand partition. A larger pool is split into partitions
    without InfiniBand between them. Absent: Azure's limit. Set a larger number only if Azure
    support raised the subscription's limit.
    """

    nodes_per_rack: NotRequired[int]
    """For sizes whose NVLink domain is a rack: machines in use of each rack, such as 16 of 18 while
    others are in repair. Absent: all of them, and the rest of the pool in its last rack.
    """

    interconnect_group: NotRequired[bool]
    """For sizes whose NVLink domain is a rack: create an interconnect group for each partition. AKS
    cannot reference the group yet, so it does not affect placement; Azure lists racks and their
    free machines in it.
    """

    disk: NotRequired[AzureDisk]
    """Disk of the nodes' operating system."""

    linux: NotRequired[AzureLinux]
    """Settings of the nodes' kernel."""

    message_of_the_day: NotRequired[str]
    """Text that a login on a node shows. AKS takes it at the creation of a node pool only. It must
    hold no secrets.
    """

    application_security_group_ids: NotRequired[list[str]]
    """Application security groups that exist and that the nodes' interfaces join, so that rules of
    network security groups can name the pool. The stack changes none of them.
    """

    node_image_id: NotRequired[str]
    """None: AKS takes no image of your own."""
