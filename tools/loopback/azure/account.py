"""A subscription on loopback that is ready for the stacks of the tests."""

from typing import Any

from tools.loopback.azure import bodies
from tools.loopback.azure.bodies import GROUP, REGION, SCOPE, SIZE, SUBSCRIPTION, SYSTEM_SIZE
from tools.loopback.azure.server import TENANT, Loopback

COMPUTE_USAGES = f"{SCOPE}/providers/Microsoft.Compute/locations/{REGION}/usages"
NETWORK_USAGES = f"{SCOPE}/providers/Microsoft.Network/locations/{REGION}/usages"
STORAGE_USAGES = f"{SCOPE}/providers/Microsoft.Storage/locations/{REGION}/usages"
LUSTRE_USAGES = f"{SCOPE}/providers/Microsoft.StorageCache/locations/{REGION}/usages"
SIZES = f"{SCOPE}/providers/Microsoft.Compute/skus"
REQUESTS = f"{SCOPE}/providers/Microsoft.Compute/locations/{REGION}/providers/Microsoft.Quota/quotaRequests"
NETWORK_REQUESTS = REQUESTS.replace("Microsoft.Compute", "Microsoft.Network")
CLUSTER_QUOTAS = (
    f"{SCOPE}/providers/Microsoft.ContainerService/locations/{REGION}/providers/Microsoft.Quota/quotas"
)
CLUSTER_USAGES = CLUSTER_QUOTAS.replace("/quotas", "/usages")
GROUPS = f"{SCOPE}/providers/Microsoft.Compute/capacityReservationGroups"
RESERVATIONS = f"{GROUP}/capacityReservations"
LOCATIONS = f"{SCOPE}/locations"
NETWORKS = f"{SCOPE}/providers/Microsoft.Network/virtualNetworks"
STORAGE_NAMES = f"{SCOPE}/providers/Microsoft.Storage/checkNameAvailability"
VAULT_NAMES = f"{SCOPE}/providers/Microsoft.KeyVault/checkNameAvailability"
RESOURCES = f"{SCOPE}/resources"
LUSTRE_TIERS = f"{SCOPE}/providers/Microsoft.StorageCache/skus"
LUSTRE_SIZE = f"{SCOPE}/providers/Microsoft.StorageCache/getRequiredAmlFSSubnetsSize"
LUSTRE_CHECK = f"{SCOPE}/providers/Microsoft.StorageCache/checkAmlFSSubnets"
VERSIONS = f"{SCOPE}/providers/Microsoft.ContainerService/locations/{REGION}/kubernetesVersions"
PERMISSIONS = f"{SCOPE}/providers/Microsoft.Authorization/permissions"
FEATURE = (
    f"{SCOPE}/providers/Microsoft.Features/providers/Microsoft.ContainerService/features/AKSInfinibandSupport"
)
PROVIDERS = (
    "Microsoft.Authorization",
    "Microsoft.Compute",
    "Microsoft.Consumption",
    "Microsoft.ContainerService",
    "Microsoft.KeyVault",
    "Microsoft.ManagedIdentity",
    "Microsoft.Network",
    "Microsoft.Resources",
    "Microsoft.Storage",
    "Microsoft.StorageCache",
)
GB200 = "standardNDISRGB200V6NDRFamily"


def prepare(azure: Loopback) -> None:
    """Set the answers of a subscription in which everything is in order."""
    azure.set(
        SCOPE,
        {
            "id": SCOPE,
            "subscriptionId": SUBSCRIPTION,
            "tenantId": TENANT,
            "displayName": "training",
            "state": "Enabled",
        },
    )
    azure.set(PERMISSIONS, {"value": [{"actions": ["*"], "notActions": []}]})
    _quotas(azure)
    _capacity(azure)
    azure.set(
        LOCATIONS,
        {
            "value": [
                bodies.location("westus", {}),
                bodies.location(REGION, {"1": "eastus-az3", "2": "eastus-az1"}),
            ]
        },
    )
    azure.set(NETWORKS, {"value": [bodies.network("hub", "10.0.0.0/16", gateway="10.0.0.0/24")]})
    azure.set(STORAGE_NAMES, {"nameAvailable": True}, method="POST")
    azure.set(VAULT_NAMES, {"nameAvailable": True}, method="POST")
    azure.set(RESOURCES, {"value": []})
    azure.set(LUSTRE_SIZE, {"filesystemSubnetSize": 24}, method="POST")
    azure.set(VERSIONS, {"values": [bodies.kubernetes("1.35", "KubernetesOfficial", "AKSLongTermSupport")]})


