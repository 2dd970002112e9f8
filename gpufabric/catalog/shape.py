"""Machine shapes: facts on one instance type."""

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from gpufabric.catalog.fact import Entry, Fact

Cloud = Literal["aws", "azure", "oci"]
CapacityMode = Literal["on-demand", "reservation", "capacity-block", "spot"]
PriceMode = Literal["on-demand", "capacity-block", "reserved-1y", "reserved-3y", "spot"]
FabricKind = Literal["efa", "infiniband", "roce", "none"]
AcceleratorVendor = Literal["nvidia", "amd", "aws", "none"]
RdmaConstruct = Literal["cluster-network", "compute-cluster", "gpu-memory-cluster"]


class Gpu(Entry):
    """The accelerators of one machine."""

    model: Fact[str]
    vendor: Fact[AcceleratorVendor] | None = None
    """Vendor of the accelerators; absent for NVIDIA. It decides image, driver and device plugin."""

    count: Fact[int]
    """Accelerators in one machine."""

    memory_gb: Fact[Decimal] | None = None
    """Memory of one accelerator in GB, as marketed."""

    nvlink_domain_gpus: Fact[int]
    """Accelerators that share one NVLink (xGMI, NeuronLink) domain: 1 without one, more than ``count`` if the
    largest domain spans machines."""


class Host(Entry):
    """The machine apart from its accelerators."""

    architecture: Fact[Literal["x86_64", "arm64"]]
    vcpus: Fact[int] | None = None
    memory_gib: Fact[Decimal] | None = None
    local_nvme_gb: Fact[Decimal] | None = None
    front_end_gbps: Fact[Decimal] | None = None
    """Network bandwidth without RDMA, in Gbit/s."""


class Rdma(Entry):
    """The RDMA fabric that joins machines of this shape."""

    kind: Fact[FabricKind]
    generation: Fact[str] | None = None
    """For example EFAv4 or InfiniBand NDR."""

    gbps_per_node: Fact[Decimal] | None = None
    """RDMA bandwidth of one machine in each direction, in Gbit/s; absent if unknown or none."""


class CardGroup(Entry):
    """Identical network cards of an AWS instance. Groups are in index order."""

    count: Fact[int]
    interfaces_per_card: Fact[int]
    """Largest number of elastic network interfaces per card."""

    efa: Fact[bool]
    """Whether to attach an EFA interface to these cards: false if impossible, or if it would only share the
    bandwidth of another card."""


class Efa(Entry):
    """Elastic Fabric Adapter facts of an AWS instance type."""

    max_interfaces: Fact[int]
    """EFA interfaces for the instance's full EFA bandwidth: EC2's limit, unless the note says otherwise."""

    cards: list[CardGroup] = Field(min_length=1)


class InfiniBand(Entry):
    """InfiniBand facts of an Azure size."""

    max_nodes_per_partition: Fact[int]
    """Virtual machines that can share one InfiniBand partition: one scale set, one placement group."""

    os_sku: Fact[str]
    """AKS operating system SKU that the size's drivers need."""

    os_sku_from_kubernetes: Fact[str] | None = None
    """Oldest Kubernetes version in which this SKU brings the operating system that the size needs; absent if
    every version does."""

    ports: Fact[int] | None = None
    """InfiniBand ports of one virtual machine, each with the rate of its generation (``infiniband.toml``)."""

    hca_names: Fact[list[str]] | None = None
    """RDMA device names of the InfiniBand ports on AKS nodes; absent if unknown."""

    aks_feature_state: Fact[Literal["registered", "unregistered"]] | None = None
    """State of AKS's InfiniBand feature (``infiniband.toml``) that pools of this size need. The feature
    applies to the whole subscription."""


class Roce(Entry):
    """RoCE facts of an OCI bare metal shape."""

    constructs: Fact[list[RdmaConstruct]]
    """RDMA constructs that support this shape (``oci/constructs.toml``); the first is the default."""

    max_nodes_per_fabric: Fact[int] | None = None
    """Hosts in one GPU memory fabric, for shapes whose NVLink domain spans machines."""

    nics: Fact[int] | None = None
    """RDMA network cards of one host."""

    ports: Fact[int] | None = None
    """RDMA ports (HCA devices) of one host, as in ``NCCL_IB_HCA``."""

    hca_names: Fact[list[str]] | None = None
    """RDMA device names of the ports on the host; absent if unknown."""

    sriov_virtual_functions: Fact[int] | None = None
    """Virtual functions of one host for pods; absent if no policy of Oracle's creates any."""

    image: Fact[str] | None = None
    """Node images with working RDMA on this shape: key in ``oci/images.toml``."""

    platform_type: Fact[str] | None = None
    """OCI's type of the platform configuration, which sets NUMA nodes and threads of the processors."""


