"""Types of arguments. Written by `python -m tools.library` from `gpufabric.spec.oci.existing`."""

from typing import NotRequired, TypedDict

import pulumi

from gpufabric.library.args.cluster_software import OciClusterSoftware


class OciGivenComputeCluster(TypedDict):
    """A compute cluster."""

    id: pulumi.Input[str]
    """OCID of the compute cluster."""

    strategy: NotRequired[str]
    """Strategy, in the cloud's own word (AWS)."""

    zone: NotRequired[str]
    """Zone that it is in: zone id (AWS) or availability domain (OCI)."""


class OciGivenSubnet(TypedDict):
    """A subnet."""

    id: pulumi.Input[str]
    """OCID of the subnet."""

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


class OciGivenSubnets(TypedDict):
    """Subnets by what the region uses them for. An absent one is made in the network."""

    control_plane: NotRequired[OciGivenSubnet]
    """Subnet of the API server."""

    workers: NotRequired[OciGivenSubnet]
    """Subnet of the nodes."""

    pods: NotRequired[OciGivenSubnet]
    """Subnet of the pods."""

    lustre: NotRequired[OciGivenSubnet]
    """Subnet of the file system."""

    balancers: NotRequired[OciGivenSubnet]
    """Subnet of the internal load balancers."""


class OciGivenSecurityGroup(TypedDict):
    """A network security group."""

    id: pulumi.Input[str]
    """OCID of the network security group."""

    network_id: NotRequired[str]
    """Network that it belongs to."""

    closed_on_itself: NotRequired[bool]
    """Whether it allows all traffic to and from its own members, as EFA and RoCE need."""


class OciGivenSecurityGroups(TypedDict):
    """Network security groups by role. An absent one is made."""

    control_plane: NotRequired[OciGivenSecurityGroup]
    """Group of the cluster's API endpoint."""

    workers: NotRequired[OciGivenSecurityGroup]
    """Group of the nodes."""

    pods: NotRequired[OciGivenSecurityGroup]
    """Group of the pods."""

    lustre: NotRequired[OciGivenSecurityGroup]
    """Group of the file system."""

    balancers: NotRequired[OciGivenSecurityGroup]
    """Group of the internal load balancers."""


class OciGivenRouteTable(TypedDict):
    """A route table."""

    id: pulumi.Input[str]
    """OCID of the route table."""

    network_id: NotRequired[str]
    """Network that it belongs to."""

    routes: NotRequired[dict[str, str]]
    """Id of the next hop, by destination."""


class OciGivenNetwork(TypedDict):
    """A VCN. Its subnets, groups and gateways may be given too; the absent ones are made in it."""

    id: pulumi.Input[str]
    """OCID of the VCN."""

    ranges: NotRequired[list[str]]
    """All ranges of the network."""

    gateway_network_id: NotRequired[str]
    """Network whose gateways serve it (Azure): its own id, or the network or hub that a peering with
    use of remote gateways leads to. Empty: none.
    """

    subnets: NotRequired[OciGivenSubnets]
    """Subnets that exist. The absent ones are made."""

    security_groups: NotRequired[OciGivenSecurityGroups]
    """Network security groups that exist. The absent ones are made."""

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
    """OCID of the OKE cluster."""

    kubernetes_version: NotRequired[str]
    """Full or minor version, such as `1.35` or `1.35.2`."""

    network_id: NotRequired[str]
    """Network that the cluster is in."""

    security_group_id: NotRequired[str]
    """Group that the cloud made for nodes and control plane (AWS)."""

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

    software: NotRequired[OciClusterSoftware]
    """Software that its owner runs, and software that `gpufabric manifests` may install."""


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
    """Region of the bucket or the account."""

    has_versioning: NotRequired[bool]
    """Whether it keeps earlier versions of objects."""

    key_id: NotRequired[str]
    """Key that encrypts it. Empty: one of the cloud's own."""

    namespace: NotRequired[pulumi.Input[str]]
    """Object Storage namespace of the tenancy. Absent: the provider asks for it."""

    compartment_id: NotRequired[str]
    """Compartment of the bucket. Absent: the region's."""


class OciGivenFileSystem(TypedDict):
    """A Lustre file system."""

    id: pulumi.Input[str]
    """OCID of the Lustre file system."""

    subnet_id: NotRequired[str]
    """Subnet that the file system is in."""

    address: NotRequired[pulumi.Input[str]]
    """Name or address of the server that clients mount."""

    mount_name: NotRequired[pulumi.Input[str]]
    """Name under which clients mount it."""

    size_gib: NotRequired[int]
    """Size of the file system, in GiB."""


class OciGivenStorage(TypedDict):
    """Storage."""

    checkpoints: NotRequired[OciGivenBucket]
    """Object Storage bucket for checkpoints."""

    lustre: NotRequired[OciGivenFileSystem]
    """File Storage with Lustre file system."""


class OciExisting(TypedDict):
    """Parts of an OCI region that exist. Keys are `cluster.secrets_key_id` and
    `storage.checkpoints.kms_key_id`.
    """

    network: NotRequired[OciGivenNetwork]
    """VCN that exists. Absent: the stack makes one."""

    cluster: NotRequired[OciGivenCluster]
    """With a given cluster, the subnets of workers and pods must be given too."""

    policies: NotRequired[OciGivenPolicies]
    """IAM policies that exist, so that the stack makes none of its own."""

    storage: NotRequired[OciGivenStorage]
    """Bucket and file system that exist."""
