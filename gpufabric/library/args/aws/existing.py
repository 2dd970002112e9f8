"""Types of arguments. Written by `python -m tools.library` from `gpufabric.spec.aws.existing`."""

from typing import NotRequired, TypedDict

import pulumi

from gpufabric.library.args.cluster_software import AwsClusterSoftware


class AwsGivenPlacementGroup(TypedDict):
    """A cluster placement group."""

    id: pulumi.Input[str]
    """Name of the group."""

    strategy: NotRequired[str]
    """Strategy, in the cloud's own word (AWS)."""

    zone: NotRequired[str]
    """Zone that it is in: zone id (AWS) or availability domain (OCI)."""


class AwsGivenSubnet(TypedDict):
    """A subnet."""

    id: pulumi.Input[str]
    """Id of the subnet."""

    network_id: NotRequired[str]
    """Network that it is in."""

    cidr: NotRequired[str]
    """Range of the subnet."""

    zone: NotRequired[str]
    """Zone that it is in: zone id (AWS) or availability domain (OCI). Empty: all zones of the region."""

    free_addresses: NotRequired[int]
    """Addresses that nothing else uses: free ones, and those that the stack itself uses."""

    route_table_id: NotRequired[str]
    """Route table of the subnet."""

    gives_public_addresses: NotRequired[bool]
    """Whether machines in it get public addresses unless they refuse (AWS), or may get some (OCI)."""

    blocks_private_endpoints: NotRequired[bool]
    """Whether a policy of the subnet keeps private endpoints out (Azure)."""

    delegated_to: NotRequired[str]
    """Service that the subnet is delegated to (Azure). Empty: none."""

    has_outbound: NotRequired[bool]
    """Whether machines in it reach the internet: through a NAT gateway, or a route to a firewall."""


class AwsGivenSubnets(TypedDict):
    """Subnets by what the region uses them for. An absent one is made in the network."""

    gpu: NotRequired[AwsGivenSubnet]
    """GPU nodes, their pods and the file system; in the region's `zone`."""

    system: NotRequired[dict[str, AwsGivenSubnet]]
    """Control plane and system nodes, by zone id. Either all of `system_zones` or none."""

    links: NotRequired[AwsGivenSubnet]
    """Transit gateway attachment and internal load balancers."""


class AwsGivenRouteTable(TypedDict):
    """A route table."""

    id: pulumi.Input[str]
    """Id of the route table."""

    network_id: NotRequired[str]
    """Network that it belongs to."""

    routes: NotRequired[dict[str, str]]
    """Id of the next hop, by destination."""


class AwsGivenRouteTables(TypedDict):
    """Route tables of the subnets that are made. Their routes to the internet and to the hub must
    exist.
    """

    gpu: NotRequired[AwsGivenRouteTable]
    """Route table of the GPU nodes' subnet."""

    system: NotRequired[AwsGivenRouteTable]
    """Route table of the system nodes' subnets."""


class AwsGivenSecurityGroup(TypedDict):
    """A security group."""

    id: pulumi.Input[str]
    """Id of the security group."""

    network_id: NotRequired[str]
    """Network that it belongs to."""

    closed_on_itself: NotRequired[bool]
    """Whether it allows all traffic to and from its own members, as EFA and RoCE need."""


class AwsGivenSecurityGroups(TypedDict):
    """Security groups."""

    nodes: NotRequired[AwsGivenSecurityGroup]
    """Group of the GPU nodes; closed on itself, which EFA needs."""

    lustre: NotRequired[AwsGivenSecurityGroup]
    """Group of the file system."""


class AwsGivenNetwork(TypedDict):
    """A VPC. Its subnets, route tables and groups may be given too; the absent ones are made in it."""

    id: pulumi.Input[str]
    """Id of the VPC."""

    ranges: NotRequired[list[str]]
    """All ranges of the network."""

    gateway_network_id: NotRequired[str]
    """Network whose gateways serve it (Azure): its own id, or the network or hub that a peering with
    use of remote gateways leads to. Empty: none.
    """

    subnets: NotRequired[AwsGivenSubnets]
    """Subnets that exist. The absent ones are made."""

    route_tables: NotRequired[AwsGivenRouteTables]
    """Route tables that exist, for the subnets that are made."""

    security_groups: NotRequired[AwsGivenSecurityGroups]
    """Security groups that exist. The absent ones are made."""

    nat_gateway_id: NotRequired[pulumi.Input[str]]
    """NAT gateway for the route tables that are made."""

    transit_gateway_id: NotRequired[pulumi.Input[str]]
    """Instead of a NAT gateway: transit gateway that carries traffic to the internet, for the route
    tables that are made. The network is attached to it.
    """

    has_endpoints: NotRequired[bool]
    """Whether nodes reach the AWS services that they call by endpoints of the network, its own or
    shared. Subnets then need no way to the internet. The stack makes no endpoint in a given
    network.
    """


