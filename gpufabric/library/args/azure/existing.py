"""Types of arguments. Written by `python -m tools.library` from `gpufabric.spec.azure.existing`."""

from typing import NotRequired, TypedDict

import pulumi

from gpufabric.library.args.cluster_software import AzureClusterSoftware


class AzureGivenSubnet(TypedDict):
    """A subnet of the given network."""

    id: pulumi.Input[str]
    """Resource id of the subnet."""

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


class AzureGivenSubnets(TypedDict):
    """Subnets by what the region uses them for. An absent one is made in the network."""

    gpu: NotRequired[AzureGivenSubnet]
    """Subnet of the GPU nodes."""

    system: NotRequired[AzureGivenSubnet]
    """Subnet of the system nodes."""

    lustre: NotRequired[AzureGivenSubnet]
    """Subnet of the file system."""

    endpoints: NotRequired[AzureGivenSubnet]
    """Subnet of the private endpoints."""

    gateway: NotRequired[AzureGivenSubnet]
    """`GatewaySubnet`, for links with a gateway. A network has one, so the stack makes none in it."""

    balancers: NotRequired[AzureGivenSubnet]
    """Subnet of the internal load balancers, and of nothing else. None is made beside a given
    cluster.
    """


class AzureGivenSecurityGroup(TypedDict):
    """A network security group for the subnets that are made."""

    id: pulumi.Input[str]
    """Resource id of the network security group."""

    network_id: NotRequired[str]
    """Network that it belongs to."""

    closed_on_itself: NotRequired[bool]
    """Whether it allows all traffic to and from its own members, as EFA and RoCE need."""


class AzureGivenNetwork(TypedDict):
    """A virtual network. Its subnets may be given too; the absent ones are made in it."""

    id: pulumi.Input[str]
    """Resource id of the virtual network."""

    ranges: NotRequired[list[str]]
    """All ranges of the network."""

    gateway_network_id: NotRequired[str]
    """Network whose gateways serve it (Azure): its own id, or the network or hub that a peering with
    use of remote gateways leads to. Empty: none.
    """

    subnets: NotRequired[AzureGivenSubnets]
    """Subnets that exist. The absent ones are made."""

    security_group: NotRequired[AzureGivenSecurityGroup]
    """Group of the subnets that are made. Absent: each gets one of its own."""

    nat_gateway_id: NotRequired[pulumi.Input[str]]
    """NAT gateway for the subnets that are made."""

    route_table_id: NotRequired[pulumi.Input[str]]
    """Instead of a NAT gateway: route table that sends traffic to a firewall, for the subnets that
    are made.
    """

    private_dns_zones: NotRequired[dict[str, str]]
    """Private DNS zones that are linked to the network, by name, such as
    `privatelink.blob.core.windows.net`.
    """

    private_endpoints: NotRequired[dict[str, str]]
    """Private endpoints of the given storage, by service: `blob`."""


class AzureGivenCluster(TypedDict):
    """An AKS cluster. GPU pools are added to it; its system pool and settings stay its owner's."""

    id: pulumi.Input[str]
    """Resource id of the AKS cluster."""

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

    oidc_issuer_url: NotRequired[pulumi.Input[str]]
    """Address of its issuer (Azure), which an identity of the training pods trusts."""

    has_workload_identity: NotRequired[bool]
    """Whether pods can have identities of their own: Pod Identity agent (AWS), workload identity
    (Azure, OCI).
    """

    status: NotRequired[str]
    """State, in the cloud's own word."""

    software: NotRequired[AzureClusterSoftware]
    """Software that its owner runs, and software that `gpufabric manifests` may install."""


class AzureGivenIdentity(TypedDict):
    """A user-assigned identity, with the roles that it needs."""

    id: pulumi.Input[str]
    """Resource id of the user-assigned identity."""

    trusted: NotRequired[list[str]]
    """Services that may assume it (AWS)."""

    policies: NotRequired[list[str]]
    """Names of its managed policies (AWS) or built-in roles (Azure)."""

    principal_id: NotRequired[pulumi.Input[str]]
    """Object id of its principal."""

    client_id: NotRequired[pulumi.Input[str]]
    """Client id of the identity, by which pods and clusters refer to it."""

    permission_boundary: NotRequired[str]
    """ARN of its boundary (AWS). Empty: none."""


class AzureGivenIdentities(TypedDict):
    """Identities."""

    control_plane: NotRequired[AzureGivenIdentity]
    """Identity of the cluster's control plane."""

    kubelet: NotRequired[AzureGivenIdentity]
    """Identity of the nodes."""

    training: NotRequired[AzureGivenIdentity]
    """Identity of the training pods. Its federated credential for the cluster must exist."""


class AzureGivenWorkspace(TypedDict):
    """A Log Analytics workspace."""

    id: pulumi.Input[str]
    """Resource id of the Log Analytics workspace."""

    retention_days: NotRequired[int]
    """Days for which logs are kept."""


class AzureGivenKey(TypedDict):
    """A key of a key vault that encrypts the storage account. The account's identity may use it."""

    id: str
    """Identifier of the key, without its version."""

    vault_id: str
    """Resource id of the key vault that holds the key."""

    identity_id: str
    """User-assigned identity with which the account uses the key; it has the role on the vault."""

    region: NotRequired[str]
    """Region of the key."""

    is_enabled: NotRequired[bool]
    """Whether the key is enabled."""


class AzureGivenKeys(TypedDict):
    """Keys. That of the cluster's secrets is `cluster.secrets_key`, which always exists."""

    storage: NotRequired[AzureGivenKey]
    """Key that encrypts the checkpoint container's account and the file system."""


class AzureGivenContainer(TypedDict):
    """A container of a storage account."""

    id: str
    """Resource id of the account."""

    container: str
    """Name of the blob container."""

    region: NotRequired[str]
    """Region of the bucket or the account."""

    has_versioning: NotRequired[bool]
    """Whether it keeps earlier versions of objects."""

    key_id: NotRequired[str]
    """Key that encrypts it. Empty: one of the cloud's own."""


class AzureGivenFileSystem(TypedDict):
    """An Azure Managed Lustre file system."""

    id: pulumi.Input[str]
    """Resource id of the Azure Managed Lustre file system."""

    subnet_id: NotRequired[str]
    """Subnet that the file system is in."""

    address: NotRequired[pulumi.Input[str]]
    """Name or address of the server that clients mount."""

    mount_name: NotRequired[pulumi.Input[str]]
    """Name under which clients mount it."""

    size_gib: NotRequired[int]
    """Size of the file system, in GiB."""


class AzureGivenStorage(TypedDict):
    """Storage."""

    checkpoints: NotRequired[AzureGivenContainer]
    """Blob container for checkpoints."""

    lustre: NotRequired[AzureGivenFileSystem]
    """Azure Managed Lustre file system."""


class AzureExisting(TypedDict):
    """Parts of an Azure region that exist."""

    resource_group: NotRequired[pulumi.Input[str]]
    """Name of the group in which the region's resources are made."""

    network: NotRequired[AzureGivenNetwork]
    """Virtual network that exists. Absent: the stack makes one."""

    cluster: NotRequired[AzureGivenCluster]
    """With a given cluster, the subnet of the GPU nodes must be given too."""

    identities: NotRequired[AzureGivenIdentities]
    """Managed identities that exist. The absent ones are made."""

    keys: NotRequired[AzureGivenKeys]
    """Keys that exist."""

    workspace: NotRequired[AzureGivenWorkspace]
    """Workspace that gets the control plane's logs. Absent: none; a region makes no workspace."""

    storage: NotRequired[AzureGivenStorage]
    """Container and file system that exist."""
