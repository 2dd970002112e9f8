"""Parts of an Azure region that exist."""

from typing import Annotated, ClassVar

from pydantic import Field

from gpufabric.spec.azure.secrets_key import VaultId
from gpufabric.spec.azure.storage import AccountId, ContainerName, ObjectId
from gpufabric.spec.base import Declared
from gpufabric.spec.cluster_software import AzureClusterSoftware
from gpufabric.spec.existing import Existing, Given, Kind
from gpufabric.spec.given_facts import (
    ClusterFacts,
    FileSystemFacts,
    HubFacts,
    KeyFacts,
    LogFacts,
    NetworkFacts,
    RoleFacts,
    SecurityGroupFacts,
    StoreFacts,
    SubnetFacts,
)

_GROUP = r"^/subscriptions/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/resourceGroups/[A-Za-z0-9_.()-]+"
_NETWORK = rf"{_GROUP}/providers/Microsoft\.Network"
_NAME = r"[A-Za-z0-9][A-Za-z0-9_.-]*"

ResourceGroupName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.()-]{0,89}[A-Za-z0-9_()-]$")]
ZoneResourceId = Annotated[str, Field(pattern=rf"{_NETWORK}/privateDnsZones/[a-z0-9.-]{{3,}}$")]
HubTableId = Annotated[str, Field(pattern=rf"{_NETWORK}/virtualHubs/{_NAME}/hubRouteTables/{_NAME}$")]
EndpointId = Annotated[str, Field(pattern=rf"{_NETWORK}/privateEndpoints/{_NAME}$")]


class AzureGivenSubnet(Given, SubnetFacts):
    """A subnet of the given network."""

    kind: ClassVar[Kind] = "subnets"
    id: str = Field(pattern=rf"{_NETWORK}/virtualNetworks/{_NAME}/subnets/{_NAME}$")
    """Resource id of the subnet."""


class AzureGivenSubnets(Declared):
    """Subnets by what the region uses them for. An absent one is made in the network."""

    gpu: AzureGivenSubnet | None = None
    """Subnet of the GPU nodes."""

    system: AzureGivenSubnet | None = None
    """Subnet of the system nodes."""

    lustre: AzureGivenSubnet | None = None
    """Subnet of the file system."""

    endpoints: AzureGivenSubnet | None = None
    """Subnet of the private endpoints."""

    gateway: AzureGivenSubnet | None = None
    """``GatewaySubnet``, for links with a gateway. A network has one, so the stack makes none in it."""

    balancers: AzureGivenSubnet | None = None
    """Subnet of the internal load balancers, and of nothing else. None is made beside a given cluster."""


class AzureGivenSecurityGroup(Given, SecurityGroupFacts):
    """A network security group for the subnets that are made."""

    kind: ClassVar[Kind] = "security_groups"
    id: str = Field(pattern=rf"{_NETWORK}/networkSecurityGroups/{_NAME}$")
    """Resource id of the network security group."""


class AzureGivenNetwork(Given, NetworkFacts):
    """A virtual network. Its subnets may be given too; the absent ones are made in it."""

    kind: ClassVar[Kind] = "networks"
    id: str = Field(pattern=rf"{_NETWORK}/virtualNetworks/{_NAME}$")
    """Resource id of the virtual network."""

    subnets: AzureGivenSubnets = AzureGivenSubnets()
    """Subnets that exist. The absent ones are made."""

    security_group: AzureGivenSecurityGroup | None = None
    """Group of the subnets that are made. Absent: each gets one of its own."""

    nat_gateway_id: str | None = Field(default=None, pattern=rf"{_NETWORK}/natGateways/{_NAME}$")
    """NAT gateway for the subnets that are made."""

    route_table_id: str | None = Field(default=None, pattern=rf"{_NETWORK}/routeTables/{_NAME}$")
    """Instead of a NAT gateway: route table that sends traffic to a firewall, for the subnets that are
    made."""

    private_dns_zones: dict[str, ZoneResourceId] = Field(default_factory=dict[str, ZoneResourceId])
    """Private DNS zones that are linked to the network, by name, such as
    ``privatelink.blob.core.windows.net``."""

    private_endpoints: dict[str, EndpointId] = Field(default_factory=dict[str, EndpointId])
    """Private endpoints of the given storage, by service: ``blob``."""


class AzureGivenIdentity(Given, RoleFacts):
    """A user-assigned identity, with the roles that it needs."""

    kind: ClassVar[Kind] = "roles"
    id: str = Field(
        pattern=rf"{_GROUP}/providers/Microsoft\.ManagedIdentity/userAssignedIdentities/[A-Za-z0-9_-]+$"
    )
    """Resource id of the user-assigned identity."""

    principal_id: ObjectId | None = None
    """Object id of its principal."""

    client_id: ObjectId | None = None
    """Client id of the identity, by which pods and clusters refer to it."""


class AzureGivenIdentities(Declared):
    """Identities."""

    control_plane: AzureGivenIdentity | None = None
    """Identity of the cluster's control plane."""

    kubelet: AzureGivenIdentity | None = None
    """Identity of the nodes."""

    training: AzureGivenIdentity | None = None
    """Identity of the training pods. Its federated credential for the cluster must exist."""


