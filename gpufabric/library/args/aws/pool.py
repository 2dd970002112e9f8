"""Types of arguments. Written by `python -m tools.library` from `gpufabric.spec.aws.pool`."""

from typing import NotRequired, TypedDict

from gpufabric.library.args.aws.capacity import AwsCapacity
from gpufabric.library.args.aws.existing import AwsPoolExisting
from gpufabric.library.args.node_settings import Taint
from gpufabric.library.args.price import StatedPrice
from gpufabric.library.args.rolling import Rolling


class AwsDisk(TypedDict):
    """Root volume of a node on AWS. A change replaces the pool's machines, batch by batch."""

    size_gib: NotRequired[int]
    """Size in GiB. Absent: the cloud's own default in gpufabric, which `docs/nodes.md` names."""

    type: NotRequired[str]
    """EBS type of the volume. One of: gp3, gp2."""


class AwsPool(TypedDict):
    """A pool on AWS: an EKS node group on EFA."""

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

    capacity: NotRequired[AwsCapacity]
    """How the pool obtains its machines."""

    existing: NotRequired[AwsPoolExisting]
    """Parts of the pool that exist."""

    nic_layout: NotRequired[str]
    """recommended: one interface for IP, and an efa-only interface on each EFA card. legacy: an EFA
    interface with an IP address on each EFA card, the layout from before efa-only interfaces
    existed. Each EFA interface then uses an address of the subnet.
    """

    metadata_hops: NotRequired[int]
    """1: pods with an address of their own cannot reach the instance metadata service, and hence not
    use the node's permissions. 2: they can. Absent: 1 for a new pool; a pool that exists keeps
    what it has, because a change replaces its machines.
    """

    disk: NotRequired[AwsDisk]
    """Root disk of the nodes. Container images are on the local NVMe disks."""

    release_version: NotRequired[str]
    """Release of the EKS image, such as 1.35.2-20261104. It holds back new images until you change
    it; a change replaces the pool's machines, batch by batch. Absent: EKS takes the newest image
    when it creates the pool, and at each new Kubernetes version.
    """

    node_image_id: NotRequired[str]
    """AMI of your own for the nodes, for the cluster's Kubernetes version. Absent: EKS's image. EKS
    takes the one or the other when it creates the node group: a change between them replaces the
    group; another AMI replaces its machines, batch by batch.
    """

    node_image_base: NotRequired[str]
    """EKS image on which that AMI was built, such as AL2023_x86_64_NVIDIA: it must have nodeadm, and
    its facts count as those of the AMI.
    """
