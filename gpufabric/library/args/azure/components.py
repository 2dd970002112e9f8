"""Types of arguments. Written by `python -m tools.library` from the components' places."""

from typing import NotRequired, TypedDict

import pulumi

from gpufabric.library.args.azure.capacity import AzureCapacity
from gpufabric.library.args.azure.cluster import AzureClusterSettings
from gpufabric.library.args.azure.existing import (
    AzureExisting,
    AzureGivenCluster,
    AzureGivenIdentities,
    AzureGivenIdentity,
    AzureGivenKey,
    AzureGivenNetwork,
    AzureGivenWorkspace,
)
from gpufabric.library.args.azure.node_patches import NodePatches
from gpufabric.library.args.azure.pool import AzureDisk, AzureLinux, AzurePool
from gpufabric.library.args.azure.storage import AzureCheckpoints, AzureLustre, AzureStorageSettings
from gpufabric.library.args.azure.workload_identity import AzureWorkloadIdentity
from gpufabric.library.args.cluster import Network
from gpufabric.library.args.company import Company
from gpufabric.library.args.health import Health
from gpufabric.library.args.maintenance import Maintenance
from gpufabric.library.args.money import RegionBudget
from gpufabric.library.args.node_settings import Taint
from gpufabric.library.args.price import ContractPrice, StatedPrice
from gpufabric.library.args.rolling import Rolling


class AzureGpuPoolArgs(TypedDict):
    """A pool of GPU machines on Azure: node pools on InfiniBand, on an AKS cluster that exists or
    that the program makes.
    """

    region: str
    """The cloud's own name of the region."""

    subscription_id: str
    """Subscription that owns the resources."""

    zone: str
    """Availability zone of the GPU pools and of the file system. One of: 1, 2, 3."""

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

    network: AzureGivenNetwork
    """The network: one that exists, or one that the program makes. Ids may be outputs."""

    cluster: AzureGivenCluster
    """The cluster that the nodes join: one that exists, or one that the program makes. Ids may be
    outputs; its version is a plain value.
    """

    resource_group: NotRequired[pulumi.Input[str]]
    """Name of the group in which the region's resources are made."""

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

    control_plane: NotRequired[AzureGivenIdentity]
    """Identity of the cluster's control plane."""

    tags: NotRequired[dict[str, str]]
    """Tags on every resource of the component."""

    fabric: NotRequired[str]
    """Name that begins names of resources, and their tag gpufabric-fabric. Absent: gpufabric."""

    prices: NotRequired[list[ContractPrice]]
    """Prices of your contracts, instead of list prices."""

    company: NotRequired[Company]
    """Rules of the company for tags, names, roles and public addresses."""


class AzureNetworkArgs(TypedDict):
    """A virtual network for a training region on Azure, with subnets and a NAT gateway."""

    region: str
    """The cloud's own name of the region."""

    subscription_id: str
    """Subscription that owns the resources."""

    zone: str
    """Availability zone of the GPU pools and of the file system. One of: 1, 2, 3."""

    cidr: str
    """Range of addresses in which the subnets lie that the component uses or makes. A plain value:
    the plan divides it.
    """

    resource_group: NotRequired[pulumi.Input[str]]
    """Name of the group in which the region's resources are made."""

    tags: NotRequired[dict[str, str]]
    """Tags on every resource of the component."""

    fabric: NotRequired[str]
    """Name that begins names of resources, and their tag gpufabric-fabric. Absent: gpufabric."""

    prices: NotRequired[list[ContractPrice]]
    """Prices of your contracts, instead of list prices."""

    company: NotRequired[Company]
    """Rules of the company for tags, names, roles and public addresses."""


