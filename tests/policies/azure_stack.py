"""A sound Azure stack in its first preview, for tests that break it."""

from typing import Any

from gpufabric.spec.azure.region import AzureRegion
from tests.policies.aws_stack import Change, Stack, add, altered
from tests.policies.conftest import UNKNOWN, Made

H200 = "Standard_ND96isr_H200_v5"
GB200 = "Standard_ND128isr_NDR_GB200_v6"
H100_TWIN = "Standard_ND96is_H100_v5"
SUBSCRIPTION = "5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93"
GROUP_ID = (
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/leases/providers/Microsoft.Compute"
    "/capacityReservationGroups/leased"
)
FEATURE = {
    "type": "Microsoft.Features/featureProviders/subscriptionFeatureRegistrations",
    "apiVersion": "2021-07-01",
    "name": "Microsoft.ContainerService/AKSInfinibandSupport",
    "properties": {"state": "Registered"},
}
TAGS = {"team": "research"}
OPEN = {"access": "Allow", "direction": "Inbound", "protocol": "*", "sourceAddressPrefix": "Internet"}
"""A rule that lets the whole Internet in."""

_KEPT = {"enabled": True, "days": 30.0}


def pool(name: str, size: str, nodes: float, **props: Any) -> Made:
    """Make a GPU node pool of the cluster."""
    return Made(
        "azure-native:containerservice:AgentPool",
        {
            "resourceGroupName": UNKNOWN,
            "resourceName": UNKNOWN,
            "agentPoolName": name,
            "vmSize": size,
            "count": nodes,
            "availabilityZones": ["1"],
            "gpuProfile": {"driver": "None"},
            "nodeLabels": {"gpufabric.dev/pool": name, "gpufabric.dev/fabric": "infiniband"},
            "enableEncryptionAtHost": True,
            "upgradeSettings": {"maxSurge": "0", "maxUnavailable": "1"},
            "tags": TAGS,
            **props,
        },
        name,
        {"resourceName": "cluster"},
    )


def sound() -> Stack:
    """Give a stack that no rule finds fault with, as the engine shows it before anything exists."""
    train = pool("train", H200, 8.0, capacityReservationGroupID=UNKNOWN)
    train.links = {
        **train.links,
        "capacityReservationGroupID": "group",
        "depends": ("registration", "reservation"),
    }
    account = Made(
        "azure-native:storage:StorageAccount",
        {
            "accountName": "checkpoints1",
            "allowBlobPublicAccess": False,
            "enableHttpsTrafficOnly": True,
            "minimumTlsVersion": "TLS1_2",
            "publicNetworkAccess": "Disabled",
            "networkRuleSet": {"defaultAction": "Deny"},
            "encryption": {"keyVaultProperties": {"keyName": UNKNOWN}},
            "tags": TAGS,
        },
        "account",
        {"encryption": "key"},
        protect=True,
    )
    made = [
        Made(
            "azure-native:network:VirtualNetwork",
            {"addressSpace": {"addressPrefixes": ["10.32.0.0/16"]}, "tags": TAGS},
            "network",
        ),
        Made(
            "azure-native:containerservice:ManagedCluster",
            {
                "apiServerAccessProfile": {"enablePrivateCluster": True},
                "disableLocalAccounts": True,
                "enableRBAC": True,
                "securityProfile": {"azureKeyVaultKms": {"enabled": True}},
                "agentPoolProfiles": [
                    {
                        "name": "system",
                        "vmSize": "Standard_D8ds_v5",
                        "count": 3.0,
                        "availabilityZones": ["1"],
                        "enableEncryptionAtHost": True,
                    }
                ],
                "autoUpgradeProfile": {"nodeOSUpgradeChannel": "SecurityPatch"},
                "tags": TAGS,
            },
            "cluster",
        ),
        Made(
            "azure-native:containerservice:MaintenanceConfiguration",
            {
                "resourceName": UNKNOWN,
                "configName": "aksManagedNodeOSUpgradeSchedule",
                "maintenanceWindow": {
                    "schedule": {"weekly": {"intervalWeeks": 1.0, "dayOfWeek": "Sunday"}},
                    "startTime": "04:00",
                    "durationHours": 4.0,
                    "utcOffset": "+00:00",
                },
            },
            "patches",
            {"resourceName": "cluster"},
        ),
        Made(
            "azure-native:authorization:RoleAssignment",
            {
                "principalId": UNKNOWN,
                "roleDefinitionId": f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization"
                "/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe",
                "scope": UNKNOWN,
            },
            "training-checkpoints",
            {"scope": "checkpoints"},
        ),
        pool("racks", GB200, 36.0),
        Made(
            "azure-native:resources:DeploymentAtSubscriptionScope",
            {"properties": {"mode": "Incremental", "template": {"resources": [FEATURE]}}},
            "registration",
            {"depends": "racks"},
        ),
        Made("azure-native:compute:CapacityReservationGroup", {"zones": ["1"], "tags": TAGS}, "group"),
        Made(
            "azure-native:compute:CapacityReservation",
            {
                "capacityReservationGroupName": UNKNOWN,
                "sku": {"name": H200, "capacity": 8.0},
                "zones": ["1"],
                "tags": TAGS,
            },
            "reservation",
            {"capacityReservationGroupName": "group"},
            protect=True,
        ),
        train,
        Made(
            "azure-native:keyvault:Vault",
            {
                "properties": {"enablePurgeProtection": True, "publicNetworkAccess": "Disabled"},
                "tags": TAGS,
            },
            "vault",
            protect=True,
        ),
        Made(
            "azure-native:keyvault:Key",
            {
                "vaultName": UNKNOWN,
                "properties": {"rotationPolicy": {"lifetimeActions": [{"action": {"type": "rotate"}}]}},
                "tags": TAGS,
            },
            "key",
            {"vaultName": "vault"},
            protect=True,
        ),
        account,
        Made(
            "azure-native:network:PrivateEndpoint",
            {
                "privateLinkServiceConnections": [{"privateLinkServiceId": UNKNOWN, "groupIds": ["blob"]}],
                "tags": TAGS,
            },
            "to-account",
            {"privateLinkServiceConnections": "account"},
        ),
        Made(
            "azure-native:network:NetworkSecurityGroup",
            {
                "securityRules": [
                    {
                        "access": "Allow",
                        "direction": "Inbound",
                        "protocol": "Tcp",
                        "sourceAddressPrefix": "VirtualNetwork",
                    },
                    {
                        "access": "Deny",
                        "direction": "Inbound",
                        "protocol": "*",
                        "sourceAddressPrefix": "*",
                    },
                ],
                "tags": TAGS,
            },
            "guard",
        ),
        Made(
            "azure-native:storage:BlobContainer",
            {"accountName": UNKNOWN, "containerName": "checkpoints", "publicAccess": "None"},
            "checkpoints",
            {"accountName": "account"},
            protect=True,
        ),
        Made(
            "azure-native:storage:BlobContainer",
            {"accountName": UNKNOWN, "containerName": "logs", "publicAccess": "None"},
            "logs",
            {"accountName": "account"},
        ),
        Made(
            "azure-native:storage:BlobServiceProperties",
            {
                "accountName": UNKNOWN,
                "isVersioningEnabled": True,
                "deleteRetentionPolicy": _KEPT,
                "containerDeleteRetentionPolicy": _KEPT,
            },
            "blobs",
            {"accountName": "account"},
        ),
        Made(
            "azure-native:storagecache:AmlFilesystem",
            {
                "sku": {"name": "AMLFS-Durable-Premium-500"},
                "storageCapacityTiB": 128.0,
                "encryptionSettings": {"keyEncryptionKey": {"keyUrl": UNKNOWN}},
                "tags": TAGS,
            },
            "lustre",
            protect=True,
        ),
    ]
    return {resource.name: resource for resource in made}


