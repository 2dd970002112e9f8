"""Declaration of a region leased from OCI."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from gpufabric.spec.base import Name, PrivateNetwork
from gpufabric.spec.cluster import Network
from gpufabric.spec.concealed import MayBeEncrypted
from gpufabric.spec.oci.cluster import OciCluster
from gpufabric.spec.oci.existing import OciExisting
from gpufabric.spec.oci.node import ImageId
from gpufabric.spec.oci.pool import OciPool
from gpufabric.spec.oci.storage import OciStorage
from gpufabric.spec.oci.workload_identity import OciWorkloadIdentity
from gpufabric.spec.pool import with_distinct_resources, with_one_price
from gpufabric.spec.region import RegionBase
from gpufabric.spec.workload_identity import IF_CREATED


class OciRegion(RegionBase):
    """A region leased from Oracle Cloud Infrastructure."""

    cloud: Literal["oci"]
    """Cloud of the region. It selects which other keys there are."""

    pools: Annotated[
        dict[Name, OciPool], AfterValidator(with_distinct_resources), AfterValidator(with_one_price)
    ]
    """GPU pools by name. A renamed pool is replaced unless ``was`` gives its former name. Empty: no pools
    yet."""

    existing: OciExisting = OciExisting()
    """Parts of the region that exist. The stack uses them and never changes, tags or deletes them."""

    storage: OciStorage = OciStorage()
    """File system and checkpoint bucket."""

    workload_identity: Annotated[OciWorkloadIdentity | None, IF_CREATED] = OciWorkloadIdentity()
    """Identity of training pods, through OKE workload identity. Null: none; no pod may then use
    the bucket."""

    network: Network
    """Addresses of the region's network."""

    cluster: OciCluster = OciCluster()
    """OKE cluster."""

    region: str = Field(pattern=r"^[a-z]{2}-[a-z]+-\d$")
    """OCI's name of the region. The stack's name is ``oci-<region>``, or begins so."""

    tenancy_id: Annotated[str, Field(pattern=r"^ocid1\.tenancy\.[a-z0-9]+\.\.[a-z0-9]+$"), MayBeEncrypted]
    """OCID of the tenancy that owns the resources."""

    compartment_id: Annotated[
        str, Field(pattern=r"^ocid1\.(compartment|tenancy)\.[a-z0-9]+\.\.[a-z0-9]+$"), MayBeEncrypted
    ]
    """OCID of the compartment that holds the resources."""

    availability_domain: str = Field(min_length=5)
    """Full name of the availability domain, such as "Uocm:US-ASHBURN-AD-1"; the prefix is the
    tenancy's own."""

    node_image_id: ImageId
    """Image of the GPU nodes, with GPU and RDMA drivers and OKE's node packages, imported into the
    compartment. A pool can override it."""

    node_image_os: str = Field(min_length=3)
    """Operating system of that image with its version, such as "Canonical Ubuntu 22.04". The OCID does not
    show it, and RDMA works on some systems only."""

    system_image_id: ImageId | None = Field(default=None, validate_default=True)
    """Image of the system nodes: one of Oracle's OKE images for x86 machines and the cluster's Kubernetes
    version. GPU images do not work here: they are for bare metal and, for some shapes, for Arm. None with
    ``existing.cluster``, which has its own system nodes."""

    home_region: str | None = Field(default=None, pattern=r"^[a-z]{2}-[a-z]+-\d$")
    """The tenancy's home region, the only region in which policies and dynamic groups can be created. Absent:
    this region."""

    rdma_cidr: PrivateNetwork
    """Range of the hosts' RDMA interfaces. It is not a subnet and must not overlap any network."""

    capacity_topology: bool = False
    """Create a capacity topology. It lists the HPC islands and network blocks of the tenancy's dedicated
    capacity, for use in pools' ``placement``."""

    @field_validator("system_image_id")
    @classmethod
    def _image_of_system_nodes(cls, image: str | None, info: ValidationInfo) -> str | None:
        existing = info.data.get("existing")
        given = isinstance(existing, OciExisting) and existing.cluster is not None
        if given and image is not None:
            raise ValueError("none, since existing.cluster has its own system nodes")
        if not given and image is None:
            raise ValueError("the image of the system nodes")
        return image
