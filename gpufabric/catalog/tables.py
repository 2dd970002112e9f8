"""The catalogue's other tables: regions, quota families, storage, services and links."""

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from gpufabric.catalog.fact import Entry, Fact
from gpufabric.catalog.families import plain_family_name
from gpufabric.catalog.prices import PriceRow
from gpufabric.catalog.shape import Cloud, RdmaConstruct
from gpufabric.spec.link_kinds import LinkKindName


class Source(Entry):
    """A source of facts."""

    title: str
    url: str = ""
    read_on: str
    """Day, ISO 8601, on which it was read."""


class CloudRegion(Entry):
    """A region of a cloud."""

    name: str
    place: Fact[str]
    """City or state and country, in the cloud's own words."""

    code: Fact[str] | None = None
    """Short code in some of the cloud's names (OCI: iad; AWS zone ids: use1)."""

    has_zones: Fact[bool] | None = None
    """Whether an Azure region has availability zones; absent if unknown."""


class LocalZone(Entry):
    """A zone of an AWS region at another location. An account must opt in to use it."""

    id: str
    """Zone id, such as use1-dfw2-az1."""

    zone_name: Fact[str]
    """Name, the same in every account, such as us-east-1-dfw-2a."""

    region: Fact[str]
    """Region that it extends."""

    place: Fact[str]

    network_border_group: Fact[str]
    """Group of zones that announce the same public addresses; an address belongs to one group."""

    parent_zone: Fact[str] | None = None
    """Id of the region's zone through which a transit gateway reaches the Local Zone."""

    lustre_tiers: Fact[list[int]] | None = None
    """Throughput in MB/s/TiB of the Lustre file systems that can be created in the zone."""

    lustre_efa: Fact[bool] | None = None
    """Whether Lustre file systems in the zone can use EFA."""


class QuotaFamily(Entry):
    """A cloud's limit on running machines."""

    id: str
    """The cloud's own key: AWS quota code, Azure usage name, OCI limit name."""

    title: Fact[str]
    unit: Fact[Literal["vCPU", "GPU"]]
    scope: Fact[Literal["region", "availability-domain"]]
    spellings: Fact[list[str]] | None = None
    """Other spellings of the family in the cloud's APIs."""

    counts: Fact[Literal["all-but-spot", "spot"]] | None = None
    """The machines that it counts, for a quota of all machines of a region; absent for a family."""

    @property
    def plain_names(self) -> frozenset[str]:
        """All known names of the family, in the form of ``plain_family_name``."""
        others = self.spellings.value if self.spellings else []
        return frozenset(map(plain_family_name, (self.id, self.title.value, *others)))


class NodeImage(Entry):
    """A node image with working RDMA: drivers, firmware tools and Lustre client on one operating system."""

    id: str
    """Key of the image in shapes, such as ubuntu-x86_64-nvidia."""

    operating_system: Fact[str]
    """Operating system, as in OCI's image API."""

    versions: Fact[list[str]]
    """Versions for which Oracle builds such images."""

    refused: Fact[list[str]]
    """Operating systems, by the same names, that RDMA pools do not support."""

    architecture: Fact[Literal["x86_64", "arm64"]]
    drivers: Fact[str]
    """GPU and RDMA software of the newest image."""


class AgentPlugin(Entry):
    """A plugin of the Oracle Cloud Agent, and its setting on RDMA nodes."""

    name: str
    """Name in the instance's agent configuration."""

    enabled: Fact[bool]
    needed_for_rdma: Fact[bool]
    """Whether nodes have no RDMA addresses when it is off."""


class Construct(Entry):
    """An OCI construct that connects machines to one RDMA network."""

    id: RdmaConstruct
    title: Fact[str]
    operations: Fact[list[Literal["unit", "individual", "managed-pool", "rack"]]]
    """Ways to operate its machines. unit: identical machines, created and resized together. individual:
    machines created and deleted separately. managed-pool: nodes of an OKE pool. rack: the hosts of one GPU
    memory fabric."""

    needs: Fact[list[RdmaConstruct]] | None = None
    """Constructs that must exist first; absent if none."""


class InfiniBandGeneration(Entry):
    """A generation of InfiniBand."""

    id: str
    """Name of the generation in shapes, such as InfiniBand NDR."""

    gbps_per_port: Fact[Decimal]


