"""Types of arguments. Written by `python -m tools.library` from the components' places."""

from typing import NotRequired, TypedDict

from gpufabric.library.args.aws.capacity import AwsCapacity
from gpufabric.library.args.aws.cluster import AwsClusterSettings, AwsNetworkSettings
from gpufabric.library.args.aws.existing import (
    AwsExisting,
    AwsGivenCluster,
    AwsGivenKey,
    AwsGivenNetwork,
    AwsGivenPlacementGroup,
    AwsGivenRole,
    AwsGivenRoles,
)
from gpufabric.library.args.aws.pool import AwsDisk, AwsPool
from gpufabric.library.args.aws.storage import AwsCheckpoints, AwsLustre, AwsStorageSettings
from gpufabric.library.args.aws.workload_identity import AwsWorkloadIdentity
from gpufabric.library.args.company import Company
from gpufabric.library.args.health import Health
from gpufabric.library.args.maintenance import Maintenance
from gpufabric.library.args.money import RegionBudget
from gpufabric.library.args.node_settings import Taint
from gpufabric.library.args.price import ContractPrice, StatedPrice
from gpufabric.library.args.rolling import Rolling


class AwsGpuPoolArgs(TypedDict):
    """A pool of GPU machines on AWS: a node group on EFA, on an EKS cluster that exists or that the
    program makes.
    """

    region: str
    """The cloud's own name of the region."""

    account_id: str
    """Account that owns the resources. gpufabric refuses credentials of other accounts."""

    zone: str
    """Zone id (not name) of the GPU fabric, such as use1-az6, or use1-dfw2-az1 of a Local Zone. Zone
    names differ between accounts; ids do not.
    """

    cidr: str
    """Range of addresses in which the subnets lie that the component uses or makes. A plain value:
    the plan divides it.
    """

    shape: str
    """The cloud's own name of the machine, such as p6-b200.48xlarge or BM.GPU.B200.8."""

    nodes: int
    """Machines in the pool. With a larger `max_nodes`: its size at creation, and the fewest machines
    to which the autoscaler shrinks it. 0: no machines for now; the pool keeps its name, labels and
    reservation.
    """

    network: AwsGivenNetwork
    """The network: one that exists, or one that the program makes. Ids may be outputs."""

    cluster: AwsGivenCluster
    """The cluster that the nodes join: one that exists, or one that the program makes. Ids may be
    outputs; its version is a plain value.
    """

    max_nodes: NotRequired[int]
    """Upper limit for autoscaling. Absent: the pool has a fixed size."""

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

    placement_group: NotRequired[AwsGivenPlacementGroup]
    """Placement group that exists. Absent: the stack makes one where the shape needs it."""

    node_role: NotRequired[AwsGivenRole]
    """Role of the nodes."""

    health: NotRequired[Health]
    """Checks and observability of the cluster. Absent: none, for clusters with a stack of their own;
    `health: {}`: all of them.
    """

    tags: NotRequired[dict[str, str]]
    """Tags on every resource of the component."""

    fabric: NotRequired[str]
    """Name that begins names of resources, and their tag gpufabric-fabric. Absent: gpufabric."""

    prices: NotRequired[list[ContractPrice]]
    """Prices of your contracts, instead of list prices."""

    company: NotRequired[Company]
    """Rules of the company for tags, names, roles and public addresses."""


class AwsNetworkArgs(TypedDict):
    """A VPC for a training region on AWS, with subnets, a way to the internet, endpoints and flow
    logs.
    """

    region: str
    """The cloud's own name of the region."""

    account_id: str
    """Account that owns the resources. gpufabric refuses credentials of other accounts."""

    zone: str
    """Zone id (not name) of the GPU fabric, such as use1-az6, or use1-dfw2-az1 of a Local Zone. Zone
    names differ between accounts; ids do not.
    """

    cidr: str
    """Range of addresses in which the subnets lie that the component uses or makes. A plain value:
    the plan divides it.
    """

    system_zones: list[str]
    """Zone ids of the control plane and the system nodes, none of a Local Zone. EKS needs at least
    two. None with `existing.cluster`, which has them.
    """

    interface_endpoints: NotRequired[bool]
    """Create interface endpoints, in every system zone, for the AWS services that nodes call. Without
    them these calls go through the NAT gateway, and no node can join while the gateway is down.
    """

    flow_logs: NotRequired[bool]
    """Send VPC flow logs to CloudWatch. Flow logs do not record EFA traffic."""

    flow_logs_role: NotRequired[AwsGivenRole]
    """Role that delivers flow logs."""

    log_retention_days: NotRequired[int]
    """Days that CloudWatch Logs keeps the control plane's logs and the flow logs."""

    logs_key: NotRequired[AwsGivenKey]
    """Key of the log groups."""

    tags: NotRequired[dict[str, str]]
    """Tags on every resource of the component."""

    fabric: NotRequired[str]
    """Name that begins names of resources, and their tag gpufabric-fabric. Absent: gpufabric."""

    prices: NotRequired[list[ContractPrice]]
    """Prices of your contracts, instead of list prices."""

    company: NotRequired[Company]
    """Rules of the company for tags, names, roles and public addresses."""


