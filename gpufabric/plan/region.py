"""What a region is made of, in terms that every cloud shares."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network

from gpufabric.plan.azure.pool import AzurePoolPlan
from gpufabric.plan.oci.pool import OciPoolPlan
from gpufabric.plan.pool import PoolPlan
from gpufabric.plan.storage import LustrePlan
from gpufabric.spec.aws.cluster import Addon
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.aws.storage import CheckpointLink, Replica
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.azure.storage import AzureCheckpointLink, AzureReplica
from gpufabric.spec.money import Budget
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.oci.storage import OciCheckpointLink, OciReplica
from gpufabric.spec.storage import Checkpoints


def identity_tags(fabric: str, stack: str) -> dict[str, str]:
    """Give the tags that say whose a resource is; they stay the same for its life."""
    return {"gpufabric-fabric": fabric, "gpufabric-stack": stack}


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionPlan:
    """A region, ready to be turned into resources.

    Attributes:
        stack: the stack's name, which also names the region's resources.
        fabric: name of the fabric it belongs to.
        region: the cloud's name of the region.
        cidr: range of the virtual network.
        kubernetes_version: as the cloud's cluster service wants it written.
        system_nodes: machines for what is not training.
        public_endpoint: whether the API server is reachable from outside.
        pools: GPU pools, sorted by name.
        lustre: the file system, if one was asked for.
        checkpoints: the checkpoint bucket.
        budget: limits on this stack.
        tags: tags on every resource.
    """

    stack: str
    fabric: str
    region: str
    cidr: IPv4Network
    kubernetes_version: str
    system_nodes: int
    public_endpoint: bool
    pools: tuple[PoolPlan, ...]
    lustre: LustrePlan | None
    checkpoints: Checkpoints
    budget: Budget
    tags: Mapping[str, str]

    @property
    def name(self) -> str:
        """Name for what must be named the same for the region's life."""
        return f"{self.fabric}-{self.stack}"

    @property
    def identity_tags(self) -> Mapping[str, str]:
        """Tags for what must not change when a user changes tags."""
        return identity_tags(self.fabric, self.stack)

    @property
    def gpus(self) -> int:
        """GPUs when every pool is up."""
        return sum(pool.gpus for pool in self.pools)

    @property
    def nodes(self) -> int:
        """GPU nodes when every pool is at its peak."""
        return sum(pool.max_nodes for pool in self.pools)

    @property
    def fabric_kinds(self) -> tuple[str, ...]:
        """RDMA fabrics in the region, sorted."""
        return tuple(sorted({pool.shape.rdma.kind.value for pool in self.pools}))


@dataclass(frozen=True, slots=True, kw_only=True)
class AwsSubnets:
    """Subnets of an AWS region.

    Attributes:
        gpu: nodes and pods of the GPU pools, all in the fabric's zone.
        system: control plane and system nodes, by zone id.
        public: NAT gateway, in the fabric's zone.
        links: transit gateway attachment and load balancers, in the fabric's zone.
        fixed: part of ``links`` that is kept for load balancers with fixed addresses.
    """

    gpu: IPv4Network
    system: Mapping[str, IPv4Network]
    public: IPv4Network
    links: IPv4Network
    fixed: IPv4Network


@dataclass(frozen=True, slots=True, kw_only=True)
class AwsRegionPlan(RegionPlan):
    """A region on AWS.

    Attributes:
        spec: what was declared.
        subnets: where the subnets lie.
        addon_versions: versions of EKS add-ons; one that is absent is left to EKS.
        topology_labels: node labels that say where in the network a machine is, the widest place first.
    """

    spec: AwsRegion
    subnets: AwsSubnets
    addon_versions: Mapping[Addon, str]
    topology_labels: tuple[str, ...]

    @property
    def checkpoint_link(self) -> CheckpointLink | None:
        """What joins a folder of the file system to the checkpoint bucket, if anything."""
        lustre = self.spec.storage.lustre
        return lustre.checkpoint_link if lustre else None

    @property
    def replica(self) -> Replica | None:
        """Where checkpoints are copied to, if anywhere."""
        return self.spec.storage.checkpoints.replicate_to


@dataclass(frozen=True, slots=True, kw_only=True)
class AzureSubnets:
    """Subnets of an Azure region.

    Attributes:
        gpu: nodes of the GPU pools.
        system: system nodes.
        lustre: the managed Lustre file system.
        balancers: load balancers with fixed addresses, and nothing else.
        endpoints: private endpoints.
        gateway: VPN and ExpressRoute gateways; Azure wants it named GatewaySubnet.
    """

    gpu: IPv4Network
    system: IPv4Network
    lustre: IPv4Network
    balancers: IPv4Network
    endpoints: IPv4Network
    gateway: IPv4Network


@dataclass(frozen=True, slots=True, kw_only=True)
class AzureRegionPlan(RegionPlan):
    """A region on Azure.

    Attributes:
        spec: what was declared.
        subnets: where the subnets lie.
        gpu_pools: the pools in Azure's terms, sorted by name.
        aks_feature: the feature, with its namespace, that puts a pool's nodes on one InfiniBand network.
    """

    spec: AzureRegion
    subnets: AzureSubnets
    gpu_pools: tuple[AzurePoolPlan, ...]
    aks_feature: str

    @property
    def checkpoint_link(self) -> AzureCheckpointLink | None:
        """What joins the file system to the checkpoint container, if anything."""
        lustre = self.spec.storage.lustre
        return lustre.checkpoint_link if lustre else None

    @property
    def replica(self) -> AzureReplica | None:
        """Where checkpoints are copied to, if anywhere."""
        return self.spec.storage.checkpoints.replicate_to


@dataclass(frozen=True, slots=True, kw_only=True)
class OciSubnets:
    """Subnets of an OCI region; all regional, all private.

    Attributes:
        pods: pods, which have addresses of the virtual network.
        workers: GPU and system nodes.
        control_plane: the cluster's API endpoint.
        lustre: the file system's mount targets.
        balancers: load balancers with fixed addresses, and nothing else.
    """

    pods: IPv4Network
    workers: IPv4Network
    control_plane: IPv4Network
    lustre: IPv4Network
    balancers: IPv4Network


@dataclass(frozen=True, slots=True, kw_only=True)
class OciRegionPlan(RegionPlan):
    """A region on OCI.

    Attributes:
        spec: what was declared.
        subnets: where the subnets lie.
        gpu_pools: the pools in OCI's terms, sorted by name.
    """

    spec: OciRegion
    subnets: OciSubnets
    gpu_pools: tuple[OciPoolPlan, ...]

    @property
    def checkpoint_link(self) -> OciCheckpointLink | None:
        """What joins a folder of the file system to the checkpoint bucket, if anything."""
        lustre = self.spec.storage.lustre
        return lustre.checkpoint_link if lustre else None

    @property
    def replica(self) -> OciReplica | None:
        """Where checkpoints are copied to, if anywhere."""
        return self.spec.storage.checkpoints.replicate_to


AnyRegionPlan = AwsRegionPlan | AzureRegionPlan | OciRegionPlan
