"""The azure-native provider's functions that fabrics use."""

import base64
import json
from collections.abc import Mapping
from urllib.parse import quote

from gpufabric.simcloud.clouds.azure.platform import TENANT
from gpufabric.simcloud.clouds.kind import Context
from gpufabric.simcloud.clouds.render import digest
from gpufabric.wire.values import Value, secret


def _client_config(_: Mapping[str, Value], context: Context) -> Mapping[str, Value]:
    return {
        "clientId": "00000000-0000-4000-8000-00000000c11e",
        "objectId": "00000000-0000-4000-8000-00000000b1ec",
        "subscriptionId": context.account,
        "tenantId": str(context.config.get("tenantId") or TENANT),
    }


def _user_credentials(args: Mapping[str, Value], context: Context) -> Mapping[str, Value]:
    group, name = args.get("resourceGroupName"), args.get("resourceName")
    id_ = (
        f"/subscriptions/{context.account}/resourceGroups/{group}/providers/"
        f"Microsoft.ContainerService/managedClusters/{name}"
    )
    cluster = context.lookup(id_.lower())
    if cluster is None:
        raise LookupError(
            f"The Resource 'Microsoft.ContainerService/managedClusters/{name}' "
            f"under resource group '{group}' was not found."
        )
    host = cluster.outputs.get("privateFQDN") or cluster.outputs.get("fqdn")
    certificate = base64.b64encode(digest(context, id_)).decode()
    # JSON is YAML, so kubectl and the Kubernetes provider read it as they read the real file.
    kubeconfig = json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": name,
            "clusters": [
                {
                    "name": name,
                    "cluster": {"server": f"https://{host}:443", "certificate-authority-data": certificate},
                }
            ],
            "contexts": [{"name": name, "context": {"cluster": name, "user": f"clusterUser_{group}_{name}"}}],
            "users": [{"name": f"clusterUser_{group}_{name}", "user": {"token": "simulated"}}],
        }
    )
    return {
        "kubeconfigs": [
            {"name": "clusterUser", "value": secret(base64.b64encode(kubeconfig.encode()).decode())}
        ]
    }


def _signature(args: Mapping[str, Value], context: Context) -> Mapping[str, Value]:
    """Return a service SAS; the same arguments give the same SAS, because the account's key signs them."""
    group, name = args.get("resourceGroupName"), args.get("accountName")
    id_ = (
        f"/subscriptions/{context.account}/resourceGroups/{group}/providers/"
        f"Microsoft.Storage/storageAccounts/{name}"
    )
    if context.lookup(id_.lower()) is None:
        raise LookupError(
            f"The Resource 'Microsoft.Storage/storageAccounts/{name}' "
            f"under resource group '{group}' was not found."
        )
    asked = json.dumps(sorted((key, str(value)) for key, value in args.items()))
    signed = quote(base64.b64encode(digest(context, f"{id_} {asked}")).decode(), safe="")
    parts = {
        "sv": "2015-04-05",
        "sr": args.get("resource"),
        "sp": args.get("permissions"),
        "se": quote(str(args.get("sharedAccessExpiryTime")), safe=""),
        "spr": args.get("protocols"),
        "sig": signed,
    }
    text = "&".join(f"{key}={value}" for key, value in parts.items() if value is not None)
    return {"serviceSasToken": secret(text)}


INVOKES = {
    "azure-native:authorization:getClientConfig": _client_config,
    "azure-native:containerservice:listManagedClusterUserCredentials": _user_credentials,
    "azure-native:storage:listStorageAccountServiceSAS": _signature,
}
"""Functions by token."""
