"""RDMA networks: node images, agent plugins, constructs and generations of InfiniBand."""

from decimal import Decimal
from typing import Literal

from pydantic import Field

from gpufabric.catalog.fact import Entry, Fact
from gpufabric.catalog.shape import RdmaConstruct


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


class ConstructFacts(Entry):
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