def changed(*changes: Change) -> Stack:
    """Give the sound stack with some changes."""
    return altered(sound(), *changes)


def broken(stack: Stack) -> None:
    """Add resources that break every rule about single resources, and depend on nothing else."""
    bad = pool("bad", H200, 200.0, gpuProfile={}, scaleSetPriority="Spot", enableNodePublicIP=True, tags={})
    del bad.props["enableEncryptionAtHost"]
    bad.props = {**bad.props, "availabilityZones": ["1", "2"], "capacityReservationGroupID": UNKNOWN}
    bad.links = {"capacityReservationGroupID": "bad-group"}
    add(
        bad,
        pool("bad-twin", H100_TWIN, 8.0),
        pool("bad-racks", GB200, 20.0),
        Made("azure-native:compute:CapacityReservationGroup", {"tags": TAGS}, "bad-group"),
        Made(
            "azure-native:network:VirtualNetwork",
            {"addressSpace": {"addressPrefixes": ["172.16.8.0/24"]}},
            "bad-network",
        ),
        Made("azure-native:containerservice:ManagedCluster", {"tags": TAGS}, "bad-cluster"),
        Made("azure-native:keyvault:Vault", {}, "bad-vault"),
        Made("azure-native:keyvault:Key", {}, "bad-key"),
        Made("azure-native:network:SecurityRule", {**OPEN}, "bad-rule"),
        Made("azure-native:storage:StorageAccount", {"allowBlobPublicAccess": True}, "bad-checkpoints"),
        Made(
            "azure-native:storagecache:AmlFilesystem",
            {"sku": {"name": "AMLFS-Durable-Premium-500"}, "storageCapacityTiB": 127.0},
            "bad-lustre",
        ),
    )(stack)


def region(*, storage: Any = None, tags: Any = None, **pools: Any) -> AzureRegion:
    """Declare a region with some pools."""
    return AzureRegion.model_validate(
        {
            "cloud": "azure",
            "region": "eastus2",
            "subscription_id": SUBSCRIPTION,
            "zone": "1",
            "network": {"cidr": "10.32.0.0/16"},
            "pools": pools or {"train": {"shape": H200, "nodes": 8}},
            "storage": storage or {},
            "node_patches": {"window": {"days": ["sunday"], "start": "04:00", "hours": 4}},
            "tags": TAGS if tags is None else tags,
        }
    )
