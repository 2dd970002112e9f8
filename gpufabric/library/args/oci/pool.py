"""Types of arguments. Written by `python -m tools.library` from `gpufabric.spec.oci.pool`."""

from typing import NotRequired, TypedDict

import pulumi

from gpufabric.library.args.azure.capacity import AzureCapacity
from gpufabric.library.args.node_settings import Taint
from gpufabric.library.args.oci.capacity import OciPlacement
from gpufabric.library.args.oci.existing import OciPoolExisting
from gpufabric.library.args.price import StatedPrice
from gpufabric.library.args.rolling import Rolling


class OciDisk(TypedDict):
    """Boot volume of a node on OCI."""

    size_gib: NotRequired[int]
    """Size in GiB. Absent: the cloud's own default in gpufabric, which `docs/nodes.md` names."""

    vpus_per_gb: NotRequired[int]
    """Performance units of the volume for each GB. Not for operations managed-pool. Absent: 30, ultra
    high performance; OKE's own node pools have 10.
    """


class OciPool(TypedDict):
    """A pool on OCI: bare metal nodes on RoCE."""

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

    existing: NotRequired[OciPoolExisting]
    """Parts of the pool that exist."""

    operations: NotRequired[str]
    """How the machines are operated, which decides the RDMA construct. unit: one cluster network,
    created and resized as a whole. managed-pool: an OKE node pool in a compute cluster.
    individual: separate machines in a compute cluster. rack: a GPU memory cluster for each rack.
    Absent: the shape's default.
    """

    memory_fabric_ids: NotRequired[list[str]]
    """For shapes whose NVLink domain spans hosts: the GPU memory fabrics leased to the tenancy, one
    per rack of the pool.
    """

    memory_fabric_hosts: NotRequired[dict[str, int]]
    """Hosts in use of racks that do not have all hosts, by id of the GPU memory fabric: some are in
    repair. A pool of one rack needs no entry.
    """

    node_names: NotRequired[list[str]]
    """Names of individually operated machines. A changed name replaces the machine."""

    placement: NotRequired[OciPlacement]
    """Placement of the machines in the data centre."""

    node_image_id: NotRequired[pulumi.Input[str]]
    """Image of this pool's nodes. Absent: the region's `node_image_id`."""

    node_image_os: NotRequired[str]
    """Operating system of this pool's image, in the form of the region's `node_image_os`."""

    disk: NotRequired[OciDisk]
    """Boot volume of the nodes, which holds the container images."""

    numa_nodes_per_socket: NotRequired[str]
    """NUMA nodes of each processor. Absent: the cloud's default for the shape. One of: NPS0, NPS1,
    NPS2, NPS4.
    """

    multithreading: NotRequired[bool]
    """Whether each core runs two threads. Absent: the cloud's default for the shape."""
