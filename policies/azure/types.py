"""Type tokens of the Azure resources that rules judge."""

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
    "azure-native:managedidentity:UserAssignedIdentity",
    "azure-native:network:ExpressRouteCircuit",
    "azure-native:network:InterconnectGroup",
    "azure-native:network:NatGateway",
    NETWORK_SECURITY_GROUP,
    PRIVATE_ENDPOINT,
    "azure-native:network:PublicIPAddress",
    "azure-native:network:VirtualNetworkGateway",
    "azure-native:privatedns:PrivateZone",
    "azure-native:resources:ResourceGroup",
)
"""Types that take tags, of those that cost money or hold something that does."""
