"""Types of arguments. Written by `python -m tools.library` from the components' places."""

from typing import NotRequired, TypedDict

import pulumi

from gpufabric.library.args.azure.capacity import AzureCapacity
from gpufabric.library.args.cluster import Network
from gpufabric.library.args.company import Company
from gpufabric.library.args.health import Health
from gpufabric.library.args.maintenance import Maintenance
from gpufabric.library.args.money import RegionBudget
from gpufabric.library.args.node_settings import Taint
from gpufabric.library.args.oci.capacity import OciPlacement
from gpufabric.library.args.oci.cluster import OciClusterSettings
from gpufabric.library.args.oci.existing import (
    OciExisting,
    OciGivenCluster,
    OciGivenComputeCluster,
    OciGivenNetwork,
    OciGivenPolicies,
)
from gpufabric.library.args.oci.pool import OciDisk, OciPool
from gpufabric.library.args.oci.storage import OciCheckpoints, OciLustre, OciStorageSettings
from gpufabric.library.args.oci.workload_identity import OciWorkloadIdentity
from gpufabric.library.args.price import ContractPrice, StatedPrice
from gpufabric.library.args.rolling import Rolling


class OciGpuPoolArgs(TypedDict):
    """A pool of GPU machines on OCI: bare metal on RoCE, on an OKE cluster that exists or that the
    program makes.
    """

    region: str
    """The cloud's own name of the region."""

    tenancy_id: str
    """Tenancy that owns the resources."""

    compartment_id: str
    """Compartment of the resources."""

    availability_domain: str
    """Full name of the availability domain, such as "Uocm:US-ASHBURN-AD-1"; the prefix is the
    tenancy's own.
    """

    cidr: str
    """Range of addresses in which the subnets lie that the component uses or makes. A plain value:
    the plan divides it.
    """

    rdma_cidr: str
    """Range of the hosts' RDMA interfaces. It is not a subnet and must not overlap any network."""

    shape: str
    """The cloud's own name of the machine, such as p6-b200.48xlarge or BM.GPU.B200.8."""

    nodes: int
    """Machines in the pool. With a larger `max_nodes`: its size at creation, and the fewest machines
    to which the autoscaler shrinks it. 0: no machines for now; the pool keeps its name, labels and
    reservation.
    """

    node_image_id: pulumi.Input[str]
    """Image of the GPU nodes, with GPU and RDMA drivers and OKE's node packages, imported into the
    compartment. A pool can override it.
    """

    node_image_os: str
    """Operating system of that image with its version, such as "Canonical Ubuntu 22.04". The OCID
    does not show it, and RDMA works on some systems only.
    """

    network: OciGivenNetwork
    """The network: one that exists, or one that the program makes. Ids may be outputs."""

    cluster: OciGivenCluster
    """The cluster that the nodes join: one that exists, or one that the program makes. Ids may be
    outputs; its version is a plain value.
    """

    home_region: NotRequired[str]
    """The tenancy's home region, the only region in which policies and dynamic groups can be created.
    Absent: this region.
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

    capacity: NotRequired[AzureCapacity]
    """How the pool obtains its machines."""

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

    disk: NotRequired[OciDisk]
    """Boot volume of the nodes, which holds the container images."""

    numa_nodes_per_socket: NotRequired[str]
    """NUMA nodes of each processor. Absent: the cloud's default for the shape. One of: NPS0, NPS1,
    NPS2, NPS4.
    """

    multithreading: NotRequired[bool]
    """Whether each core runs two threads. Absent: the cloud's default for the shape."""

    compute_cluster: NotRequired[OciGivenComputeCluster]
    """For pools whose machines are in a compute cluster."""

    policies: NotRequired[OciGivenPolicies]
    """IAM policies that exist, so that the stack makes none of its own."""

    node_group: NotRequired[str]
    """Members of the nodes' dynamic group. Absent: machines with the cluster's tag in a new region; a
    region that exists keeps its group and the tags of its machines. With `compartment`, new
    machines get the tag, while the group still has all machines of the compartment.
    """

    node_tag: NotRequired[str]
    """Existing defined tag for the machines of GPU pools, as `Namespace.Key`; its value is the
    region's name. Absent: the stack creates a tag namespace of its own, which takes half an hour
    or more to delete.
    """

    tags: NotRequired[dict[str, str]]
    """Tags on every resource of the component."""

    fabric: NotRequired[str]
    """Name that begins names of resources, and their tag gpufabric-fabric. Absent: gpufabric."""

    prices: NotRequired[list[ContractPrice]]
    """Prices of your contracts, instead of list prices."""

    company: NotRequired[Company]
    """Rules of the company for tags, names, roles and public addresses."""


