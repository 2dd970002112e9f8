"""The catalogue's other tables: regions, quota families, storage, services and links."""

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from gpufabric.catalog.fact import Entry, Fact
from gpufabric.catalog.families import plain_family_name
from gpufabric.catalog.shape import Cloud, RdmaConstruct
from gpufabric.spec.link_kinds import LinkKindName


class Source(Entry):
    """Where facts were read."""

    title: str
    url: str = ""
    read_on: str
    """Day, ISO 8601, on which it was read."""


class CloudRegion(Entry):
    """A region of a cloud."""

    name: str
    place: Fact[str]
    """City or state and country, as the cloud names it."""

    code: Fact[str] | None = None
    """Short code that some of the cloud's names carry (OCI: iad; AWS zone ids: use1)."""


class LocalZone(Entry):
    """A zone that belongs to an AWS region and lies elsewhere; an account opts in to use it."""

    id: str
    """Zone id, such as use1-dfw2-az1."""

    zone_name: Fact[str]
    """Name, the same in every account, such as us-east-1-dfw-2a."""

    region: Fact[str]
    """Region that it extends."""

    place: Fact[str]


class QuotaFamily(Entry):
    """A limit that a cloud sets on running machines."""

    id: str
    """The cloud's own key: AWS quota code, Azure usage name, OCI limit name."""

    title: Fact[str]
    unit: Fact[Literal["vCPU", "GPU"]]
    scope: Fact[Literal["region", "availability-domain"]]
    spellings: Fact[list[str]] | None = None
    """Other spellings under which the cloud's interfaces return the same family."""

    @property
    def plain_names(self) -> frozenset[str]:
        """Every known name of the family, in the form of ``plain_family_name``."""
        others = self.spellings.value if self.spellings else []
        return frozenset(map(plain_family_name, (self.id, self.title.value, *others)))


class NodeImage(Entry):
    """A kind of node image that brings up RDMA: drivers, firmware tools and Lustre client on one system."""

    id: str
    """Key by which shapes name it, such as ubuntu-x86_64-nvidia."""

    operating_system: Fact[str]
    """Operating system, as OCI's image interface names it."""

    versions: Fact[list[str]]
    """Versions of it for which Oracle builds such images."""

    refused: Fact[list[str]]
    """Operating systems, under the same interface's names, that pools on RDMA do not take."""

    architecture: Fact[Literal["x86_64", "arm64"]]
    drivers: Fact[str]
    """What the newest image has for GPUs and RDMA."""


class AgentPlugin(Entry):
    """A plugin of the Oracle Cloud Agent, and how nodes on RDMA set it."""

    name: str
    """Name in the instance's agent configuration."""

    enabled: Fact[bool]
    needed_for_rdma: Fact[bool]
    """Whether nodes come up without RDMA addresses when it is off."""


class Construct(Entry):
    """What OCI joins machines to one RDMA network with."""

    id: RdmaConstruct
    title: Fact[str]
    operations: Fact[list[Literal["unit", "individual", "managed-pool", "rack"]]]
    """How its machines are run. unit: identical, made and resized together. individual: each one made and
    given back by itself. managed-pool: nodes of an OKE pool. rack: the hosts of one GPU memory fabric."""

    needs: Fact[list[RdmaConstruct]] | None = None
    """Constructs that must exist first; absent where it stands alone."""


class InfiniBandGeneration(Entry):
    """A generation of InfiniBand."""

    id: str
    """Name that shapes give it, such as InfiniBand NDR."""

    gbps_per_port: Fact[Decimal]


class InfiniBandNetwork(Entry):
    """What holds for InfiniBand on Azure whatever the size (``azure/infiniband.toml``)."""

    generations: list[InfiniBandGeneration] = Field(min_length=1)
    aks_feature: Fact[str]
    """Preview feature, with its namespace, that puts the nodes of an AKS pool on one InfiniBand network."""

    max_nodes_per_partition_on_request: Fact[int]
    """Virtual machines of one partition up to which Azure's support raises the limit."""

    reserved_cidr: Fact[str]
    """Addresses that the RDMA network keeps for itself: no virtual network of such machines may hold them."""

    rack_scope: Fact[str]
    """``subgroupProfile.scope`` of an interconnect group whose subgroups are NVLink racks."""