class AwsGivenCluster(TypedDict):
    """An EKS cluster. GPU pools are added to it; its add-ons and system nodes stay its owner's."""

    id: pulumi.Input[str]
    """Name of the cluster."""

    kubernetes_version: NotRequired[str]
    """Full or minor version, such as `1.35` or `1.35.2`."""

    network_id: NotRequired[str]
    """Network that the cluster is in."""

    security_group_id: NotRequired[pulumi.Input[str]]
    """Group that EKS created for nodes and control plane."""

    endpoint: NotRequired[pulumi.Input[str]]
    """Address of the API server."""

    certificate_authority: NotRequired[pulumi.Input[str]]
    """Certificate of the API server, in base64."""

    service_cidr: NotRequired[str]
    """Range of the addresses of Kubernetes services."""

    pods_cidr: NotRequired[str]
    """Range of the pods' overlay network (Azure)."""

    mode: NotRequired[str]
    """Mode, in the cloud's own word: authentication mode (AWS), network plugin mode (Azure), pod
    network (OCI).
    """

    cluster_type: NotRequired[str]
    """Type, in the cloud's own word (OCI)."""

    has_oidc_issuer: NotRequired[bool]
    """Whether it issues tokens that the cloud's identity service accepts."""

    oidc_issuer_url: NotRequired[str]
    """Address of its issuer (Azure), which an identity of the training pods trusts."""

    has_workload_identity: NotRequired[bool]
    """Whether pods can have identities of their own: Pod Identity agent (AWS), workload identity
    (Azure, OCI).
    """

    status: NotRequired[str]
    """State, in the cloud's own word."""

    software: NotRequired[AwsClusterSoftware]
    """Software that its owner runs, and software that `gpufabric manifests` may install."""


class AwsGivenRole(TypedDict):
    """An IAM role."""

    id: pulumi.Input[str]
    """ARN of the role."""

    trusted: NotRequired[list[str]]
    """Services that may assume it (AWS)."""

    policies: NotRequired[list[str]]
    """Names of its managed policies (AWS) or built-in roles (Azure)."""

    principal_id: NotRequired[str]
    """Object id of its principal (Azure)."""

    client_id: NotRequired[str]
    """Client id, by which pods and clusters refer to it (Azure)."""

    permission_boundary: NotRequired[str]
    """ARN of its boundary (AWS). Empty: none."""


class AwsGivenKey(TypedDict):
    """A KMS key."""

    id: pulumi.Input[str]
    """ARN of the key."""

    region: NotRequired[str]
    """Region of the key."""

    is_enabled: NotRequired[bool]
    """Whether the key is enabled."""


class AwsGivenRoles(TypedDict):
    """Roles."""

    node: NotRequired[AwsGivenRole]
    """Role of the nodes."""

    cluster: NotRequired[AwsGivenRole]
    """Role of the control plane."""

    training: NotRequired[AwsGivenRole]
    """Role of the training pods."""

    addons: NotRequired[dict[str, AwsGivenRole]]
    """Roles of the add-ons that call AWS, by add-on, such as `vpc-cni`."""

    flow_logs: NotRequired[AwsGivenRole]
    """Role that delivers flow logs."""

    replication: NotRequired[AwsGivenRole]
    """Role that copies checkpoints to another bucket."""


class AwsPoolExisting(TypedDict):
    """Parts of one pool that exist."""

    placement_group: NotRequired[AwsGivenPlacementGroup]
    """Placement group that exists. Absent: the stack makes one where the shape needs it."""


class AwsGivenKeys(TypedDict):
    """Keys. Their policies must admit the services that use them."""

    storage: NotRequired[AwsGivenKey]
    """Key of checkpoints and file system."""

    secrets: NotRequired[AwsGivenKey]
    """Key of the cluster's secrets."""

    logs: NotRequired[AwsGivenKey]
    """Key of the log groups."""


class AwsGivenLogGroup(TypedDict):
    """A log group."""

    id: pulumi.Input[str]
    """Name of the group."""

    retention_days: NotRequired[int]
    """Days for which logs are kept."""


class AwsGivenLogs(TypedDict):
    """Log groups. That of the control plane is not among them: EKS writes to one name only."""

    flow_logs: NotRequired[AwsGivenLogGroup]
    """Log group that receives the flow logs of the network."""


class AwsGivenBucket(TypedDict):
    """An S3 bucket."""

    id: pulumi.Input[str]
    """Name of the bucket."""

    region: NotRequired[str]
    """Region of the bucket or the account."""

    has_versioning: NotRequired[bool]
    """Whether it keeps earlier versions of objects."""

    key_id: NotRequired[str]
    """Key that encrypts it. Empty: one of the cloud's own."""


class AwsGivenFileSystem(TypedDict):
    """An FSx for Lustre file system."""

    id: pulumi.Input[str]
    """Id of the file system (FSx for Lustre)."""

    subnet_id: NotRequired[str]
    """Subnet that the file system is in."""

    address: NotRequired[pulumi.Input[str]]
    """Name or address of the server that clients mount."""

    mount_name: NotRequired[pulumi.Input[str]]
    """Name under which clients mount it."""

    size_gib: NotRequired[int]
    """Size of the file system, in GiB."""


class AwsGivenStorage(TypedDict):
    """Storage."""

    checkpoints: NotRequired[AwsGivenBucket]
    """S3 bucket for checkpoints."""

    lustre: NotRequired[AwsGivenFileSystem]
    """FSx for Lustre file system."""


class AwsExisting(TypedDict):
    """Parts of an AWS region that exist."""

    network: NotRequired[AwsGivenNetwork]
    """VPC that exists. Absent: the stack makes one."""

    cluster: NotRequired[AwsGivenCluster]
    """With a given cluster, the network must be given too."""

    roles: NotRequired[AwsGivenRoles]
    """IAM roles that exist. The absent ones are made."""

    keys: NotRequired[AwsGivenKeys]
    """KMS keys that exist. The absent ones are made."""

    logs: NotRequired[AwsGivenLogs]
    """Log groups that exist. The absent ones are made."""

    storage: NotRequired[AwsGivenStorage]
    """Bucket and file system that exist."""