class OciNetworkArgs(TypedDict):
    """A VCN for a training region on OCI, with subnets, gateways, a DRG and security groups."""

    region: str
    """The cloud's own name of the region."""

    tenancy_id: str
    """Tenancy that owns the resources."""

    compartment_id: str
    """Compartment of the resources."""

    availability_domain: str
    """Full name of the availability domain, such as "Uocm:US-ASHBURN-AD-1"; the prefix is the
    tenancy's own.
    """

    cidr: str
    """Range of addresses in which the subnets lie that the component uses or makes. A plain value:
    the plan divides it.
    """

    rdma_cidr: str
    """Range of the hosts' RDMA interfaces. It is not a subnet and must not overlap any network."""

    tags: NotRequired[dict[str, str]]
    """Tags on every resource of the component."""

    fabric: NotRequired[str]
    """Name that begins names of resources, and their tag gpufabric-fabric. Absent: gpufabric."""

    prices: NotRequired[list[ContractPrice]]
    """Prices of your contracts, instead of list prices."""

    company: NotRequired[Company]
    """Rules of the company for tags, names, roles and public addresses."""


class OciClusterArgs(TypedDict):
    """An OKE cluster with system nodes, in a network that exists or that the program makes."""

    region: str
    """The cloud's own name of the region."""

    tenancy_id: str
    """Tenancy that owns the resources."""

    compartment_id: str
    """Compartment of the resources."""

    availability_domain: str
    """Full name of the availability domain, such as "Uocm:US-ASHBURN-AD-1"; the prefix is the
    tenancy's own.
    """

    cidr: str
    """Range of addresses in which the subnets lie that the component uses or makes. A plain value:
    the plan divides it.
    """

    rdma_cidr: str
    """Range of the hosts' RDMA interfaces. It is not a subnet and must not overlap any network."""

    system_image_id: pulumi.Input[str]
    """Image of the system nodes: one of Oracle's OKE images for x86 machines and the cluster's
    Kubernetes version. GPU images do not work here: they are for bare metal and, for some shapes,
    for Arm. None with `existing.cluster`, which has its own system nodes.
    """

    network: OciGivenNetwork
    """The network: one that exists, or one that the program makes. Ids may be outputs."""

    home_region: NotRequired[str]
    """The tenancy's home region, the only region in which policies and dynamic groups can be created.
    Absent: this region.
    """

    cluster: NotRequired[OciClusterSettings]
    """Settings of the cluster."""

    policies: NotRequired[OciGivenPolicies]
    """IAM policies that exist, so that the stack makes none of its own."""

    tags: NotRequired[dict[str, str]]
    """Tags on every resource of the component."""

    fabric: NotRequired[str]
    """Name that begins names of resources, and their tag gpufabric-fabric. Absent: gpufabric."""

    prices: NotRequired[list[ContractPrice]]
    """Prices of your contracts, instead of list prices."""

    company: NotRequired[Company]
    """Rules of the company for tags, names, roles and public addresses."""


