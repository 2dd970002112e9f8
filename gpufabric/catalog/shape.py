"""Machine shapes: what the catalogue knows of one instance type."""

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from gpufabric.catalog.fact import Entry, Fact

Cloud = Literal["aws", "azure", "oci"]
CapacityMode = Literal["on-demand", "reservation", "capacity-block", "spot"]
PriceMode = Literal["on-demand", "capacity-block", "reserved-1y", "reserved-3y", "spot"]
FabricKind = Literal["efa", "infiniband", "roce", "none"]
AcceleratorVendor = Literal["nvidia", "amd", "aws"]
RdmaConstruct = Literal["cluster-network", "compute-cluster", "gpu-memory-cluster"]


class Gpu(Entry):
    """The accelerators of one machine."""

    model: Fact[str]
    vendor: Fact[AcceleratorVendor] | None = None
    """Maker of the accelerators; stated where it is not NVIDIA. Image, driver and device plugin follow."""

    count: Fact[int]
    """Accelerators in one machine."""

    memory_gb: Fact[Decimal] | None = None
    """Memory of one accelerator in GB, as marketed."""

    nvlink_domain_gpus: Fact[int]
    """Accelerators that share one NVLink (xGMI, NeuronLink) domain: 1 where none joins them, above ``count``
    where the largest domain spans machines."""


class Host(Entry):
    """The machine around the accelerators."""

    architecture: Fact[Literal["x86_64", "arm64"]]
    vcpus: Fact[int] | None = None
    memory_gib: Fact[Decimal] | None = None
    local_nvme_gb: Fact[Decimal] | None = None
    front_end_gbps: Fact[Decimal] | None = None
    """Ordinary network bandwidth, apart from RDMA, in Gbit/s."""


class Rdma(Entry):
    """The RDMA fabric that joins machines of this shape."""

    kind: Fact[FabricKind]
    generation: Fact[str] | None = None
    """Such as EFAv4, or InfiniBand NDR."""

    gbps_per_node: Fact[Decimal] | None = None
    """RDMA bandwidth of one machine in each direction, in Gbit/s; absent where not known or there is none."""


class CardGroup(Entry):
    """Network cards of an AWS instance that are alike; groups are listed in index order."""

    count: Fact[int]
    interfaces_per_card: Fact[int]
    """Elastic network interfaces that one card can hold."""

    efa: Fact[bool]
    """Whether these cards are to hold an EFA interface: no where they cannot, or where one more would only
    share the bandwidth of another card."""


class Efa(Entry):
    """Elastic Fabric Adapter facts of an AWS instance type."""

    max_interfaces: Fact[int]
    """EFA interfaces that give an instance its full EFA bandwidth: as many as EC2 allows, unless the note
    says otherwise."""

    cards: list[CardGroup] = Field(min_length=1)


class InfiniBand(Entry):
    """InfiniBand facts of an Azure size."""

    max_nodes_per_partition: Fact[int]
    """Virtual machines that can share one InfiniBand partition: one scale set, one placement group."""

    os_sku: Fact[str]
    """AKS operating system SKU that the size's drivers need."""

    ports: Fact[int] | None = None
    """InfiniBand ports of one virtual machine, each of the rate of its generation (``infiniband.toml``)."""

    hca_names: Fact[list[str]] | None = None
    """RDMA devices of the InfiniBand ports, as AKS nodes name them; absent where no such node was read."""

    aks_feature_state: Fact[Literal["registered", "unregistered"]] | None = None
    """State of AKS's InfiniBand feature (``infiniband.toml``) in which pools of this size can be made. The
    feature is one switch for the whole subscription."""


class Roce(Entry):
    """RoCE facts of an OCI bare metal shape."""

    constructs: Fact[list[RdmaConstruct]]
    """RDMA constructs that take this shape (``oci/constructs.toml``); the first is the default."""

    max_nodes_per_fabric: Fact[int] | None = None
    """Hosts in one GPU memory fabric, for shapes whose NVLink domain spans machines."""

    nics: Fact[int] | None = None
    """RDMA network cards of one host."""

    ports: Fact[int] | None = None
    """RDMA ports (HCA devices) of one host; as many as ``NCCL_IB_HCA`` names."""

    sriov_virtual_functions: Fact[int] | None = None
    """Virtual functions of one host that pods can hold; absent where no policy of Oracle's makes any."""

    image: Fact[str] | None = None
    """Node images that bring up RDMA on this shape: key in ``oci/images.toml``."""

    platform_type: Fact[str] | None = None
    """OCI's type of the platform configuration, under which NUMA and threads of the processors are set."""


