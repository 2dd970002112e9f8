"""Declarations of Azure regions that use what exists."""

import copy
from typing import Any, cast

SUBSCRIPTION = "5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93"
OTHER = "0a1b2c3d-1111-4222-8333-444455556666"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/company"
NETWORK = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/spoke"
CLUSTER = f"{GROUP}/providers/Microsoft.ContainerService/managedClusters/shared"
ACCOUNT = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/companydata"
LUSTRE = f"{GROUP}/providers/Microsoft.StorageCache/amlFilesystems/scratch"
WORKSPACE = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/central"
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/company-keys"
KEY = "https://company-keys.vault.azure.net/keys/checkpoints"
PRINCIPAL = "11111111-2222-4333-8444-555566667777"
BLOB_ZONE = "privatelink.blob.core.windows.net"


def net(kind: str, name: str) -> str:
    """Return the id of a resource of the network team."""
    return f"{GROUP}/providers/Microsoft.Network/{kind}/{name}"


def subnet(name: str, network: str = NETWORK) -> str:
    """Return the id of a subnet."""
    return f"{network}/subnets/{name}"


def identity(name: str) -> str:
    """Return the id of an identity."""
    return f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{name}"


ZONE = net("privateDnsZones", BLOB_ZONE)

IN_NETWORK: dict[str, Any] = {
    "cloud": "azure",
    "region": "eastus",
    "subscription_id": SUBSCRIPTION,
    "zone": "1",
    "network": {"cidr": "10.32.0.0/16"},
    "existing": {
        "network": {
            "id": NETWORK,
            "ranges": ["10.32.0.0/14"],
            "nat_gateway_id": net("natGateways", "out"),
            "private_dns_zones": {BLOB_ZONE: ZONE},
        }
    },
    "pools": {"train": {"shape": "Standard_ND96isr_H200_v5", "nodes": 2}},
}
"""A region in a network that exists; its subnets are made."""

ON_CLUSTER: dict[str, Any] = {
    "cloud": "azure",
    "region": "eastus",
    "subscription_id": SUBSCRIPTION,
    "zone": "1",
    "network": {"cidr": "10.32.0.0/16"},
    "existing": {
        "network": {"id": NETWORK, "subnets": {"gpu": {"id": subnet("gpu")}}},
        "cluster": {"id": CLUSTER, "kubernetes_version": "1.35"},
    },
    "storage": {"checkpoints": {"create": False}},
    "pools": {"train": {"shape": "Standard_ND96isr_H200_v5", "nodes": 2}},
}
"""Pools on a cluster that exists."""


def changed(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Return a declaration with values replaced, each by its path: keys joined by ``/``."""
    data = copy.deepcopy(base)
    for path, value in changes.items():
        *parents, last = path.split("/")
        place = data
        for key in parents:
            place = cast("dict[str, Any]", place.setdefault(key, {}))
        place[last] = value
    return data
