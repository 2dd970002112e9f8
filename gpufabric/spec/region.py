"""What one region stack declares."""

from ipaddress import IPv4Network
from typing import Annotated, Literal

from pydantic import Field

from gpufabric.spec.aws.cluster import AwsCluster, AwsNetwork, LogRetentionDays
from gpufabric.spec.aws.storage import AwsStorage
from gpufabric.spec.azure.cluster import AzureCluster
from gpufabric.spec.azure.storage import AzureStorage
from gpufabric.spec.base import Declared, Name, PrivateNetwork
from gpufabric.spec.cluster import Network
from gpufabric.spec.money import Budget
from gpufabric.spec.oci.cluster import OciCluster
from gpufabric.spec.oci.node import ImageId
from gpufabric.spec.oci.storage import OciStorage
from gpufabric.spec.pool import AwsPool, AzurePool, OciPool


class RegionBase(Declared):
    """What all clouds' regions have in common."""

    budget: Budget = Budget()
    tags: dict[str, str] = Field(default_factory=dict[str, str])
    """Tags on every resource of the region, beside the fabric's."""


class AwsRegion(RegionBase):
    """A region leased from AWS."""

    cloud: Literal["aws"]
    pools: dict[Name, AwsPool] = Field(min_length=1)
    """GPU pools by name. A name is kept for the pool's life: it is part of its resources' identity."""

    storage: AwsStorage = AwsStorage()
    network: AwsNetwork
    cluster: AwsCluster = AwsCluster()
    region: str = Field(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")
    account_id: str = Field(pattern=r"^\d{12}$")
    """Account that must own the resources; any other account's credentials are refused."""

    zone: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)?-az\d$")
    """Zone id (not name) of the GPU fabric, such as use1-az6, or use1-dfw2-az1 of a Local Zone: names differ
    between accounts, ids do not."""

    system_zones: list[Annotated[str, Field(pattern=r"^[a-z0-9]+-az\d$")]] = Field(min_length=2, max_length=6)
    """Zone ids for the cluster's control plane and system nodes; EKS needs two or more."""

    log_retention_days: LogRetentionDays = 90
    """Days that the control plane's logs and the network's flow logs are kept in CloudWatch Logs."""


class AzureRegion(RegionBase):
    """A region leased from Azure."""

    cloud: Literal["azure"]
    pools: dict[Name, AzurePool] = Field(min_length=1)
    """GPU pools by name. A name is kept for the pool's life: it is part of its resources' identity."""

    storage: AzureStorage = AzureStorage()
    network: Network
    cluster: AzureCluster = AzureCluster()
    region: str = Field(pattern=r"^[a-z]+[a-z0-9]*$")
    subscription_id: str = Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
    zone: Literal["1", "2", "3"]
    """Availability zone of the GPU pools and of the file system."""

    pods_cidr: PrivateNetwork = IPv4Network("100.64.0.0/14")
    """Range of the pods' overlay network. It is not routed, so that stacks may share it."""


class OciRegion(RegionBase):
    """A region leased from Oracle Cloud Infrastructure."""

    cloud: Literal["oci"]
    pools: dict[Name, OciPool] = Field(min_length=1)
    """GPU pools by name. A name is kept for the pool's life: it is part of its resources' identity."""

    storage: OciStorage = OciStorage()
    network: Network
    cluster: OciCluster = OciCluster()
    region: str = Field(pattern=r"^[a-z]{2}-[a-z]+-\d$")
    tenancy_id: str = Field(pattern=r"^ocid1\.tenancy\.[a-z0-9]+\.\.[a-z0-9]+$")
    compartment_id: str = Field(pattern=r"^ocid1\.(compartment|tenancy)\.[a-z0-9]+\.\.[a-z0-9]+$")
    availability_domain: str = Field(min_length=5)
    """Full name of the availability domain, such as "Uocm:US-ASHBURN-AD-1"; the prefix is the
    tenancy's own."""

    node_image_id: ImageId
    """Image of the GPU nodes: with GPU and RDMA drivers and OKE's node packages, imported into the
    compartment. A pool can have one of its own."""

    node_image_os: str = Field(min_length=3)
    """Operating system of that image with its version, such as "Canonical Ubuntu 22.04". An OCID says
    nothing, and RDMA comes up on some systems only."""

    system_image_id: ImageId
    """Image of the system nodes: one of Oracle's OKE images for x86 machines and the cluster's Kubernetes
    version. GPU images are no substitute: they are bare metal images, and Arm ones for some shapes."""

    home_region: str | None = Field(default=None, pattern=r"^[a-z]{2}-[a-z]+-\d$")
    """The tenancy's home region, the only one in which policies and dynamic groups can be written; absent:
    the region itself."""

    rdma_cidr: PrivateNetwork
    """Range that the hosts' RDMA interfaces use. It is not a subnet, and must not overlap any network."""

    capacity_topology: bool = False
    """Make a capacity topology: it lists the HPC islands and network blocks of the tenancy's dedicated
    capacity, which pools' ``placement`` names."""


Region = Annotated[AwsRegion | AzureRegion | OciRegion, Field(discriminator="cloud")]