class OciStorageArgs(TypedDict):
    """Storage of a training region on OCI: a Lustre file system and a bucket for checkpoints."""

    region: str
    """The cloud's own name of the region."""

    tenancy_id: str
    """Tenancy that owns the resources."""

    compartment_id: str
    """Compartment of the resources."""

    availability_domain: str
    """Full name of the availability domain, such as "Uocm:US-ASHBURN-AD-1"; the prefix is the
    tenancy's own.
    """

    cidr: str
    """Range of addresses in which the subnets lie that the component uses or makes. A plain value:
    the plan divides it.
    """

    rdma_cidr: str
    """Range of the hosts' RDMA interfaces. It is not a subnet and must not overlap any network."""

    network: OciGivenNetwork
    """The network: one that exists, or one that the program makes. Ids may be outputs."""

    home_region: NotRequired[str]
    """The tenancy's home region, the only region in which policies and dynamic groups can be created.
    Absent: this region.
    """

    lustre: NotRequired[OciLustre]
    """Absent: no file system."""

    checkpoints: NotRequired[OciCheckpoints]
    """Object Storage bucket for checkpoints."""

    policies: NotRequired[OciGivenPolicies]
    """IAM policies that exist, so that the stack makes none of its own."""

    tags: NotRequired[dict[str, str]]
    """Tags on every resource of the component."""

    fabric: NotRequired[str]
    """Name that begins names of resources, and their tag gpufabric-fabric. Absent: gpufabric."""

    prices: NotRequired[list[ContractPrice]]
    """Prices of your contracts, instead of list prices."""

    company: NotRequired[Company]
    """Rules of the company for tags, names, roles and public addresses."""


class OciRegionArgs(TypedDict):
    """A region leased from OCI: network, cluster, GPU pools and storage."""

    pools: dict[str, OciPool]
    """GPU pools by name. A renamed pool is replaced unless `was` gives its former name. Empty: no
    pools yet.
    """

    network: Network
    """Addresses of the region's network."""

    region: str
    """The cloud's own name of the region."""

    tenancy_id: str
    """Tenancy that owns the resources."""

    compartment_id: str
    """Compartment of the resources."""

    availability_domain: str
    """Full name of the availability domain, such as "Uocm:US-ASHBURN-AD-1"; the prefix is the
    tenancy's own.
    """

    node_image_id: pulumi.Input[str]
    """Image of the GPU nodes, with GPU and RDMA drivers and OKE's node packages, imported into the
    compartment. A pool can override it.
    """

    node_image_os: str
    """Operating system of that image with its version, such as "Canonical Ubuntu 22.04". The OCID
    does not show it, and RDMA works on some systems only.
    """

    rdma_cidr: str
    """Range of the hosts' RDMA interfaces. It is not a subnet and must not overlap any network."""

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

    existing: NotRequired[OciExisting]
    """Parts of the region that exist. The stack uses them and never changes, tags or deletes them."""

    storage: NotRequired[OciStorageSettings]
    """File system and checkpoint bucket."""

    workload_identity: NotRequired[OciWorkloadIdentity]
    """Identity of training pods, through OKE workload identity. Null: none; no pod may then use the
    bucket.
    """

    cluster: NotRequired[OciClusterSettings]
    """Settings of the cluster."""

    system_image_id: NotRequired[pulumi.Input[str]]
    """Image of the system nodes: one of Oracle's OKE images for x86 machines and the cluster's
    Kubernetes version. GPU images do not work here: they are for bare metal and, for some shapes,
    for Arm. None with `existing.cluster`, which has its own system nodes.
    """

    home_region: NotRequired[str]
    """The tenancy's home region, the only region in which policies and dynamic groups can be created.
    Absent: this region.
    """

    capacity_topology: NotRequired[bool]
    """Create a capacity topology. It lists the HPC islands and network blocks of the tenancy's
    dedicated capacity, for use in pools' `placement`.
    """

    fabric: NotRequired[str]
    """Name that begins names of resources, and their tag gpufabric-fabric. Absent: gpufabric."""

    prices: NotRequired[list[ContractPrice]]
    """Prices of your contracts, instead of list prices."""

    company: NotRequired[Company]
    """Rules of the company for tags, names, roles and public addresses."""
