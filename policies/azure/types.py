"""Type tokens of the Azure resources that the policies read."""

AGENT_POOL = "azure-native:containerservice:AgentPool"
MANAGED_CLUSTER = "azure-native:containerservice:ManagedCluster"

FEATURE = "azure-native:features:SubscriptionFeatureRegistration"
SUBSCRIPTION_DEPLOYMENT = "azure-native:resources:DeploymentAtSubscriptionScope"

RESERVATION = "azure-native:compute:CapacityReservation"
RESERVATION_GROUP = "azure-native:compute:CapacityReservationGroup"

NETWORK_SECURITY_GROUP = "azure-native:network:NetworkSecurityGroup"
NETWORK_SECURITY_RULE = "azure-native:network:SecurityRule"
PRIVATE_ENDPOINT = "azure-native:network:PrivateEndpoint"
VIRTUAL_NETWORK = "azure-native:network:VirtualNetwork"

LUSTRE = "azure-native:storagecache:AmlFilesystem"
STORAGE_ACCOUNT = "azure-native:storage:StorageAccount"
BLOB_CONTAINER = "azure-native:storage:BlobContainer"
BLOB_SERVICE = "azure-native:storage:BlobServiceProperties"
KEY = "azure-native:keyvault:Key"
VAULT = "azure-native:keyvault:Vault"

EXPRESS_ROUTE_CIRCUIT = "azure-native:network:ExpressRouteCircuit"
INTERCONNECT_GROUP = "azure-native:network:InterconnectGroup"
NAT_GATEWAY = "azure-native:network:NatGateway"
PRIVATE_ZONE = "azure-native:privatedns:PrivateZone"
PUBLIC_IP_ADDRESS = "azure-native:network:PublicIPAddress"
RESOURCE_GROUP = "azure-native:resources:ResourceGroup"
USER_ASSIGNED_IDENTITY = "azure-native:managedidentity:UserAssignedIdentity"
VIRTUAL_NETWORK_GATEWAY = "azure-native:network:VirtualNetworkGateway"

TAGGED = (
    AGENT_POOL,
    MANAGED_CLUSTER,
    RESERVATION,
    RESERVATION_GROUP,
    VIRTUAL_NETWORK,
    LUSTRE,
    STORAGE_ACCOUNT,
    KEY,
    VAULT,
    USER_ASSIGNED_IDENTITY,
    EXPRESS_ROUTE_CIRCUIT,
    INTERCONNECT_GROUP,
    NAT_GATEWAY,
    NETWORK_SECURITY_GROUP,
    PRIVATE_ENDPOINT,
    PUBLIC_IP_ADDRESS,
    VIRTUAL_NETWORK_GATEWAY,
    PRIVATE_ZONE,
    RESOURCE_GROUP,
)
"""Types with tags that cost money or contain something that does."""
