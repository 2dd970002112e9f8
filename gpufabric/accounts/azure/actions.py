"""Actions that a role must allow for the calls of this package: all read, or check without changing."""

SUBSCRIPTION = "Microsoft.Resources/subscriptions/read"
LOCATIONS = "Microsoft.Resources/subscriptions/locations/read"
RESOURCES = "Microsoft.Resources/subscriptions/resources/read"
PROVIDERS = "Microsoft.Resources/subscriptions/providers/read"
FEATURES = "Microsoft.Features/providers/features/read"
PERMISSIONS = "Microsoft.Authorization/permissions/read"
COMPUTE_USAGES = "Microsoft.Compute/locations/usages/read"
SIZES = "Microsoft.Compute/skus/read"
RESERVATION_GROUPS = "Microsoft.Compute/capacityReservationGroups/read"
RESERVATIONS = "Microsoft.Compute/capacityReservationGroups/capacityReservations/read"
NETWORK_USAGES = "Microsoft.Network/locations/usages/read"
NETWORKS = "Microsoft.Network/virtualNetworks/read"
STORAGE_USAGES = "Microsoft.Storage/locations/usages/read"
STORAGE_NAMES = "Microsoft.Storage/checkNameAvailability/read"
VAULT_NAMES = "Microsoft.KeyVault/checkNameAvailability/read"
LUSTRE_USAGES = "Microsoft.StorageCache/locations/usages/read"
LUSTRE_SKUS = "Microsoft.StorageCache/skus/read"
LUSTRE_SUBNET_SIZE = "Microsoft.StorageCache/getRequiredAmlFSSubnetsSize/action"
LUSTRE_SUBNET_CHECK = "Microsoft.StorageCache/checkAmlFSSubnets/action"
QUOTAS = "Microsoft.Quota/quotas/read"
QUOTA_USAGES = "Microsoft.Quota/usages/read"
QUOTA_REQUESTS = "Microsoft.Quota/quotaRequests/read"
KUBERNETES_VERSIONS = "Microsoft.ContainerService/locations/kubernetesVersions/read"
SUBNETS = "Microsoft.Network/virtualNetworks/subnets/read"
SECURITY_GROUPS = "Microsoft.Network/networkSecurityGroups/read"
ROUTE_TABLES = "Microsoft.Network/routeTables/read"
CLUSTERS = "Microsoft.ContainerService/managedClusters/read"
KEYS = "Microsoft.KeyVault/vaults/keys/read"
IDENTITIES = "Microsoft.ManagedIdentity/userAssignedIdentities/read"
WORKSPACES = "Microsoft.OperationalInsights/workspaces/read"
STORAGE_ACCOUNTS = "Microsoft.Storage/storageAccounts/read"
BLOB_SERVICES = "Microsoft.Storage/storageAccounts/blobServices/read"
LUSTRE_FILE_SYSTEMS = "Microsoft.StorageCache/amlFilesystems/read"
GATEWAYS = "Microsoft.Network/virtualNetworkGateways/read"
VIRTUAL_HUBS = "Microsoft.Network/virtualHubs/read"
HUB_CONNECTIONS = "Microsoft.Network/virtualHubs/hubVirtualNetworkConnections/read"
HUB_VPN_GATEWAYS = "Microsoft.Network/vpnGateways/read"
HUB_EXPRESSROUTE_GATEWAYS = "Microsoft.Network/expressRouteGateways/read"

ADOPTION = (
    "Microsoft.Authorization/locks/read",
    "Microsoft.Authorization/roleAssignments/read",
    "Microsoft.Consumption/budgets/read",
    "Microsoft.ContainerService/managedClusters/agentPools/read",
    "Microsoft.ContainerService/managedClusters/maintenanceConfigurations/read",
    "Microsoft.Insights/diagnosticSettings/read",
    "Microsoft.KeyVault/vaults/read",
    "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/read",
    "Microsoft.Network/interconnectGroups/read",
    "Microsoft.Network/localNetworkGateways/read",
    "Microsoft.Network/natGateways/read",
    "Microsoft.Network/privateDnsZones/A/read",
    "Microsoft.Network/privateDnsZones/read",
    "Microsoft.Network/privateDnsZones/virtualNetworkLinks/read",
    "Microsoft.Network/privateEndpoints/privateDnsZoneGroups/read",
    "Microsoft.Network/privateEndpoints/read",
    "Microsoft.Network/publicIPAddresses/read",
    "Microsoft.Network/virtualNetworks/virtualNetworkPeerings/read",
    "Microsoft.Resources/deployments/read",
    "Microsoft.Resources/subscriptions/resourceGroups/read",
    "Microsoft.Resources/subscriptions/resourceGroups/resources/read",
    "Microsoft.Storage/storageAccounts/blobServices/containers/read",
    "Microsoft.Storage/storageAccounts/managementPolicies/read",
    "Microsoft.Storage/storageAccounts/objectReplicationPolicies/read",
    "Microsoft.StorageCache/amlFilesystems/autoExportJobs/read",
    "Microsoft.StorageCache/amlFilesystems/importJobs/read",
)
"""Further lists in which ``gpufabric adopt`` finds existing resources."""

ALL = (
    SUBSCRIPTION,
    LOCATIONS,
    RESOURCES,
    PROVIDERS,
    FEATURES,
    PERMISSIONS,
    COMPUTE_USAGES,
    SIZES,
    RESERVATION_GROUPS,
    RESERVATIONS,
    NETWORK_USAGES,
    NETWORKS,
    STORAGE_USAGES,
    STORAGE_NAMES,
    VAULT_NAMES,
    LUSTRE_USAGES,
    LUSTRE_SKUS,
    LUSTRE_SUBNET_SIZE,
    LUSTRE_SUBNET_CHECK,
    QUOTAS,
    QUOTA_USAGES,
    QUOTA_REQUESTS,
    KUBERNETES_VERSIONS,
    SUBNETS,
    SECURITY_GROUPS,
    ROUTE_TABLES,
    CLUSTERS,
    KEYS,
    IDENTITIES,
    WORKSPACES,
    STORAGE_ACCOUNTS,
    BLOB_SERVICES,
    LUSTRE_FILE_SYSTEMS,
    GATEWAYS,
    VIRTUAL_HUBS,
    HUB_CONNECTIONS,
    HUB_VPN_GATEWAYS,
    HUB_EXPRESSROUTE_GATEWAYS,
    *ADOPTION,
)
"""Everything that a role for snapshots needs; Azure's built-in role Reader lacks those that end in action."""
