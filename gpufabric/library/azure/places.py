"""Arguments of the components of Azure, and their places in the declaration of a region."""

from typing import Any

from gpufabric.library.places import FABRIC_ARGUMENTS, NOT_USED, ArgumentPlaces, pool_places, region_places
from gpufabric.spec.azure.cluster import AzureCluster
from gpufabric.spec.azure.pool import AzurePool
from gpufabric.spec.azure.region import AzureRegion

_GROUP = "/subscriptions/{subscription_id}/resourceGroups/stand-in-group-{number}/providers"
_VNET = f"{_GROUP}/Microsoft.Network/virtualNetworks/stand-in-{{number}}"
_SUBNET = "{network}/subnets/stand-in-{number}"
_IDENTITY = f"{_GROUP}/Microsoft.ManagedIdentity/userAssignedIdentities/stand-in-{{number}}"
_OBJECT = "00000000-0000-4000-8000-{hex12}"
_NETWORK = "existing.network"
_IDENTITIES = ("control_plane", "kubelet", "training")

INPUTS = {
    f"{_NETWORK}.id": _VNET,
    **{
        f"{_NETWORK}.subnets.{role}.id": _SUBNET
        for role in ("gpu", "system", "lustre", "endpoints", "gateway", "balancers")
    },
    f"{_NETWORK}.security_group.id": f"{_GROUP}/Microsoft.Network/networkSecurityGroups/stand-in-{{number}}",
    f"{_NETWORK}.nat_gateway_id": f"{_GROUP}/Microsoft.Network/natGateways/stand-in-{{number}}",
    f"{_NETWORK}.route_table_id": f"{_GROUP}/Microsoft.Network/routeTables/stand-in-{{number}}",
    "existing.cluster.id": f"{_GROUP}/Microsoft.ContainerService/managedClusters/stand-in-{{number}}",
    "existing.cluster.endpoint": "https://stand-in-{number}",
    "existing.cluster.certificate_authority": "stand-in-{number}",
    "existing.cluster.oidc_issuer_url": "https://stand-in-{number}",
    **{f"existing.identities.{role}.id": _IDENTITY for role in _IDENTITIES},
    **{f"existing.identities.{role}.principal_id": _OBJECT for role in _IDENTITIES},
    **{f"existing.identities.{role}.client_id": _OBJECT for role in _IDENTITIES},
    "existing.workspace.id": f"{_GROUP}/Microsoft.OperationalInsights/workspaces/stand-in-{{number}}",
    "existing.storage.lustre.id": f"{_GROUP}/Microsoft.StorageCache/amlFilesystems/stand-in-{{number}}",
    "existing.storage.lustre.address": "stand-in-{number}",
    "existing.storage.lustre.mount_name": "stand-in-{number}",
    "existing.resource_group": "stand-in-group-{number}",
}
"""Places of values that may be outputs, with the form of the texts that stand for them in the plan."""

_PLACE = {
    "region": "region",
    "subscription_id": "subscription_id",
    "zone": "zone",
    "cidr": "network.cidr",
    "resource_group": "existing.resource_group",
}
_TAGS = {"tags": "tags", **FABRIC_ARGUMENTS}
_NO_BUCKET: dict[str, Any] = {"storage.checkpoints.create": False, "workload_identity": None}
_NO_POOLS: dict[str, Any] = {"pools": {}}
_NO_CLUSTER: dict[str, Any] = {
    "existing.cluster.id": NOT_USED,
    "existing.cluster.kubernetes_version": AzureCluster.model_fields["kubernetes_version"].default,
    f"{_NETWORK}.subnets.gpu.id": NOT_USED,
}

GPU_POOL = ArgumentPlaces(
    component="AzureGpuPool",
    model=AzureRegion,
    doc="A pool of GPU machines on Azure: node pools on InfiniBand, on an AKS cluster that exists or that the"
    " program makes.",
    places=_PLACE
    | pool_places(AzurePool)
    | {
        "network": _NETWORK,
        "cluster": "existing.cluster",
        "control_plane": "existing.identities.control_plane",
    }
    | _TAGS,
    inputs=INPUTS,
    required=frozenset({"network", "cluster"}),
    fixed=_NO_BUCKET,
)
NETWORK = ArgumentPlaces(
    component="AzureNetwork",
    model=AzureRegion,
    doc="A virtual network for a training region on Azure, with subnets and a NAT gateway.",
    places=_PLACE | _TAGS,
    inputs=INPUTS,
    fixed=_NO_POOLS | _NO_BUCKET,
)
CLUSTER = ArgumentPlaces(
    component="AzureCluster",
    model=AzureRegion,
    doc="An AKS cluster with system nodes, in a network that exists or that the program makes.",
    places=_PLACE
    | {
        "pods_cidr": "pods_cidr",
        "network": _NETWORK,
        "cluster": "cluster",
        "identities": "existing.identities",
        "workspace": "existing.workspace",
        "node_patches": "node_patches",
    }
    | _TAGS,
    inputs=INPUTS,
    required=frozenset({"network"}),
    fixed=_NO_POOLS | _NO_BUCKET,
)
STORAGE = ArgumentPlaces(
    component="AzureStorage",
    model=AzureRegion,
    doc="Storage of a training region on Azure: a Lustre file system and a container for checkpoints.",
    places=_PLACE
    | {
        "network": _NETWORK,
        "lustre": "storage.lustre",
        "checkpoints": "storage.checkpoints",
        "key": "existing.keys.storage",
    }
    | _TAGS,
    inputs=INPUTS,
    required=frozenset({"network"}),
    fixed=_NO_POOLS | _NO_CLUSTER | {"workload_identity": None},
)
REGION = ArgumentPlaces(
    component="AzureRegion",
    model=AzureRegion,
    doc="A region leased from Azure: network, cluster, GPU pools and storage.",
    places=region_places(AzureRegion),
    inputs=INPUTS,
)
ALL = (GPU_POOL, NETWORK, CLUSTER, STORAGE, REGION)
"""Components of Azure."""