class InfiniBandNetwork(Entry):
    """Facts on InfiniBand that are the same for all Azure sizes (``azure/infiniband.toml``)."""

    generations: list[InfiniBandGeneration] = Field(min_length=1)
    aks_feature: Fact[str]
    """Preview feature, with its namespace, that puts the nodes of an AKS pool on one InfiniBand network."""

    max_nodes_per_partition_on_request: Fact[int]
    """Largest limit on virtual machines per partition that Azure support grants."""

    reserved_cidr: Fact[str]
    """Addresses reserved for the RDMA network. Virtual networks of such machines must not contain them."""

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
    """Sizes that are allowed in addition to multiples of the step."""

    efa_size_step: Fact[Decimal] | None = None
    """Step of the sizes with EFA, in ``size_unit``; absent if the tier is not sold with EFA or the step is
    unknown."""

    maximum_size: Fact[Decimal] | None = None
    prices: list[PriceRow] = Field(default_factory=list[PriceRow])
    """Prices of one GiB for a month; empty if none is known."""

    no_price: Fact[str] | None = None
    """Why other regions, or all of them, have no price; absent if no source was found."""


class LustreSubnet(Entry):
    """Smallest subnet for a file system."""

    largest_size: Fact[Decimal]
    """Largest file system, in the product's ``size_unit``."""

    prefix_length: Fact[int]
    """Longest prefix of a subnet for it: 27 for a /27 or larger."""


class LustreVolume(Entry):
    """A persistent volume for an existing file system.

    Placeholders in ``handle`` and ``attributes``: ``{id}``, ``{address}`` and ``{mount_name}`` are outputs of
    the region stack (``storage.lustre``).
    """

    driver: Fact[str]
    """CSI driver."""

    handle: Fact[str]
    """Handle of the volume, unique in a cluster."""

    attributes: Fact[dict[str, str]]
    """Attributes that the driver reads."""

    mount_options: Fact[list[str]]
    file_system_type: Fact[str] | None = None
    """Type for the mount, if the driver does not know it."""


class LustreProduct(Entry):
    """A cloud's managed Lustre product."""

    cloud: Cloud
    name: str
    size_unit: Fact[Literal["GiB", "TiB", "GB"]]
    tiers: list[LustreTier] = Field(min_length=1)
    volume: LustreVolume
    subnets: list[LustreSubnet] = Field(default_factory=list[LustreSubnet])
    """Subnets by size, smallest first; empty if the cloud has no requirement."""


class SystemNode(Entry):
    """Machine for DNS, operators and controllers (``system-nodes.toml``)."""

    id: Cloud
    shape: Fact[str]
    """The cloud's own name of the machine."""

    cores: Fact[int] | None = None
    """Cores, where the shape has any number of them (OCI OCPUs)."""

    memory_gb: Fact[int] | None = None
    """Memory in GB, where the shape has any amount of it."""

    billed_as: Fact[dict[str, int]]
    """Keys of ``services.toml``, and how many of each one machine is."""


class LinkFacts(Entry):
    """Facts on a kind of link (``links.toml``)."""

    id: LinkKindName
    title: Fact[str]
    clouds: Fact[list[str]]
    """Pairs of clouds it connects, such as ``aws-azure``, in alphabetical order."""

    gbps_per_tunnel: Fact[Decimal] | None = None
    sizes_gbps: Fact[list[Decimal]] | None = None
    """Bandwidths that both sides sell; absent if any bandwidth up to the ceiling is possible."""

    max_gbps: Fact[Decimal] | None = None
    """Largest single link; absent for tunnels, which add up, and if no cloud states one."""

    mtu_bytes: Fact[int] | None = None
    """Largest packet from network to network; absent if unknown."""

    mtu_bytes_by_clouds: dict[str, Fact[int]] = Field(default_factory=dict[str, Fact[int]])
    """The same by pair of clouds, such as ``aws-azure``, where it depends on them."""

    segments_clamped: Fact[bool] | None = None
    """Whether a gateway of the link lowers the segment size of TCP connections to what fits; absent if no
    source says so."""


class InterconnectPlace(Entry):
    """A pair of regions where two clouds' private circuits meet."""

    between: tuple[str, str]
    """Stack names' cloud-region parts, sorted, such as ``azure-eastus`` and ``oci-us-ashburn-1``."""

    peering_location: Fact[str]
    """Name of the location in Azure ExpressRoute."""

    provider_names: Fact[dict[str, str]]
    """Names for the circuit resources: azure (ExpressRoute's service provider), oci (FastConnect's provider)
    and oci_service (that provider's service)."""


class KubernetesVersion(Entry):
    """A Kubernetes version of a cloud's cluster service."""

    id: str
    """Minor version."""

    cloud: Cloud
    full_version: Fact[str] | None = None
    """Patch version, if the cloud needs one (OCI: v1.34.2)."""

    support: Fact[Literal["standard", "extended"]]
    """extended: past standard support, at an extra price (EKS) or in a higher tier (AKS)."""

    standard_support_until: Fact[date] | None = None
    """Last day of standard support; the last day of the month if the cloud states only the month."""

    addon_versions: Fact[dict[str, str]] | None = None
    """Versions of EKS add-ons by name. An add-on without one uses EKS's default."""