class AzureGivenCluster(Given, ClusterFacts):
    """An AKS cluster. GPU pools are added to it; its system pool and settings stay its owner's."""

    kind: ClassVar[Kind] = "clusters"
    id: str = Field(
        pattern=rf"{_GROUP}/providers/Microsoft\.ContainerService/managedClusters/[A-Za-z0-9_-]+$"
    )
    """Resource id of the AKS cluster."""

    software: AzureClusterSoftware = AzureClusterSoftware()
    """Software that its owner runs, and software that ``gpufabric manifests`` may install."""


class AzureGivenKey(Given, KeyFacts):
    """A key of a key vault that encrypts the storage account. The account's identity may use it."""

    kind: ClassVar[Kind] = "keys"
    id: str = Field(
        pattern=r"^https://[A-Za-z][A-Za-z0-9-]{2,23}\.vault\.azure\.net/keys/[A-Za-z0-9-]{1,127}$"
    )
    """Identifier of the key, without its version."""

    vault_id: VaultId
    """Resource id of the key vault that holds the key."""

    identity_id: str = Field(
        pattern=rf"{_GROUP}/providers/Microsoft\.ManagedIdentity/userAssignedIdentities/[A-Za-z0-9_-]+$"
    )
    """User-assigned identity with which the account uses the key; it has the role on the vault."""


class AzureGivenKeys(Declared):
    """Keys. That of the cluster's secrets is ``cluster.secrets_key``, which always exists."""

    storage: AzureGivenKey | None = None
    """Key that encrypts the checkpoint container's account and the file system."""


class AzureGivenWorkspace(Given, LogFacts):
    """A Log Analytics workspace."""

    kind: ClassVar[Kind] = "logs"
    id: str = Field(
        pattern=rf"{_GROUP}/providers/Microsoft\.OperationalInsights/workspaces/[A-Za-z0-9-]{{4,63}}$"
    )
    """Resource id of the Log Analytics workspace."""


class AzureGivenContainer(Given, StoreFacts):
    """A container of a storage account."""

    kind: ClassVar[Kind] = "stores"
    id: AccountId
    """Resource id of the account."""

    container: ContainerName
    """Name of the blob container."""

    @property
    def container_id(self) -> str:
        """Resource id of the container."""
        return f"{self.id}/blobServices/default/containers/{self.container}"


class AzureGivenFileSystem(Given, FileSystemFacts):
    """An Azure Managed Lustre file system."""

    kind: ClassVar[Kind] = "file_systems"
    id: str = Field(pattern=rf"{_GROUP}/providers/Microsoft\.StorageCache/amlFilesystems/{_NAME}$")
    """Resource id of the Azure Managed Lustre file system."""


class AzureGivenStorage(Declared):
    """Storage."""

    checkpoints: AzureGivenContainer | None = None
    """Blob container for checkpoints."""

    lustre: AzureGivenFileSystem | None = None
    """Azure Managed Lustre file system."""


class AzureExisting(Existing):
    """Parts of an Azure region that exist."""

    resource_group: ResourceGroupName | None = None
    """Name of the group in which the region's resources are made."""

    network: AzureGivenNetwork | None = None
    """Virtual network that exists. Absent: the stack makes one."""

    cluster: AzureGivenCluster | None = None
    """With a given cluster, the subnet of the GPU nodes must be given too."""

    identities: AzureGivenIdentities = AzureGivenIdentities()
    """Managed identities that exist. The absent ones are made."""

    keys: AzureGivenKeys = AzureGivenKeys()
    """Keys that exist."""

    workspace: AzureGivenWorkspace | None = None
    """Workspace that gets the control plane's logs. Absent: none; a region makes no workspace."""

    storage: AzureGivenStorage = AzureGivenStorage()
    """Container and file system that exist."""


class AzureGivenHub(Given, HubFacts):
    """A virtual WAN hub, or a virtual network gateway."""

    kind: ClassVar[Kind] = "hubs"
    id: str = Field(pattern=rf"{_NETWORK}/(virtualHubs|virtualNetworkGateways)/{_NAME}$")
    """Resource id of the virtual WAN hub or the virtual network gateway."""

    connection_id: str | None = Field(
        default=None, pattern=rf"{_NETWORK}/virtualHubs/{_NAME}/hubVirtualNetworkConnections/{_NAME}$"
    )
    """Connection of the region's network with the virtual WAN hub. Absent: the stack makes one."""

    route_table_id: HubTableId | None = None
    """Route table of the virtual WAN hub that the region's network uses. Absent: the hub's default table."""

    propagates_to: tuple[HubTableId, ...] | None = None
    """Route tables of virtual WAN hubs that learn the region's range. Absent: the hub's default table."""

    propagates_to_labels: tuple[str, ...] | None = None
    """Labels of route tables that learn the region's range. Absent: none."""

    takes_default_route: bool = False
    """Whether the region's network takes the default route that the virtual WAN hub has, such as that to a
    firewall. The region then reaches the internet through it, not through its own NAT gateway."""

    @property
    def is_gateway(self) -> bool:
        """Whether it is a virtual network gateway, not a virtual WAN hub."""
        return "/virtualNetworkGateways/" in self.id
