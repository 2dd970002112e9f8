"""Outputs of stacks: the contract between stacks, tools and users.

Keys are added and never renamed: the backbone stack and users' own programs read them by name. Values that a
cloud generates are unknown in a preview; all others are plain values.
"""

from typing import Any, Generic, NotRequired, TypedDict, TypeVar

import pulumi

from gpufabric.cost.money import Money
from gpufabric.declared.capacity_terms import CapacityTermOutputs
from gpufabric.plan.pool import PoolPlan
from gpufabric.plan.region import RegionPlan
from gpufabric.quota.line import QuotaLine
from gpufabric.training.link_use import LinkUseOutputs

Text = pulumi.Input[str]
"""Text, either known or an output of a resource."""

NetworkT = TypeVar("NetworkT")


class ClusterOutputs(TypedDict):
    """Access to the Kubernetes cluster."""

    name: Text
    id: Text
    endpoint: NotRequired[Text]
    """Address of the API server; absent if the cluster exists and nothing states it."""

    certificate_authority: NotRequired[Text]
    """Certificate of the API server, in base64."""

    login: Text
    """Command that adds the cluster to a kubeconfig file."""


class RdmaOutputs(TypedDict):
    """RDMA interfaces of one machine, for schedulers and jobs."""

    interfaces: int
    """RDMA interfaces."""

    gbps: float | None
    """Bandwidth of all of them, in Gbit/s each way; None: unknown."""

    resource: str | None
    """Kubernetes resource that pods request for them; None: pods use the host's network."""

    placement_group_arn: NotRequired[Text | None]
    """Cluster placement group of the pool (AWS)."""


class PartitionOutputs(TypedDict):
    """Machines of a pool that share an InfiniBand partition (Azure), isolated from other partitions."""

    name: str
    node_pool: str
    """Name of the AKS node pool."""

    id: Text
    nodes: int
    labels: dict[str, str]
    """Labels that only its nodes have."""

    nvlink_domains: int
    """NVLink domains in the partition."""

    nodes_per_nvlink_domain: int
    """Nodes that share NVLink: 1, or those of a rack."""

    interconnect_group_id: NotRequired[Text]
    """Interconnect group of its racks."""


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
    """Variables for pods that hold virtual functions of the RDMA ports, if the shape has any (OCI)."""

    construct: NotRequired[str]
    """RDMA construct of the pool, and the reason for it (OCI); which machines share InfiniBand and which
    share NVLink (Azure)."""

    partitions: NotRequired[list[PartitionOutputs]]
    """InfiniBand partitions, each with its nodes (Azure); empty without InfiniBand."""

    reservation_id: NotRequired[Text]
    """Capacity reservation, or group of reservations, of the pool."""

    rdma: NotRequired[RdmaOutputs]
    topology_labels: list[str]
    """Node labels that locate a machine in the network, from the widest unit to the narrowest."""


class LustreOutputs(TypedDict):
    """A Lustre file system."""

    id: Text
    address: Text
    mount_name: Text


class CheckpointOutputs(TypedDict):
    """Storage of checkpoints."""

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

    replication_policy_id: NotRequired[Text]
    """Policy that copies new checkpoints to another region (Azure)."""


class StorageOutputs(TypedDict):
    """Storage of a region."""

    lustre: LustreOutputs | None
    checkpoints: CheckpointOutputs | None
    """Bucket or container, made or given; None without one."""


class WorkloadIdentityOutputs(TypedDict):
    """Identity of training pods at the cloud."""

    namespace: str
    service_account: str
    role_arn: NotRequired[Text]
    """IAM role (AWS)."""

    client_id: NotRequired[Text]
    """Client id of the user-assigned identity, which the service account names (Azure)."""


class RegionOutputs(TypedDict, Generic[NetworkT]):
    """Output ``region`` of a region stack."""

    stack: str
    cloud: str
    region: str
    cidr: str
    network: NetworkT
    cluster: ClusterOutputs
    pools: dict[str, PoolOutputs]
    storage: StorageOutputs
    workload_identity: NotRequired[WorkloadIdentityOutputs]
    """Identity of training pods; absent without one."""

    power_domain: NotRequired[str | None]
    """Electricity grid of the region; None: the catalogue does not know it."""