class ShapeQuota(Entry):
    """Quota use of machines of this shape."""

    family: Fact[str] | None = None
    """Key of the quota family (``quotas.toml``) of on-demand machines; absent if its name is unknown, or if
    the shape is not sold on demand."""

    spot_family: Fact[str] | None = None
    """Key of the quota family of spot machines; absent if unknown or not sold as spot."""

    units_per_node: Fact[int]
    """Units of that family (vCPUs, or GPUs on OCI) per machine."""


class Price(Entry):
    """One list price of a machine."""

    mode: PriceMode
    regions_priced: list[str] = Field(min_length=1)
    """Regions where the price applies; ``*`` for all regions of the cloud."""

    usd_per_node_hour: Fact[Decimal]
    part_number: Fact[str] | None = None
    """The product's number in the cloud's price list and bills (OCI)."""

    effective_from: date | None = None
    effective_until: date | None = None
    """Last day on which the price applies."""


class RegionOffer(Entry):
    """A region that sells a shape."""

    zones: Fact[list[str]]
    """Zone ids, including those of Local Zones (``local-zones.toml``); empty if the source lists no zones."""


class UltraServer(Entry):
    """Machines of one NVLink (NeuronLink) domain that are reserved as a unit, with its own name."""

    id: str
    """The cloud's name, such as u-p6e-gb200x72."""

    nodes: Fact[int]
    """Machines of the shape in one."""


class Shape(Entry):
    """One instance type, VM size or bare metal shape."""

    name: str
    cloud: Cloud
    gpu: Gpu | None = None
    """Accelerators of the machine; absent for machines without any, which try a fabric for little money."""

    host: Host
    rdma: Rdma
    quota: ShapeQuota
    capacity_modes: Fact[list[CapacityMode]]
    """Capacity modes in which the cloud sells this shape."""

    regions_complete: Fact[bool]
    """Whether ``regions`` lists every region that sells the shape. If not, an absent region is unknown."""

    regions: dict[str, RegionOffer] = Field(default_factory=dict[str, RegionOffer])
    prices: list[Price] = Field(default_factory=list[Price])
    environment: dict[str, Fact[str]] = Field(default_factory=dict[str, Fact[str]])
    """Variables of the communication library (NCCL, RCCL) on this shape, for containers on the host's
    network."""

    sriov_environment: dict[str, Fact[str]] = Field(default_factory=dict[str, Fact[str]])
    """Variables that differ for pods with SR-IOV virtual functions (OCI)."""

    efa: Efa | None = None
    infiniband: InfiniBand | None = None
    roce: Roce | None = None
    ultraservers: list[UltraServer] = Field(default_factory=list[UltraServer])
    """Sizes in which whole NVLink domains are reserved; empty if machines are reserved individually."""

    rdma_twin: Fact[str] | None = None
    """The same machine with an RDMA fabric, for shapes that are sold with and without one."""

    @property
    def vendor(self) -> AcceleratorVendor:
        """Maker of the accelerators: NVIDIA unless the catalogue states another; ``none`` without any."""
        if self.gpu is None:
            return "none"
        return self.gpu.vendor.value if self.gpu.vendor else "nvidia"

    @property
    def gpus(self) -> int:
        """Accelerators of one machine; 0 without any."""
        return self.gpu.count.value if self.gpu else 0

    @property
    def accelerator(self) -> str | None:
        """Model of the accelerators; None without any."""
        return self.gpu.model.value if self.gpu else None

    @property
    def nvlink_domain_gpus(self) -> int:
        """Accelerators that share one NVLink domain; 0 without any."""
        return self.gpu.nvlink_domain_gpus.value if self.gpu else 0

    @property
    def host_variables(self) -> dict[str, str]:
        """Environment of a container that uses the host's network."""
        return {key: fact.value for key, fact in self.environment.items()}

    @property
    def sriov_variables(self) -> dict[str, str] | None:
        """Environment of a pod with SR-IOV virtual functions; None if the shape has none."""
        if self.roce is None or self.roce.sriov_virtual_functions is None:
            return None
        return self.host_variables | {key: fact.value for key, fact in self.sriov_environment.items()}

    @property
    def nodes_per_nvlink_domain(self) -> int:
        """Machines that share one NVLink domain: 1, or 18 for an NVL72 rack of four-GPU machines."""
        return max(1, self.nvlink_domain_gpus // self.gpus) if self.gpus else 1

    @property
    def domain_sizes_nodes(self) -> tuple[int, ...]:
        """Machines of one NVLink domain in each size on sale, smallest first: (9, 18) for p6e-gb200."""
        return tuple(sorted(size.nodes.value for size in self.ultraservers)) or (
            self.nodes_per_nvlink_domain,
        )
