"""Types of arguments. Written by `python -m tools.library` from `gpufabric.spec.oci.existing`."""

from typing import NotRequired, TypedDict

import pulumi


class OciGivenComputeCluster(TypedDict):
    """A compute cluster."""

    id: pulumi.Input[str]
    """The cloud's own id."""

    strategy: NotRequired[str]
    """Strategy, in the cloud's own word (AWS)."""

    zone: NotRequired[str]


class OciGivenSubnet(TypedDict):
    """A subnet."""

    id: pulumi.Input[str]
    """The cloud's own id."""

    network_id: NotRequired[str]
    """Network that it is in."""

    cidr: NotRequired[str]

    zone: NotRequired[str]
    """Zone that it is in: zone id (AWS) or availability domain (OCI). Empty: all zones of the region."""

    free_addresses: NotRequired[int]
    """Addresses that nothing else uses: free ones, and those that the stack itself uses."""

    route_table_id: NotRequired[str]

    gives_public_addresses: NotRequired[bool]
    """Whether machines in it get public addresses unless they refuse (AWS), or may get some (OCI)."""

    blocks_private_endpoints: NotRequired[bool]
    """Whether a policy of the subnet keeps private endpoints out (Azure)."""

    delegated_to: NotRequired[str]
    """Service that the subnet is delegated to (Azure). Empty: none."""

    has_outbound: NotRequired[bool]
    """Whether machines in it reach the internet: through a NAT gateway, or a route to a firewall."""


class OciGivenSubnets(TypedDict):
    """Subnets by what the region uses them for. An absent one is made in the network."""

    control_plane: NotRequired[OciGivenSubnet]
    """Subnet of the API server."""

    workers: NotRequired[OciGivenSubnet]
    """A subnet."""

    pods: NotRequired[OciGivenSubnet]
    """A subnet."""

    lustre: NotRequired[OciGivenSubnet]
    """A subnet."""

    balancers: NotRequired[OciGivenSubnet]
    """Subnet of the internal load balancers."""


class OciGivenSecurityGroup(TypedDict):
    """A network security group."""

    id: pulumi.Input[str]
    """The cloud's own id."""

    network_id: NotRequired[str]

    closed_on_itself: NotRequired[bool]
    """Whether it allows all traffic to and from its own members, as EFA and RoCE need."""


class OciGivenSecurityGroups(TypedDict):
    """Network security groups by role. An absent one is made."""

    control_plane: NotRequired[OciGivenSecurityGroup]
    """A network security group."""

    workers: NotRequired[OciGivenSecurityGroup]
    """A network security group."""

    pods: NotRequired[OciGivenSecurityGroup]
    """A network security group."""

    lustre: NotRequired[OciGivenSecurityGroup]
    """A network security group."""

    balancers: NotRequired[OciGivenSecurityGroup]
    """A network security group."""


class OciGivenRouteTable(TypedDict):
    """A route table."""

    id: pulumi.Input[str]
    """The cloud's own id."""

    network_id: NotRequired[str]

    routes: NotRequired[dict[str, str]]
    """Id of the next hop, by destination."""


class OciGivenNetwork(TypedDict):
    """A VCN. Its subnets, groups and gateways may be given too; the absent ones are made in it."""

    id: pulumi.Input[str]
    """The cloud's own id."""

    ranges: NotRequired[list[str]]
    """All ranges of the network."""

    subnets: NotRequired[OciGivenSubnets]
    """Subnets by what the region uses them for. An absent one is made in the network."""

    security_groups: NotRequired[OciGivenSecurityGroups]
    """Network security groups by role. An absent one is made."""

    route_table: NotRequired[OciGivenRouteTable]
    """Table of the subnets that are made: with routes to the internet, to Oracle's services and to
    the DRG. Subnets that are made need it, because the stack makes no gateway in a given network:
    a VCN has one service gateway for a service.
    """

    drg_id: NotRequired[pulumi.Input[str]]
    """DRG that the network is attached to; routes to it are in the given tables. Absent: none, and
    the region has no links to others. The stack makes no DRG for a given network: it can be
    attached to one only.
    """


class OciGivenCluster(TypedDict):
    """An OKE cluster with VCN-native pods. GPU pools are added to it; its add-ons and system nodes
    stay its owner's. Nodes need the private address of the API server (`endpoint`) and its
    certificate.
    """

    id: pulumi.Input[str]
    """The cloud's own id."""

    kubernetes_version: NotRequired[str]
    """Full or minor version, such as `1.35` or `1.35.2`."""

    network_id: NotRequired[str]

    security_group_id: NotRequired[str]
    """Group that the cloud made for nodes and control plane (AWS)."""

    endpoint: NotRequired[pulumi.Input[str]]
    """Address of the API server."""

    certificate_authority: NotRequired[pulumi.Input[str]]
    """Certificate of the API server, in base64."""

    service_cidr: NotRequired[str]

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


class OciGivenPolicies(TypedDict):
    """Dynamic group and policies that exist."""

    nodes: NotRequired[bool]
    """Whether a dynamic group of the GPU machines and its policies exist: machines may join the
    cluster, and report health.
    """

    services: NotRequired[bool]
    """Whether the policies of Oracle's services exist: object storage and its key, Lustre, node pools
    and GPU memory clusters, clusters that use the key of their secrets.
    """

    training: NotRequired[bool]
    """Whether the policies of the training pods exist."""

    tag: NotRequired[str]
    """With `nodes`: defined tag that the dynamic group matches, as `Namespace.Key`; its value is the
    region's name. Absent: machines get no defined tag, because the group matches something else.
    """


class OciPoolExisting(TypedDict):
    """Parts of one pool that exist."""

    compute_cluster: NotRequired[OciGivenComputeCluster]
    """For pools whose machines are in a compute cluster."""


class OciGivenBucket(TypedDict):
    """A bucket."""

    id: pulumi.Input[str]
    """Name of the bucket, in the tenancy's namespace."""

    region: NotRequired[str]

    has_versioning: NotRequired[bool]

    key_id: NotRequired[str]
    """Key that encrypts it. Empty: one of the cloud's own."""

    namespace: NotRequired[pulumi.Input[str]]
    """Object Storage namespace of the tenancy. Absent: the provider asks for it."""

    compartment_id: NotRequired[str]
    """Compartment of the bucket. Absent: the region's."""


class OciGivenFileSystem(TypedDict):
    """A Lustre file system."""

    id: pulumi.Input[str]
    """The cloud's own id."""

    subnet_id: NotRequired[str]

    address: NotRequired[pulumi.Input[str]]

    mount_name: NotRequired[pulumi.Input[str]]

    size_gib: NotRequired[int]


class OciGivenStorage(TypedDict):
    """Storage."""

    checkpoints: NotRequired[OciGivenBucket]
    """A bucket."""

    lustre: NotRequired[OciGivenFileSystem]
    """A Lustre file system."""


class OciExisting(TypedDict):
    """Parts of an OCI region that exist. Keys are `cluster.secrets_key_id` and
    `storage.checkpoints.kms_key_id`.
    """

    network: NotRequired[OciGivenNetwork]
    """A VCN. Its subnets, groups and gateways may be given too; the absent ones are made in it."""

    cluster: NotRequired[OciGivenCluster]
    """With a given cluster, the subnets of workers and pods must be given too."""

    policies: NotRequired[OciGivenPolicies]
    """Dynamic group and policies that exist."""

    storage: NotRequired[OciGivenStorage]
    """Storage."""
