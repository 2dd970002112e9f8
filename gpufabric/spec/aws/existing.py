"""Parts of an AWS region that exist."""

from typing import Annotated, ClassVar

from pydantic import Field

from gpufabric.spec.aws.storage import KeyArn
from gpufabric.spec.base import Declared
from gpufabric.spec.cluster_software import AwsClusterSoftware
from gpufabric.spec.existing import Existing, Given, Kind
from gpufabric.spec.given_facts import (
    ClusterFacts,
    FileSystemFacts,
    HubFacts,
    KeyFacts,
    LogFacts,
    NetworkFacts,
    PlacementFacts,
    RoleFacts,
    RouteTableFacts,
    SecurityGroupFacts,
    StoreFacts,
    SubnetFacts,
)

_HEX = r"[0-9a-f]{8,17}$"

ZoneId = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)?-az\d$")]
RoleArn = Annotated[str, Field(pattern=r"^arn:aws[a-z-]*:iam::\d{12}:role/[A-Za-z0-9_+=,.@/-]+$")]


class AwsGivenSubnet(Given, SubnetFacts):
    """A subnet."""

    kind: ClassVar[Kind] = "subnets"
    id: str = Field(pattern=rf"^subnet-{_HEX}")
    """Id of the subnet."""


class AwsGivenSubnets(Declared):
    """Subnets by what the region uses them for. An absent one is made in the network."""

    gpu: AwsGivenSubnet | None = None
    """GPU nodes, their pods and the file system; in the region's ``zone``."""

    system: dict[ZoneId, AwsGivenSubnet] = Field(default_factory=dict[ZoneId, AwsGivenSubnet])
    """Control plane and system nodes, by zone id. Either all of ``system_zones`` or none."""

    links: AwsGivenSubnet | None = None
    """Transit gateway attachment and internal load balancers."""


class AwsGivenRouteTable(Given, RouteTableFacts):
    """A route table."""

    kind: ClassVar[Kind] = "route_tables"
    id: str = Field(pattern=rf"^rtb-{_HEX}")
    """Id of the route table."""


class AwsGivenRouteTables(Declared):
    """Route tables of the subnets that are made. Their routes to the internet and to the hub must exist."""

    gpu: AwsGivenRouteTable | None = None
    """Route table of the GPU nodes' subnet."""

    system: AwsGivenRouteTable | None = None
    """Route table of the system nodes' subnets."""


class AwsGivenSecurityGroup(Given, SecurityGroupFacts):
    """A security group."""

    kind: ClassVar[Kind] = "security_groups"
    id: str = Field(pattern=rf"^sg-{_HEX}")
    """Id of the security group."""


class AwsGivenSecurityGroups(Declared):
    """Security groups."""

    nodes: AwsGivenSecurityGroup | None = None
    """Group of the GPU nodes; closed on itself, which EFA needs."""

    lustre: AwsGivenSecurityGroup | None = None
    """Group of the file system."""


class AwsGivenNetwork(Given, NetworkFacts):
    """A VPC. Its subnets, route tables and groups may be given too; the absent ones are made in it."""

    kind: ClassVar[Kind] = "networks"
    id: str = Field(pattern=rf"^vpc-{_HEX}")
    """Id of the VPC."""

    subnets: AwsGivenSubnets = AwsGivenSubnets()
    """Subnets that exist. The absent ones are made."""

    route_tables: AwsGivenRouteTables = AwsGivenRouteTables()
    """Route tables that exist, for the subnets that are made."""

    security_groups: AwsGivenSecurityGroups = AwsGivenSecurityGroups()
    """Security groups that exist. The absent ones are made."""

    nat_gateway_id: str | None = Field(default=None, pattern=rf"^nat-{_HEX}")
    """NAT gateway for the route tables that are made."""

    transit_gateway_id: str | None = Field(default=None, pattern=rf"^tgw-{_HEX}")
    """Instead of a NAT gateway: transit gateway that carries traffic to the internet, for the route tables
    that are made. The network is attached to it."""

    has_endpoints: bool = False
    """Whether nodes reach the AWS services that they call by endpoints of the network, its own or shared.
    Subnets then need no way to the internet. The stack makes no endpoint in a given network."""


class AwsGivenCluster(Given, ClusterFacts):
    """An EKS cluster. GPU pools are added to it; its add-ons and system nodes stay its owner's."""

    kind: ClassVar[Kind] = "clusters"
    id: str = Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$")
    """Name of the cluster."""

    security_group_id: str | None = Field(default=None, pattern=rf"^sg-{_HEX}")
    """Group that EKS created for nodes and control plane."""

    software: AwsClusterSoftware = AwsClusterSoftware()
    """Software that its owner runs, and software that ``gpufabric manifests`` may install."""


