"""Type tokens of the Azure resources that the policies read."""

AGENT_POOL = "azure-native:containerservice:AgentPool"
MAINTENANCE = "azure-native:containerservice:MaintenanceConfiguration"
MANAGED_CLUSTER = "azure-native:containerservice:ManagedCluster"

VIRTUAL_MACHINE = "azure-native:compute:VirtualMachine"
AUTOSCALE_SETTINGS = (
    "azure-native:monitor:AutoscaleSetting",
    "azure-native:insights:AutoscaleSetting",
)
"""The same type in the provider's present and earlier versions."""

FLEET = "azure-native:azurefleet:Fleet"
BATCH_ACCOUNT = "azure-native:batch:BatchAccount"
BATCH_POOL = "azure-native:batch:Pool"
LEARNING_COMPUTE = "azure-native:machinelearningservices:Compute"

FEATURE = "azure-native:features:SubscriptionFeatureRegistration"
SUBSCRIPTION_DEPLOYMENT = "azure-native:resources:DeploymentAtSubscriptionScope"

RESERVATION = "azure-native:compute:CapacityReservation"
RESERVATION_GROUP = "azure-native:compute:CapacityReservationGroup"

NETWORK_SECURITY_GROUP = "azure-native:network:NetworkSecurityGroup"
NETWORK_SECURITY_RULE = "azure-native:network:SecurityRule"
NETWORK_INTERFACE = "azure-native:network:NetworkInterface"
PRIVATE_ENDPOINT = "azure-native:network:PrivateEndpoint"
VIRTUAL_NETWORK = "azure-native:network:VirtualNetwork"

LUSTRE = "azure-native:storagecache:AmlFilesystem"
STORAGE_ACCOUNT = "azure-native:storage:StorageAccount"
BLOB_CONTAINER = "azure-native:storage:BlobContainer"
BLOB_SERVICE = "azure-native:storage:BlobServiceProperties"
KEY = "azure-native:keyvault:Key"
MANAGED_HSM = "azure-native:keyvault:ManagedHsm"
VAULT = "azure-native:keyvault:Vault"

EXPRESS_ROUTE_CIRCUIT = "azure-native:network:ExpressRouteCircuit"
EXPRESS_ROUTE_CONNECTION = "azure-native:network:ExpressRouteConnection"
HUB_CONNECTION = "azure-native:network:HubVirtualNetworkConnection"
VPN_CONNECTION = "azure-native:network:VpnConnection"
VPN_SITE = "azure-native:network:VpnSite"
EXPRESS_ROUTE_CIRCUIT_PEERING = "azure-native:network:ExpressRouteCircuitPeering"
INTERCONNECT_GROUP = "azure-native:network:InterconnectGroup"
NAT_GATEWAY = "azure-native:network:NatGateway"
PRIVATE_ZONE = "azure-native:privatedns:PrivateZone"
NETWORK_LINK = "azure-native:privatedns:VirtualNetworkLink"
NETWORK_PEERING = "azure-native:network:VirtualNetworkPeering"
PUBLIC_IP_ADDRESS = "azure-native:network:PublicIPAddress"
PUBLIC_IP_PREFIX = "azure-native:network:PublicIPPrefix"
RESOURCE_GROUP = "azure-native:resources:ResourceGroup"
ROLE_ASSIGNMENT = "azure-native:authorization:RoleAssignment"
ROUTE_TABLE = "azure-native:network:RouteTable"
MANAGEMENT_POLICY = "azure-native:storage:ManagementPolicy"
SCALE_SET = "azure-native:compute:VirtualMachineScaleSet"
USER_ASSIGNED_IDENTITY = "azure-native:managedidentity:UserAssignedIdentity"
LOCAL_NETWORK_GATEWAY = "azure-native:network:LocalNetworkGateway"
GATEWAY_CONNECTION = "azure-native:network:VirtualNetworkGatewayConnection"
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

CREATE_ONLY = (
    AGENT_POOL,
    EXPRESS_ROUTE_CIRCUIT,
    EXPRESS_ROUTE_CIRCUIT_PEERING,
    EXPRESS_ROUTE_CONNECTION,
    GATEWAY_CONNECTION,
    HUB_CONNECTION,
    INTERCONNECT_GROUP,
    LOCAL_NETWORK_GATEWAY,
    LUSTRE,
    MANAGED_CLUSTER,
    NAT_GATEWAY,
    NETWORK_LINK,
    NETWORK_PEERING,
    NETWORK_SECURITY_GROUP,
    PRIVATE_ENDPOINT,
    PUBLIC_IP_ADDRESS,
    PUBLIC_IP_PREFIX,
    RESERVATION,
    RESERVATION_GROUP,
    ROLE_ASSIGNMENT,
    ROUTE_TABLE,
    SCALE_SET,
    STORAGE_ACCOUNT,
    VIRTUAL_NETWORK_GATEWAY,
    VPN_CONNECTION,
    VPN_SITE,
)
"""Types with properties that Azure sets only when it creates a resource."""
