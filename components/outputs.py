"""What stacks put out: the contract between stacks, tools and people.

Keys are added and never renamed: the backbone stack and users' own programs read them by name. Text that a
cloud makes is an output that a preview does not know yet; all else is plain.
"""

from typing import Any, Generic, NotRequired, TypedDict, TypeVar

import pulumi

from gpufabric.cost.money import Money

Text = pulumi.Input[str]
"""Text, known or still to come from the cloud."""

NetworkT = TypeVar("NetworkT")


class ClusterOutputs(TypedDict):
    """How to reach the Kubernetes cluster."""

    name: Text
    id: Text
    endpoint: Text
    certificate_authority: NotRequired[Text]
    """Certificate of the API server, in base64."""

    login: NotRequired[str]
    """Command that writes an entry of a kubeconfig file."""


class RdmaOutputs(TypedDict):
    """The RDMA fabric as a scheduler or a job must know it, for one machine."""

    interfaces: int
    """RDMA interfaces."""

    gbps: float | None
    """What they carry together, in Gbit/s each way; None: not known."""

    resource: str | None
    """Kubernetes resource by which pods ask for them; None: pods use the host's network."""

    placement_group_arn: NotRequired[Text | None]
    """Cluster placement group that was made for the pool (AWS)."""


class PartitionOutputs(TypedDict):
    """Machines of a pool that share one InfiniBand partition (Azure); no two partitions reach each other."""

    name: str
    node_pool: str
    """Name of the AKS node pool."""

    id: Text
    nodes: int
    labels: dict[str, str]
    """Labels that its nodes have and no other node has."""

    nvlink_domains: int
    """NVLink domains in it."""

    nodes_per_nvlink_domain: int
    """Nodes that share NVLink: 1, or those of a rack."""

    interconnect_group_id: NotRequired[Text]
    """Interconnect group that was made for its racks."""


class PoolOutputs(TypedDict):
    """A pool of GPU machines."""

    shape: str
    nodes: int
    gpus: int
    fabric: str
    """Kind of RDMA fabric."""

    id: Text
    environment: dict[str, str]
    """Variables for the communication library, for every process of a job."""

    labels: dict[str, str]
    """Labels of the pool's nodes."""

    sriov_environment: NotRequired[dict[str, str]]
    """The same for pods that hold virtual functions of the RDMA ports, where there are any (OCI)."""

    construct: NotRequired[str]
    """What joins the machines to one RDMA network, and why (OCI); which machines share InfiniBand and which
    share NVLink (Azure)."""

    partitions: NotRequired[list[PartitionOutputs]]
    """InfiniBand partitions, each with its nodes (Azure); empty without InfiniBand."""

    reservation_id: NotRequired[Text]
    """Capacity reservation, or group of them, that was made for the pool."""

    rdma: NotRequired[RdmaOutputs]
    topology_labels: NotRequired[list[str]]
    """Node labels that say where in the network a machine is, from the widest place to the narrowest."""


class LustreOutputs(TypedDict):
    """A Lustre file system."""

    id: Text
    address: Text
    mount_name: Text


class CheckpointOutputs(TypedDict):
    """Where checkpoints go."""

    id: Text
    url: Text
    bucket: NotRequired[Text]
    """Name of the bucket or container, for copies to other clouds."""

    key_arn: NotRequired[Text]
    """Key that encrypts the bucket (AWS)."""

    account: NotRequired[Text]
    """Storage account of the container (Azure)."""

    namespace: NotRequired[Text]
    """Object Storage namespace of the bucket (OCI)."""


class StorageOutputs(TypedDict):
    """Storage of a region."""

    lustre: LustreOutputs | None
    checkpoints: CheckpointOutputs


class RegionOutputs(TypedDict, Generic[NetworkT]):
    """What a region stack exports as ``region``."""

    stack: str
    cloud: str
    region: str
    cidr: str
    network: NetworkT
    cluster: ClusterOutputs
    pools: dict[str, PoolOutputs]
    storage: StorageOutputs
    power_domain: NotRequired[str | None]
    """Grid that feeds the region; None if the catalogue does not know."""


class AwsNetworkOutputs(TypedDict):
    """Network of an AWS region, for the backbone."""

    vpc_id: Text
    links_subnet_id: Text
    route_table_ids: dict[str, Text]
    node_security_group_id: Text


class AzureNetworkOutputs(TypedDict):
    """Network of an Azure region, for the backbone."""

    resource_group_name: Text
    location: str
    virtual_network_id: Text
    virtual_network_name: Text
    gateway_subnet_id: Text


class OciNetworkOutputs(TypedDict):
    """Network of an OCI region, for the backbone."""

    compartment_id: str
    vcn_id: Text
    drg_id: Text
    security_group_ids: dict[str, Text]
    rdma_cidr: str
    """Range of the hosts' RDMA interfaces, which no network that is linked may overlap."""

    capacity_topology_id: NotRequired[Text]
    """Capacity topology that shows the tenancy's HPC islands and network blocks."""


class QuotaLine(TypedDict):
    """Need against limit of one quota."""

    family: str | None
    used: int
    limit: int | None
    unit: str
    verdict: str
    text: str


class RegionSummary(Money):
    """What a region stack exports as ``summary``: known in preview."""

    gpus: int
    nodes: int
    fabric: list[str]
    quota: list[QuotaLine]


class BackboneSummary(Money):
    """What the backbone stack exports as ``summary``: known in preview."""

    gpus: int
    quota: list[QuotaLine]
    links: list[str]
    resilience: list[str]
    """What the fabric does not withstand, and which regions are near each other."""

    data_transfer: list[str]
    """What data between regions is assumed to be and to cost in a month, link by link; in no other figure."""

    data_transfer_usd_per_month: str | None
    """The known part of it, as text; None: nothing of it has a known price."""


AnyRegionOutputs = RegionOutputs[Any]
"""Outputs of a region of whatever cloud."""