class AzureClusterArgs(TypedDict):
    """An AKS cluster with system nodes, in a network that exists or that the program makes."""

    region: str
    """The cloud's own name of the region."""

    subscription_id: str
    """Subscription that owns the resources."""

    zone: str
    """Availability zone of the GPU pools and of the file system. One of: 1, 2, 3."""

    cidr: str
    """Range of addresses in which the subnets lie that the component uses or makes. A plain value:
    the plan divides it.
    """

    network: AzureGivenNetwork
    """The network: one that exists, or one that the program makes. Ids may be outputs."""

    resource_group: NotRequired[pulumi.Input[str]]
    """Name of the group in which the region's resources are made."""

    pods_cidr: NotRequired[str]
    """Range of the pods' overlay network. It is not routed outside the cluster, so stacks may share
    it.
    """

    cluster: NotRequired[AzureClusterSettings]
    """Settings of the cluster."""

    identities: NotRequired[AzureGivenIdentities]
    """Managed identities that exist. The absent ones are made."""

    workspace: NotRequired[AzureGivenWorkspace]
    """Workspace that gets the control plane's logs. Absent: none; a region makes no workspace."""

    node_patches: NotRequired[NodePatches]
    """Security patches of nodes. Absent: AKS patches the nodes of a new cluster in a weekly window; a
    cluster that exists keeps its setting.
    """

    tags: NotRequired[dict[str, str]]
    """Tags on every resource of the component."""

    fabric: NotRequired[str]
    """Name that begins names of resources, and their tag gpufabric-fabric. Absent: gpufabric."""

    prices: NotRequired[list[ContractPrice]]
    """Prices of your contracts, instead of list prices."""

    company: NotRequired[Company]
    """Rules of the company for tags, names, roles and public addresses."""


class AzureStorageArgs(TypedDict):
    """Storage of a training region on Azure: a Lustre file system and a container for checkpoints."""

    region: str
    """The cloud's own name of the region."""

    subscription_id: str
    """Subscription that owns the resources."""

    zone: str
    """Availability zone of the GPU pools and of the file system. One of: 1, 2, 3."""

    cidr: str
    """Range of addresses in which the subnets lie that the component uses or makes. A plain value:
    the plan divides it.
    """

    network: AzureGivenNetwork
    """The network: one that exists, or one that the program makes. Ids may be outputs."""

    resource_group: NotRequired[pulumi.Input[str]]
    """Name of the group in which the region's resources are made."""

    lustre: NotRequired[AzureLustre]
    """Absent: no file system."""

    checkpoints: NotRequired[AzureCheckpoints]
    """Blob container for checkpoints."""

    key: NotRequired[AzureGivenKey]
    """Key that encrypts the checkpoint container's account and the file system."""

    tags: NotRequired[dict[str, str]]
    """Tags on every resource of the component."""

    fabric: NotRequired[str]
    """Name that begins names of resources, and their tag gpufabric-fabric. Absent: gpufabric."""

    prices: NotRequired[list[ContractPrice]]
    """Prices of your contracts, instead of list prices."""

    company: NotRequired[Company]
    """Rules of the company for tags, names, roles and public addresses."""


class AzureRegionArgs(TypedDict):
    """A region leased from Azure: network, cluster, GPU pools and storage."""

    pools: dict[str, AzurePool]
    """GPU pools by name. A renamed pool is replaced unless `was` gives its former name. Empty: no
    pools yet.
    """

    network: Network
    """Addresses of the region's network."""

    region: str
    """The cloud's own name of the region."""

    subscription_id: str
    """Subscription that owns the resources."""

    zone: str
    """Availability zone of the GPU pools and of the file system. One of: 1, 2, 3."""

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

    existing: NotRequired[AzureExisting]
    """Parts of the region that exist. The stack uses them and never changes, tags or deletes them."""

    storage: NotRequired[AzureStorageSettings]
    """File system and checkpoint container."""

    workload_identity: NotRequired[AzureWorkloadIdentity]
    """User-assigned identity of training pods, through AKS workload identity. Null: none; no pod may
    then use the bucket.
    """

    node_patches: NotRequired[NodePatches]
    """Security patches of nodes. Absent: AKS patches the nodes of a new cluster in a weekly window; a
    cluster that exists keeps its setting.
    """

    cluster: NotRequired[AzureClusterSettings]
    """Settings of the cluster."""

    pods_cidr: NotRequired[str]
    """Range of the pods' overlay network. It is not routed outside the cluster, so stacks may share
    it.
    """

    fabric: NotRequired[str]
    """Name that begins names of resources, and their tag gpufabric-fabric. Absent: gpufabric."""

    prices: NotRequired[list[ContractPrice]]
    """Prices of your contracts, instead of list prices."""

    company: NotRequired[Company]
    """Rules of the company for tags, names, roles and public addresses."""