class AwsGivenRole(Given, RoleFacts):
    """An IAM role."""

    kind: ClassVar[Kind] = "roles"
    id: RoleArn
    """ARN of the role."""


class AwsGivenRoles(Declared):
    """Roles."""

    node: AwsGivenRole | None = None
    """Role of the nodes."""

    cluster: AwsGivenRole | None = None
    """Role of the control plane."""

    training: AwsGivenRole | None = None
    """Role of the training pods."""

    addons: dict[str, AwsGivenRole] = Field(default_factory=dict[str, AwsGivenRole])
    """Roles of the add-ons that call AWS, by add-on, such as ``vpc-cni``."""

    flow_logs: AwsGivenRole | None = None
    """Role that delivers flow logs."""

    replication: AwsGivenRole | None = None
    """Role that copies checkpoints to another bucket."""


class AwsGivenKey(Given, KeyFacts):
    """A KMS key."""

    kind: ClassVar[Kind] = "keys"
    id: KeyArn
    """ARN of the key."""


class AwsGivenKeys(Declared):
    """Keys. Their policies must admit the services that use them."""

    storage: AwsGivenKey | None = None
    """Key of checkpoints and file system."""

    secrets: AwsGivenKey | None = None
    """Key of the cluster's secrets."""

    logs: AwsGivenKey | None = None
    """Key of the log groups."""


class AwsGivenLogGroup(Given, LogFacts):
    """A log group."""

    kind: ClassVar[Kind] = "logs"
    id: str = Field(pattern=r"^[A-Za-z0-9_./#-]+$", max_length=512)
    """Name of the group."""


class AwsGivenLogs(Declared):
    """Log groups. That of the control plane is not among them: EKS writes to one name only."""

    flow_logs: AwsGivenLogGroup | None = None
    """Log group that receives the flow logs of the network."""


class AwsGivenBucket(Given, StoreFacts):
    """An S3 bucket."""

    kind: ClassVar[Kind] = "stores"
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")
    """Name of the bucket."""


class AwsGivenFileSystem(Given, FileSystemFacts):
    """An FSx for Lustre file system."""

    kind: ClassVar[Kind] = "file_systems"
    id: str = Field(pattern=rf"^fs-{_HEX}")
    """Id of the file system (FSx for Lustre)."""


class AwsGivenStorage(Declared):
    """Storage."""

    checkpoints: AwsGivenBucket | None = None
    """S3 bucket for checkpoints."""

    lustre: AwsGivenFileSystem | None = None
    """FSx for Lustre file system."""


class AwsExisting(Existing):
    """Parts of an AWS region that exist."""

    network: AwsGivenNetwork | None = None
    """VPC that exists. Absent: the stack makes one."""

    cluster: AwsGivenCluster | None = None
    """With a given cluster, the network must be given too."""

    roles: AwsGivenRoles = AwsGivenRoles()
    """IAM roles that exist. The absent ones are made."""

    keys: AwsGivenKeys = AwsGivenKeys()
    """KMS keys that exist. The absent ones are made."""

    logs: AwsGivenLogs = AwsGivenLogs()
    """Log groups that exist. The absent ones are made."""

    storage: AwsGivenStorage = AwsGivenStorage()
    """Bucket and file system that exist."""


class AwsGivenPlacementGroup(Given, PlacementFacts):
    """A cluster placement group."""

    kind: ClassVar[Kind] = "placements"
    id: str = Field(min_length=1, max_length=255)
    """Name of the group."""


class AwsPoolExisting(Declared):
    """Parts of one pool that exist."""

    placement_group: AwsGivenPlacementGroup | None = None
    """Placement group that exists. Absent: the stack makes one where the shape needs it."""


class AwsGivenHub(Given, HubFacts):
    """A transit gateway. Routes in its tables are its owner's; links attach to it."""

    kind: ClassVar[Kind] = "hubs"
    id: str = Field(pattern=rf"^tgw-{_HEX}")
    """Id of the transit gateway."""

    route_table_id: str | None = Field(default=None, pattern=r"^tgw-rtb-[0-9a-f]{8,17}$")
    """Route table of the region's network, to which VPN and circuit attachments propagate their routes.
    Absent: the stack makes one of its own. With ``attachment_id``: the table that this attachment uses."""

    attachment_id: str | None = Field(default=None, pattern=r"^tgw-attach-[0-9a-f]{8,17}$")
    """Attachment of the region's network; absent: the stack attaches it."""