def _quotas(azure: Loopback) -> None:
    azure.set(
        COMPUTE_USAGES,
        bodies.usages(
            bodies.usage("cores", 11600, 20000, "Total Regional vCPUs"),
            bodies.usage("lowPriorityCores", 0, 100, "Total Regional Low-priority vCPUs"),
            bodies.usage("virtualMachines", 95, 25000, "Virtual Machines"),
            bodies.usage(GB200, 11520, 11520, "Standard NDISRGB200V6NDR Family vCPUs"),
            bodies.usage("standard NDAMSv4_A100Family", 0, 96, "Standard NDAMSv4_A100 Family vCPUs"),
            bodies.usage("standardDSv5Family", 24, 350, "Standard DSv5 Family vCPUs"),
            bodies.usage("standardBSFamily", 0, 350, "Standard BS Family vCPUs"),
        ),
    )
    azure.set(
        NETWORK_USAGES,
        bodies.usages(
            {"id": f"{NETWORK_USAGES}/VirtualNetworks", **bodies.usage("VirtualNetworks", 3, 1000)},
            {"id": f"{NETWORK_USAGES}/NatGateways", **bodies.usage("NatGateways", 1, 200)},
            {"id": f"{NETWORK_USAGES}/PacketCaptures", **bodies.usage("PacketCaptures", 0, 10000)},
        ),
    )
    azure.set(STORAGE_USAGES, bodies.usages(bodies.usage("StorageAccounts", 4, 250)))
    azure.set(LUSTRE_USAGES, bodies.usages(bodies.usage("AmlFilesystemCount", 1, 4)))
    filed = "2026-11-20T08:00:00Z"
    azure.set(REQUESTS, {"value": [bodies.quota_request("a1", GB200, 23040, "InProgress", filed)]})
    azure.set(NETWORK_REQUESTS, {"value": []})
    azure.set(CLUSTER_QUOTAS, {"value": [bodies.cluster_quota("ManagedClusters", 5000)]})
    azure.set(CLUSTER_USAGES, {"value": [bodies.cluster_usage("ManagedClusters", 2)]})


def _capacity(azure: Loopback) -> None:
    gpu: dict[str, Any] = {
        "vCPUs": "128",
        "MemoryGB": "900",
        "GPUs": "4",
        "CpuArchitectureType": "Arm64",
        "RdmaEnabled": "True",
    }
    system: dict[str, Any] = {"vCPUs": "4", "MemoryGB": "16", "CpuArchitectureType": "x64"}
    azure.set(
        SIZES,
        {
            "value": [
                bodies.size(SIZE, GB200, ["1"], **gpu),
                bodies.size(SYSTEM_SIZE, "standardDSv5Family", ["1", "2", "3"], **system),
                {"resourceType": "disks", "name": "Premium_LRS", "locations": [REGION]},
            ]
        },
    )
    azure.set(LUSTRE_TIERS, {"value": [bodies.lustre_tier("AMLFS-Durable-Premium-500", ["1", "2"])]})
    azure.set(GROUPS, {"value": [bodies.group(), bodies.group("westus", GROUP.replace("gb200", "other"))]})
    azure.set(GROUP, bodies.group(gb200=bodies.view(90, 60)))
    azure.set(RESERVATIONS, {"value": [bodies.reservation("gb200", 90)]})
    for namespace in PROVIDERS:
        azure.set(f"{SCOPE}/providers/{namespace}", bodies.provider(namespace))
    azure.set(
        FEATURE, {"id": FEATURE, "name": FEATURE.rpartition("/")[2], "properties": {"state": "Registered"}}
    )