class AwsNetworkOutputs(TypedDict):
    """Network of an AWS region, for the backbone."""

    vpc_id: Text
    links_subnet_id: NotRequired[Text]
    """Subnet of load balancers and links; absent if the region has none."""

    attachment_subnet_ids: list[Text]
    route_table_ids: dict[str, Text]
    """Tables that the stack made, by role. Routes in others are their owner's."""

    node_security_group_id: Text
    node_security_group_is_given: NotRequired[bool]
    """Whether that group exists without the stack, so that its rules are its owner's; absent: the stack made
    it."""


class AzureNetworkOutputs(TypedDict):
    """Network of an Azure region, for the backbone."""

    resource_group_name: Text
    location: str
    virtual_network_id: Text
    virtual_network_name: Text
    gateway_subnet_id: NotRequired[Text]
    """Subnet of gateways; absent if the virtual network exists and none is given."""


class OciNetworkOutputs(TypedDict):
    """Network of an OCI region, for the backbone."""

    compartment_id: str
    vcn_id: Text
    drg_id: NotRequired[Text]
    """Dynamic routing gateway of the network; absent if the network is given without one."""

    security_group_ids: dict[str, Text]
    """Groups that the stack made, by role. Rules in others are their owner's."""

    rdma_cidr: str
    """Range of the hosts' RDMA interfaces; no linked network may overlap it."""

    capacity_topology_id: NotRequired[Text]
    """Capacity topology, which lists the tenancy's HPC islands and network blocks."""


class RegionSummary(Money):
    """Output ``summary`` of a region stack; a preview knows all of it."""

    gpus: int
    nodes: int
    fabric: list[str]
    quota: list[QuotaLine]
    capacity: list[CapacityTermOutputs]
    """Begin, end and unused cost of each pool's capacity."""

    unknown: NotRequired[list[str]]
    """Unknown facts of things that exist and that the region uses; absent if there are none."""


class BackboneSummary(Money):
    """Output ``summary`` of the backbone stack; a preview knows all of it."""

    gpus: int
    quota: list[QuotaLine]
    links: list[str]
    link_uses: list[LinkUseOutputs]
    """Use of each link by training and by copies of checkpoints."""

    resilience: list[str]
    """Losses that the fabric does not withstand, and regions that are near each other."""

    data_transfer: list[str]
    """Assumed data between regions and its cost in a month, by link; no other figure includes it."""

    data_transfer_usd_per_month: str | None
    """Sum of the known costs, as text; None: no cost is known."""

    data_transfer_unpriced_flows: int
    """Flows without a price, which the sum leaves out."""

    unknown: NotRequired[list[str]]
    """Unknown facts of hubs, zones and networks that exist and that links use; absent if there are none."""


AnyRegionOutputs = RegionOutputs[Any]
"""Outputs of a region of any cloud."""


def region_outputs(
    plan: RegionPlan,
    network: NetworkT,
    cluster: ClusterOutputs,
    pools: dict[str, PoolOutputs],
    storage: StorageOutputs,
) -> RegionOutputs[NetworkT]:
    """Return the outputs of a region, from those of its parts."""
    return {
        "stack": plan.stack,
        "cloud": plan.spec.cloud,
        "region": plan.region,
        "cidr": str(plan.cidr),
        "network": network,
        "cluster": cluster,
        "pools": pools,
        "storage": storage,
    }


def pool_outputs(pool: PoolPlan, id_: Text) -> PoolOutputs:
    """Return the outputs that pools of all clouds have."""
    return {
        "shape": pool.shape.name,
        "nodes": pool.nodes,
        "gpus": pool.gpus,
        "fabric": pool.shape.rdma.kind.value,
        "id": id_,
        "environment": dict(pool.environment),
        "labels": dict(pool.labels),
        "topology_labels": list(pool.topology_labels),
    }


def rdma_outputs(pool: PoolPlan, *, interfaces: int, resource: str | None) -> RdmaOutputs:
    """Return the outputs about RDMA that pools of all clouds have."""
    bandwidth = pool.shape.rdma.gbps_per_node
    gbps = float(bandwidth.value) if bandwidth else None
    return {"interfaces": interfaces, "gbps": gbps, "resource": resource}