class AwsClusterArgs(TypedDict):
    """An EKS cluster with add-ons and system nodes, in a network that exists or that the program
    makes.
    """

    region: str
    """The cloud's own name of the region."""

    account_id: str
    """Account that owns the resources. gpufabric refuses credentials of other accounts."""

    cidr: str
    """Range of addresses in which the subnets lie that the component uses or makes. A plain value:
    the plan divides it.
    """

    system_zones: list[str]
    """Zone ids of the control plane and the system nodes, none of a Local Zone. EKS needs at least
    two. None with `existing.cluster`, which has them.
    """

    network: AwsGivenNetwork
    """The network: one that exists, or one that the program makes. Ids may be outputs."""

    cluster: NotRequired[AwsClusterSettings]
    """Settings of the cluster."""

    roles: NotRequired[AwsGivenRoles]
    """IAM roles that exist. The absent ones are made."""

    secrets_key: NotRequired[AwsGivenKey]
    """Key of the cluster's secrets."""

    health: NotRequired[Health]
    """Checks and observability of the cluster. Absent: none, for clusters with a stack of their own;
    `health: {}`: all of them.
    """

    log_retention_days: NotRequired[int]
    """Days that CloudWatch Logs keeps the control plane's logs and the flow logs."""

    logs_key: NotRequired[AwsGivenKey]
    """Key of the log groups."""

    tags: NotRequired[dict[str, str]]
    """Tags on every resource of the component."""

    fabric: NotRequired[str]
    """Name that begins names of resources, and their tag gpufabric-fabric. Absent: gpufabric."""

    prices: NotRequired[list[ContractPrice]]
    """Prices of your contracts, instead of list prices."""

    company: NotRequired[Company]
    """Rules of the company for tags, names, roles and public addresses."""


class AwsStorageArgs(TypedDict):
    """Storage of a training region on AWS: an FSx for Lustre file system and a bucket for
    checkpoints.
    """

    region: str
    """The cloud's own name of the region."""

    account_id: str
    """Account that owns the resources. gpufabric refuses credentials of other accounts."""

    zone: str
    """Zone id (not name) of the GPU fabric, such as use1-az6, or use1-dfw2-az1 of a Local Zone. Zone
    names differ between accounts; ids do not.
    """

    cidr: str
    """Range of addresses in which the subnets lie that the component uses or makes. A plain value:
    the plan divides it.
    """

    network: AwsGivenNetwork
    """The network: one that exists, or one that the program makes. Ids may be outputs."""

    lustre: NotRequired[AwsLustre]
    """Absent: no file system."""

    checkpoints: NotRequired[AwsCheckpoints]
    """S3 bucket for checkpoints."""

    key: NotRequired[AwsGivenKey]
    """Key of checkpoints and file system."""

    replication_role: NotRequired[AwsGivenRole]
    """Role that copies checkpoints to another bucket."""

    tags: NotRequired[dict[str, str]]
    """Tags on every resource of the component."""

    fabric: NotRequired[str]
    """Name that begins names of resources, and their tag gpufabric-fabric. Absent: gpufabric."""

    prices: NotRequired[list[ContractPrice]]
    """Prices of your contracts, instead of list prices."""

    company: NotRequired[Company]
    """Rules of the company for tags, names, roles and public addresses."""


class AwsRegionArgs(TypedDict):
    """A region leased from AWS: network, cluster, GPU pools and storage."""

    pools: dict[str, AwsPool]
    """GPU pools by name. A renamed pool is replaced unless `was` gives its former name. Empty: no
    pools yet.
    """

    network: AwsNetworkSettings
    """Addresses of the region's network."""

    region: str
    """The cloud's own name of the region."""

    account_id: str
    """Account that owns the resources. gpufabric refuses credentials of other accounts."""

    zone: str
    """Zone id (not name) of the GPU fabric, such as use1-az6, or use1-dfw2-az1 of a Local Zone. Zone
    names differ between accounts; ids do not.
    """

    format: NotRequired[int]
    """Format of this declaration. Absent: 1. `gpufabric migrate` brings an older one to the current."""

    budget: NotRequired[RegionBudget]
    """Limits on the region's cost, and who hears when they are near."""

    maintenance: NotRequired[Maintenance]
    """Times at which machines with GPUs may restart. It replaces the fabric's as a whole."""

    health: NotRequired[Health]
    """Checks and observability of the cluster. Absent: none, for clusters with a stack of their own;
    `health: {}`: all of them.
    """

    tags: NotRequired[dict[str, str]]
    """Tags on every resource of the component."""

    existing: NotRequired[AwsExisting]
    """Parts of the region that exist. The stack uses them and never changes, tags or deletes them."""

    storage: NotRequired[AwsStorageSettings]
    """File system and checkpoint bucket."""

    workload_identity: NotRequired[AwsWorkloadIdentity]
    """IAM role of training pods, through EKS Pod Identity. Null: none; the pods may then use no
    bucket.
    """

    cluster: NotRequired[AwsClusterSettings]
    """Settings of the cluster."""

    system_zones: NotRequired[list[str]]
    """Zone ids of the control plane and the system nodes, none of a Local Zone. EKS needs at least
    two. None with `existing.cluster`, which has them.
    """

    log_retention_days: NotRequired[int]
    """Days that CloudWatch Logs keeps the control plane's logs and the flow logs."""

    fabric: NotRequired[str]
    """Name that begins names of resources, and their tag gpufabric-fabric. Absent: gpufabric."""

    prices: NotRequired[list[ContractPrice]]
    """Prices of your contracts, instead of list prices."""

    company: NotRequired[Company]
    """Rules of the company for tags, names, roles and public addresses."""