class Quota(Entry):
    """How machines of this shape draw quota."""

    family: Fact[str] | None = None
    """Key of the quota family (``quotas.toml``) of on-demand machines; absent when the cloud's name for it is
    not known, or when the shape is not sold on demand."""

    spot_family: Fact[str] | None = None
    """Key of the quota family of spot machines; absent when not known or not sold as spot."""

    units_per_node: Fact[int]
    """Units of that family (vCPUs, or GPUs on OCI) that one machine takes."""


class Price(Entry):
    """One list price of a machine."""

    mode: PriceMode
    regions_priced: list[str] = Field(min_length=1)
    """Regions where the price holds; ``*`` for all regions of the cloud."""

    usd_per_node_hour: Fact[Decimal]
    part_number: Fact[str] | None = None
    """The product's number in the cloud's price list (OCI), under which bills show it."""

    effective_from: date | None = None
    effective_until: date | None = None
    """Last day on which the price holds."""


class Offer(Entry):
    """A region in which a shape is sold."""

    zones: Fact[list[str]]
    """Zone ids, those of Local Zones (``local-zones.toml``) among them; empty when the source does not name
    zones."""


class UltraServer(Entry):
    """Machines of one NVLink (NeuronLink) domain that are reserved as one, under a name of their own."""

    id: str
    """The cloud's name, such as u-p6e-gb200x72."""

    nodes: Fact[int]
    """Machines of the shape in one."""


class Shape(Entry):
    """One instance type, VM size or bare metal shape."""

    name: str
    cloud: Cloud
    gpu: Gpu
    host: Host
    rdma: Rdma
    quota: Quota
    capacity_modes: Fact[list[CapacityMode]]
    """Ways in which the cloud sells this shape."""

    regions_complete: Fact[bool]
    """Whether ``regions`` names every region that sells the shape; if not, an absent region is unknown."""

    regions: dict[str, Offer] = Field(default_factory=dict[str, Offer])
    prices: list[Price] = Field(default_factory=list[Price])
    environment: dict[str, Fact[str]] = Field(default_factory=dict[str, Fact[str]])
    """Variables that the communication library (NCCL, RCCL) needs on this shape, for containers that use the
    host's network."""

    sriov_environment: dict[str, Fact[str]] = Field(default_factory=dict[str, Fact[str]])
    """The variables that differ for pods that hold SR-IOV virtual functions instead (OCI)."""

    efa: Efa | None = None
    infiniband: InfiniBand | None = None
    roce: Roce | None = None
    ultraservers: list[UltraServer] = Field(default_factory=list[UltraServer])
    """Sizes in which whole NVLink domains are reserved; empty where machines are reserved one by one."""

    rdma_twin: Fact[str] | None = None
    """The same machine with an RDMA fabric, for shapes sold with and without one: what to ask for instead."""

    @property
    def vendor(self) -> AcceleratorVendor:
        """Maker of the accelerators: NVIDIA unless the catalogue states another."""
        return self.gpu.vendor.value if self.gpu.vendor else "nvidia"

    @property
    def host_variables(self) -> dict[str, str]:
        """Environment of a container that uses the host's network."""
        return {key: fact.value for key, fact in self.environment.items()}

    @property
    def sriov_variables(self) -> dict[str, str] | None:
        """Environment of a pod that holds SR-IOV virtual functions; None where the shape has none to hold."""
        if self.roce is None or self.roce.sriov_virtual_functions is None:
            return None
        return self.host_variables | {key: fact.value for key, fact in self.sriov_environment.items()}

    @property
    def nodes_per_nvlink_domain(self) -> int:
        """Machines that share one NVLink domain: 1, or 18 for an NVL72 rack of four-GPU machines."""
        return max(1, self.gpu.nvlink_domain_gpus.value // self.gpu.count.value)

    @property
    def domain_sizes_nodes(self) -> tuple[int, ...]:
        """Machines of one NVLink domain in each size that is sold, smallest first: (9, 18) for p6e-gb200."""
        return tuple(sorted(one.nodes.value for one in self.ultraservers)) or (self.nodes_per_nvlink_domain,)