class LustreTier(Entry):
    """A throughput tier of a managed Lustre file system."""

    tier: int
    """MB/s for each TiB of capacity."""

    sku: Fact[str]
    """The cloud's own name of the tier."""

    minimum_size: Fact[Decimal]
    """Smallest file system, in the product's ``size_unit``."""

    size_step: Fact[Decimal]
    """Sizes above the first step are multiples of this, in ``size_unit``."""

    first_sizes: Fact[list[Decimal]] | None = None
    """Sizes that are allowed beside the multiples of the step."""

    efa_size_step: Fact[Decimal] | None = None
    """Sizes of a file system whose servers are reached over EFA are multiples of this, in ``size_unit``;
    absent where the tier is not sold so, or it is not known."""

    maximum_size: Fact[Decimal] | None = None
    usd_per_gib_month: Fact[Decimal] | None = None
    regions_priced: list[str] = Field(default_factory=list[str])


class LustreSubnet(Entry):
    """A subnet that a file system fits into."""

    largest_size: Fact[Decimal]
    """Largest file system, in the product's ``size_unit``."""

    prefix_length: Fact[int]
    """Longest prefix of a subnet for it: 27 for a /27 or larger."""


class Lustre(Entry):
    """A cloud's managed Lustre product."""

    cloud: Cloud
    name: str
    size_unit: Fact[Literal["GiB", "TiB", "GB"]]
    tiers: list[LustreTier] = Field(min_length=1)
    subnets: list[LustreSubnet] = Field(default_factory=list[LustreSubnet])
    """Subnets by size, smallest first; empty where the cloud asks for no subnet of a size."""


class ServicePrice(Entry):
    """Hourly price of something that a fabric needs beside GPUs and storage."""

    id: str
    """Such as ``eks-control-plane``; the cost layer asks for it by this key."""

    cloud: Cloud
    title: Fact[str]
    usd_per_hour: Fact[Decimal] | None = None
    """Absent when the price is not known."""

    regions_priced: list[str] = Field(default_factory=lambda: ["*"])


class LinkFacts(Entry):
    """Facts on a kind of link (``links.toml``)."""

    id: LinkKindName
    title: Fact[str]
    clouds: Fact[list[str]]
    """Pairs of clouds it joins, each written ``aws-azure`` with the clouds in alphabetical order."""

    gbps_per_tunnel: Fact[Decimal] | None = None
    sizes_gbps: Fact[list[Decimal]] | None = None
    """Bandwidths that both sides sell; absent when any up to the ceiling can be asked for."""

    max_gbps: Fact[Decimal] | None = None
    """Largest single link; absent for tunnels, which add up, and where no cloud states one."""

    mtu_bytes: Fact[int] | None = None
    """Largest packet from network to network; absent where it is not known."""


class InterconnectPlace(Entry):
    """A pair of regions where two clouds' private circuits meet."""

    between: tuple[str, str]
    """Stack names' cloud-region parts, sorted, such as ``azure-eastus`` and ``oci-us-ashburn-1``."""

    peering_location: Fact[str]
    """Name of the place in Azure ExpressRoute."""

    provider_names: Fact[dict[str, str]]
    """Names that the circuit resources need: azure (ExpressRoute's service provider), oci (FastConnect's
    provider) and oci_service (that provider's service)."""


class KubernetesVersion(Entry):
    """A Kubernetes version that a cloud's cluster service offers."""

    id: str
    """Minor version."""

    cloud: Cloud
    full_version: Fact[str] | None = None
    """Patch version where the cloud wants one (OCI: v1.34.2)."""

    support: Fact[Literal["standard", "extended"]]
    """extended: past standard support, kept at an extra price (EKS) or in a dearer tier (AKS)."""

    standard_support_until: Fact[date] | None = None
    """Last day of standard support; the last day of the month where the cloud names only the month."""

    addon_versions: Fact[dict[str, str]] | None = None
    """Versions of EKS add-ons by name; an add-on without one is left to EKS's default."""
