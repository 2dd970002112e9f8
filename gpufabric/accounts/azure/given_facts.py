"""Facts about given things in objects of Azure Resource Manager, as its interfaces write them."""

from collections.abc import Mapping
from typing import Any, cast

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


def part(row: Row, key: str) -> Row:
    """Return an object inside another one; an empty one for nothing."""
    return cast("Row", row.get(key) or {})


def items(row: Row, key: str) -> list[Row]:
    """Return a list of objects; an empty one for nothing."""
    return cast("list[Row]", row.get(key) or [])


def subnet_facts(row: Row, routes: Row | None) -> SubnetFacts:
    """Return the facts of a subnet.

    Free addresses are left out: Azure does not tell those of the stack's own machines from others.

    Args:
        row: the subnet.
        routes: its route table, if it has one.
    """
    given = part(row, "properties")
    prefixes = cast("list[str | None]", given.get("addressPrefixes") or [given.get("addressPrefix")])
    services = [str(part(item, "properties")["serviceName"]) for item in items(given, "delegations")]
    policies = given.get("privateEndpointNetworkPolicies")
    return SubnetFacts.model_validate(
        {
            "network_id": network_of(row["id"]),
            # A subnet of several ranges has no single one.
            "cidr": prefixes[0] if len(prefixes) == 1 else None,
            "delegated_to": ", ".join(services),
            "route_table_id": part(given, "routeTable").get("id"),
            "has_outbound": True if given.get("natGateway") or _leads_out(routes) else None,
            "blocks_private_endpoints": False if policies == _POLICIES_OFF else None,
        }
    )


def _leads_out(routes: Row | None) -> bool:
    listed = [] if routes is None else items(part(routes, "properties"), "routes")
    rules = [part(route, "properties") for route in listed]
    return any(
        rule.get("addressPrefix") == _ANYWHERE and rule.get("nextHopType") != _DROPPED for rule in rules
    )


def group_facts(row: Row) -> SecurityGroupFacts:
    """Return the facts of a security group: Azure's default rules admit the network, unless a rule denies."""
    rules = items(part(row, "properties"), "securityRules")
    denies = any(part(rule, "properties").get("access") == "Deny" for rule in rules)
    return SecurityGroupFacts(closed_on_itself=None if denies else True)


def cluster_facts(row: Row) -> ClusterFacts:
    """Return the facts of a cluster."""
    given = part(row, "properties")
    network, issuer = part(given, "networkProfile"), part(given, "oidcIssuerProfile")
    pools = items(given, "agentPoolProfiles")
    subnet = next((str(pool["vnetSubnetID"]) for pool in pools if pool.get("vnetSubnetID")), None)
    identity = part(part(given, "securityProfile"), "workloadIdentity")
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
    attributes = part(part(row, "properties"), "attributes")
    return KeyFacts(region=row.get("location"), is_enabled=attributes.get("enabled"))


def identity_facts(row: Row) -> RoleFacts:
    """Return the facts of an identity. Its roles are left out: each holds on a scope."""
    given = part(row, "properties")
    return RoleFacts(principal_id=given.get("principalId"), client_id=given.get("clientId"))


def workspace_facts(row: Row) -> LogFacts:
    """Return the facts of a workspace."""
    return LogFacts(retention_days=part(row, "properties").get("retentionInDays"))


def store_facts(account: Row, blobs: Row) -> StoreFacts:
    """Return the facts of a storage account.

    Args:
        account: the account.
        blobs: its service for blobs.
    """
    key = part(part(part(account, "properties"), "encryption"), "keyvaultproperties")
    named = f"{str(key['keyvaulturi']).rstrip('/')}/keys/{key['keyname']}" if key.get("keyname") else ""
    return StoreFacts(
        region=account.get("location"),
        has_versioning=bool(part(blobs, "properties").get("isVersioningEnabled")),
        key_id=named,
    )


def file_system_facts(row: Row) -> FileSystemFacts:
    """Return the facts of a file system."""
    given = part(row, "properties")
    tib = given.get("storageCapacityTiB")
    return FileSystemFacts(
        subnet_id=given.get("filesystemSubnet"),
        address=part(given, "clientInfo").get("mgsAddress"),
        size_gib=None if tib is None else int(tib * _GIB_PER_TIB),
    )
