"""Parts of an OCI region that exist. The compartment always exists: ``compartment_id``."""

from typing import Annotated, ClassVar

from pydantic import Field

from gpufabric.spec.base import Declared
from gpufabric.spec.cluster_software import OciClusterSoftware
from gpufabric.spec.existing import Existing, Given, Kind
from gpufabric.spec.given_facts import (
    ClusterFacts,
    FileSystemFacts,
    HubFacts,
    NetworkFacts,
    PlacementFacts,
    RouteTableFacts,
    SecurityGroupFacts,
    StoreFacts,
    SubnetFacts,
)
from gpufabric.spec.oci.ocid import ocid
from gpufabric.spec.oci.storage import BucketName


class OciGivenSubnet(Given, SubnetFacts):
    """A subnet."""

    kind: ClassVar[Kind] = "subnets"
    id: Annotated[str, ocid("subnet")]
    """OCID of the subnet."""


class OciGivenSubnets(Declared):
    """Subnets by what the region uses them for. An absent one is made in the network."""

    control_plane: OciGivenSubnet | None = None
    """Subnet of the API server."""

    workers: OciGivenSubnet | None = None
    """Subnet of the nodes."""

    pods: OciGivenSubnet | None = None
    """Subnet of the pods."""

    lustre: OciGivenSubnet | None = None
    """Subnet of the file system."""

    balancers: OciGivenSubnet | None = None
    """Subnet of the internal load balancers."""


class OciGivenSecurityGroup(Given, SecurityGroupFacts):
    """A network security group."""

    kind: ClassVar[Kind] = "security_groups"
    id: Annotated[str, ocid("networksecuritygroup")]
    """OCID of the network security group."""


class OciGivenSecurityGroups(Declared):
    """Network security groups by role. An absent one is made."""

    control_plane: OciGivenSecurityGroup | None = None
    """Group of the cluster's API endpoint."""

    workers: OciGivenSecurityGroup | None = None
    """Group of the nodes."""

    pods: OciGivenSecurityGroup | None = None
    """Group of the pods."""

    lustre: OciGivenSecurityGroup | None = None
    """Group of the file system."""

    balancers: OciGivenSecurityGroup | None = None
    """Group of the internal load balancers."""


class OciGivenRouteTable(Given, RouteTableFacts):
    """A route table."""

    kind: ClassVar[Kind] = "route_tables"
    id: Annotated[str, ocid("routetable")]
    """OCID of the route table."""


class OciGivenNetwork(Given, NetworkFacts):
    """A VCN. Its subnets, groups and gateways may be given too; the absent ones are made in it."""

    kind: ClassVar[Kind] = "networks"
    id: Annotated[str, ocid("vcn")]
    """OCID of the VCN."""

    subnets: OciGivenSubnets = OciGivenSubnets()
    """Subnets that exist. The absent ones are made."""

    security_groups: OciGivenSecurityGroups = OciGivenSecurityGroups()
    """Network security groups that exist. The absent ones are made."""

    route_table: OciGivenRouteTable | None = None
    """Table of the subnets that are made: with routes to the internet, to Oracle's services and to the DRG.
    Subnets that are made need it, because the stack makes no gateway in a given network: a VCN has one
    service gateway for a service."""

    drg_id: Annotated[str, ocid("drg")] | None = None
    """DRG that the network is attached to; routes to it are in the given tables. Absent: none, and the region
    has no links to others. The stack makes no DRG for a given network: it can be attached to one only."""


class OciGivenCluster(Given, ClusterFacts):
    """An OKE cluster with VCN-native pods. GPU pools are added to it; its add-ons and system nodes stay its
    owner's. Nodes need the private address of the API server (``endpoint``) and its certificate."""

    kind: ClassVar[Kind] = "clusters"
    id: Annotated[str, ocid("cluster")]
    """OCID of the OKE cluster."""

    software: OciClusterSoftware = OciClusterSoftware()
    """Software that its owner runs, and software that ``gpufabric manifests`` may install."""


class OciGivenPolicies(Declared):
    """Dynamic group and policies that exist."""

    nodes: bool = False
    """Whether a dynamic group of the GPU machines and its policies exist: machines may join the cluster, and
    report health."""

    services: bool = False
    """Whether the policies of Oracle's services exist: object storage and its key, Lustre, node pools and GPU
    memory clusters, clusters that use the key of their secrets."""

    training: bool = False
    """Whether the policies of the training pods exist."""

    tag: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_-]{1,100}\.[A-Za-z0-9_-]{1,100}$")
    """With ``nodes``: defined tag that the dynamic group matches, as ``Namespace.Key``; its value is the
    region's name. Absent: machines get no defined tag, because the group matches something else."""


class OciGivenBucket(Given, StoreFacts):
    """A bucket."""

    kind: ClassVar[Kind] = "stores"
    id: BucketName
    """Name of the bucket, in the tenancy's namespace."""

    namespace: str | None = Field(default=None, pattern=r"^[a-z0-9]{1,32}$")
    """Object Storage namespace of the tenancy. Absent: the provider asks for it."""

    compartment_id: str | None = Field(
        default=None, pattern=r"^ocid1\.(compartment|tenancy)\.[a-z0-9]+\.\.[a-z0-9]+$"
    )
    """Compartment of the bucket. Absent: the region's."""


class OciGivenFileSystem(Given, FileSystemFacts):
    """A Lustre file system."""

    kind: ClassVar[Kind] = "file_systems"
    id: Annotated[str, ocid("lustrefilesystem")]
    """OCID of the Lustre file system."""


class OciGivenStorage(Declared):
    """Storage."""

    checkpoints: OciGivenBucket | None = None
    """Object Storage bucket for checkpoints."""

    lustre: OciGivenFileSystem | None = None
    """File Storage with Lustre file system."""


class OciExisting(Existing):
    """Parts of an OCI region that exist. Keys are ``cluster.secrets_key_id`` and
    ``storage.checkpoints.kms_key_id``."""

    network: OciGivenNetwork | None = None
    """VCN that exists. Absent: the stack makes one."""

    cluster: OciGivenCluster | None = None
    """With a given cluster, the subnets of workers and pods must be given too."""

    policies: OciGivenPolicies = OciGivenPolicies()
    """IAM policies that exist, so that the stack makes none of its own."""

    storage: OciGivenStorage = OciGivenStorage()
    """Bucket and file system that exist."""


class OciGivenComputeCluster(Given, PlacementFacts):
    """A compute cluster."""

    kind: ClassVar[Kind] = "placements"
    id: Annotated[str, ocid("computecluster")]
    """OCID of the compute cluster."""


class OciPoolExisting(Declared):
    """Parts of one pool that exist."""

    compute_cluster: OciGivenComputeCluster | None = None
    """For pools whose machines are in a compute cluster."""


class OciGivenHub(Given, HubFacts):
    """A DRG."""

    kind: ClassVar[Kind] = "hubs"
    id: Annotated[str, ocid("drg")]
    """OCID of the DRG."""
