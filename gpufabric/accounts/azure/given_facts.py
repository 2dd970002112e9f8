"""Facts about given things in objects of Azure Resource Manager, as its interfaces write them."""

from collections.abc import Mapping
from typing import Any

from gpufabric.plan.azure.ids import network_of
from gpufabric.spec.given_facts import (
    ClusterFacts,
    FileSystemFacts,
    KeyFacts,
    LogFacts,
    RoleFacts,
    SecurityGroupFacts,
    StoreFacts,
    SubnetFacts,
)

Row = Mapping[str, Any]
"""An object of Resource Manager."""

_ANYWHERE = "0.0.0.0/0"
_DROPPED = "None"
_POLICIES_OFF = "Disabled"
_GIB_PER_TIB = 1024


def subnet_facts(row: Row, routes: Row | None) -> SubnetFacts:
    """Return the facts of a subnet.

    Free addresses are left out: Azure does not tell those of the stack's own machines from others.

    Args:
        row: the subnet.
        routes: its route table, if it has one.
    """
    given = row.get("properties", {})
    prefixes = given.get("addressPrefixes") or [given.get("addressPrefix")]
    services = [delegation["properties"]["serviceName"] for delegation in given.get("delegations") or []]
    policies = given.get("privateEndpointNetworkPolicies")
    return SubnetFacts.model_validate(
        {
            "network_id": network_of(row["id"]),
            # A subnet of several ranges has no single one.
            "cidr": prefixes[0] if len(prefixes) == 1 else None,
            "delegated_to": ", ".join(services),
            "route_table_id": (given.get("routeTable") or {}).get("id"),
            "has_outbound": True if given.get("natGateway") or _leads_out(routes) else None,
            "blocks_private_endpoints": False if policies == _POLICIES_OFF else None,
        }
    )


def _leads_out(routes: Row | None) -> bool:
    listed = [] if routes is None else routes.get("properties", {}).get("routes") or []
    return any(
        route["properties"].get("addressPrefix") == _ANYWHERE
        and route["properties"].get("nextHopType") != _DROPPED
        for route in listed
    )


def group_facts(row: Row) -> SecurityGroupFacts:
    """Return the facts of a security group: Azure's default rules admit the network, unless a rule denies."""
    rules = row.get("properties", {}).get("securityRules") or []
    denies = any(rule["properties"].get("access") == "Deny" for rule in rules)
    return SecurityGroupFacts(closed_on_itself=None if denies else True)


def cluster_facts(row: Row) -> ClusterFacts:
    """Return the facts of a cluster."""
    given = row.get("properties", {})
    network, issuer = given.get("networkProfile") or {}, given.get("oidcIssuerProfile") or {}
    pools = given.get("agentPoolProfiles") or []
    subnet = next((pool["vnetSubnetID"] for pool in pools if pool.get("vnetSubnetID")), None)
    identity = (given.get("securityProfile") or {}).get("workloadIdentity") or {}
    host = given.get("privateFQDN") or given.get("fqdn")
    return ClusterFacts.model_validate(
        {
            "kubernetes_version": given.get("currentKubernetesVersion") or given.get("kubernetesVersion"),
            "network_id": network_of(subnet) if subnet else None,
            "endpoint": f"https://{host}" if host else None,
            "service_cidr": network.get("serviceCidr"),
            "pods_cidr": network.get("podCidr"),
            "mode": network.get("networkPluginMode") or network.get("networkPlugin"),
            "has_oidc_issuer": bool(issuer.get("enabled")),
            "oidc_issuer_url": issuer.get("issuerURL"),
            "has_workload_identity": bool(identity.get("enabled")),
            "status": given.get("provisioningState"),
        }
    )


def key_facts(row: Row) -> KeyFacts:
    """Return the facts of a key."""
    attributes = row.get("properties", {}).get("attributes") or {}
    return KeyFacts(region=row.get("location"), is_enabled=attributes.get("enabled"))


def identity_facts(row: Row) -> RoleFacts:
    """Return the facts of an identity. Its roles are left out: each holds on a scope."""
    given = row.get("properties", {})
    return RoleFacts(principal_id=given.get("principalId"), client_id=given.get("clientId"))


def workspace_facts(row: Row) -> LogFacts:
    """Return the facts of a workspace."""
    return LogFacts(retention_days=row.get("properties", {}).get("retentionInDays"))


def store_facts(account: Row, blobs: Row) -> StoreFacts:
    """Return the facts of a storage account.

    Args:
        account: the account.
        blobs: its service for blobs.
    """
    key = (account.get("properties", {}).get("encryption") or {}).get("keyvaultproperties") or {}
    named = f"{key['keyvaulturi'].rstrip('/')}/keys/{key['keyname']}" if key.get("keyname") else ""
    return StoreFacts(
        region=account.get("location"),
        has_versioning=bool(blobs.get("properties", {}).get("isVersioningEnabled")),
        key_id=named,
    )


def file_system_facts(row: Row) -> FileSystemFacts:
    """Return the facts of a file system."""
    given = row.get("properties", {})
    tib = given.get("storageCapacityTiB")
    return FileSystemFacts(
        subnet_id=given.get("filesystemSubnet"),
        address=(given.get("clientInfo") or {}).get("mgsAddress"),
        size_gib=None if tib is None else int(tib * _GIB_PER_TIB),
    )
