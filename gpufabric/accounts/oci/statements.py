"""Statements of IAM policies that allow the calls of the reader."""

from collections.abc import Iterable, Mapping
from typing import Literal

Scope = Literal["tenancy", "compartment"]

STATEMENTS: Mapping[str, tuple[str, Scope]] = {
    "identity:ListRegionSubscriptions": ("inspect tenancies", "tenancy"),
    "identity:ListAvailabilityDomains": ("inspect compartments", "tenancy"),
    "limits:ListServices": ("inspect resource-availability", "tenancy"),
    "limits:ListLimitDefinitions": ("inspect resource-availability", "tenancy"),
    "limits:ListLimitValues": ("inspect resource-availability", "tenancy"),
    "limits:GetResourceAvailability": ("read resource-availability", "tenancy"),
    "compute:ListShapes": ("read instance-family", "compartment"),
    # The report is no resource: OCI answers with it and keeps nothing. Its only permission is the one to
    # create it, which the verb manage gives (OCI document "Common Policies").
    "compute:CreateComputeCapacityReport": ("manage compute-capacity-reports", "tenancy"),
    "compute:ListComputeCapacityReservations": ("read compute-capacity-reservations", "compartment"),
    "compute:GetComputeCapacityReservation": ("read compute-capacity-reservations", "compartment"),
    "compute:ListComputeClusters": ("read compute-clusters", "compartment"),
    "compute:ListComputeGpuMemoryFabrics": ("read compute-gpu-memory-fabrics", "tenancy"),
    "compute:GetImage": ("read instance-images", "compartment"),
    "compute-management:ListClusterNetworks": ("read instance-family", "compartment"),
    "network:ListVcns": ("read virtual-network-family", "compartment"),
    "network:ListSubnets": ("read virtual-network-family", "compartment"),
    "object-storage:GetNamespace": ("read objectstorage-namespaces", "tenancy"),
    "object-storage:ListBuckets": ("inspect buckets", "compartment"),
    "object-storage:GetBucket": ("read buckets", "compartment"),
    "kubernetes:GetClusterOptions": ("read cluster-family", "compartment"),
    "kubernetes:GetNodePoolOptions": ("read cluster-family", "compartment"),
    "network:ListNetworkSecurityGroupSecurityRules": ("read virtual-network-family", "compartment"),
    "network:GetDrg": ("read virtual-network-family", "compartment"),
    "network:ListDrgAttachments": ("read virtual-network-family", "compartment"),
    "network:ListDrgRouteTables": ("read virtual-network-family", "compartment"),
    "network:GetSubnet": ("read virtual-network-family", "compartment"),
    "network:GetRouteTable": ("read virtual-network-family", "compartment"),
    "network:GetNetworkSecurityGroup": ("read virtual-network-family", "compartment"),
    "compute:GetComputeCluster": ("read compute-clusters", "compartment"),
    "kubernetes:GetCluster": ("read cluster-family", "compartment"),
    "lustre:GetLustreFileSystem": ("read lustre-file-family", "compartment"),
    "dns:GetZone": ("read dns", "compartment"),
}
"""Verb with resource type, and where it has to hold, by call. Every other call of the reader is in
``UNDOCUMENTED``."""

ADOPTION: Mapping[str, tuple[str, Scope]] = {
    "network:ListNetworkSecurityGroups": ("read virtual-network-family", "compartment"),
    "network:ListRouteTables": ("read virtual-network-family", "compartment"),
    "network:ListSecurityLists": ("read virtual-network-family", "compartment"),
    "network:ListNatGateways": ("read virtual-network-family", "compartment"),
    "network:ListInternetGateways": ("read virtual-network-family", "compartment"),
    "network:ListServiceGateways": ("read virtual-network-family", "compartment"),
    "network:ListDrgs": ("read virtual-network-family", "compartment"),
    "network:ListCpes": ("read virtual-network-family", "compartment"),
    "network:ListIpSecConnections": ("read virtual-network-family", "compartment"),
    "network:ListRemotePeeringConnections": ("read virtual-network-family", "compartment"),
    "compute-management:ListInstanceConfigurations": ("read instance-family", "compartment"),
    "compute:ListComputeGpuMemoryClusters": ("read compute-gpu-memory-clusters", "compartment"),
    "compute:ListComputeCapacityTopologies": ("read compute-capacity-topology", "compartment"),
    "compute:ListInstances": ("read instance-family", "compartment"),
    "kubernetes:ListClusters": ("read cluster-family", "compartment"),
    "kubernetes:ListNodePools": ("read cluster-family", "compartment"),
    "kubernetes:ListAddons": ("read cluster-family", "compartment"),
    "identity:ListDynamicGroups": ("read dynamic-groups", "tenancy"),
    "identity:ListPolicies": ("read policies", "tenancy"),
    "identity:ListTagNamespaces": ("read tag-namespaces", "tenancy"),
    "identity:ListTags": ("read tag-namespaces", "tenancy"),
    "identity:ListGroups": ("read groups", "tenancy"),
    "identity:ListUsers": ("read users", "tenancy"),
    "vaults:ListVaults": ("read vaults", "compartment"),
    "keys:ListKeys": ("read keys", "compartment"),
    "budget:ListBudgets": ("read usage-budgets", "tenancy"),
    "budget:ListAlertRules": ("read usage-budgets", "tenancy"),
    "object-storage:GetObjectLifecyclePolicy": ("read buckets", "compartment"),
    "object-storage:ListReplicationPolicies": ("read buckets", "compartment"),
    "lustre:ListLustreFileSystems": ("read lustre-file-family", "compartment"),
    "lustre:ListObjectStorageLinks": ("read lustre-file-family", "compartment"),
}
"""The same of further calls, with which ``gpufabric adopt`` finds existing resources."""

_ALL = {**STATEMENTS, **ADOPTION}

UNDOCUMENTED = frozenset({"limits-increase:ListLimitsIncreaseItemRequests"})
"""Calls whose resource type Oracle's policy reference does not name."""

_VERBS = ("inspect", "read", "use", "manage")
"""Verbs of policies; each includes those before it."""


def statement_for(call: str) -> str:
    """Return the statement that allows a call; empty for a call that needs none.

    Args:
        call: the call, such as ``limits:ListLimitValues``.
    """
    if call in UNDOCUMENTED:
        return "ask Oracle for the policy that allows it: the policy reference names no resource type"
    return _statement(*_ALL[call]) if call in _ALL else ""


def grants_for_reading() -> list[str]:
    """List what the documented calls need, such as ``read buckets in compartment``."""
    return strongest(f"{what} in {scope}" for what, scope in _ALL.values())


def strongest(grants: Iterable[str]) -> list[str]:
    """Return the grants with the strongest verb of each resource type and place, sorted.

    Args:
        grants: verb, resource type and place, such as ``read buckets in compartment``.
    """
    verbs: dict[str, str] = {}
    for grant in grants:
        verb, _, what = grant.partition(" ")
        verbs[what] = max(verb, verbs.get(what, verb), key=_VERBS.index)
    return sorted(f"{verb} {what}" for what, verb in verbs.items())


def statements_for_reading() -> list[str]:
    """List the statements for all documented calls."""
    return [_statement(*_split(grant)) for grant in grants_for_reading()]


def _split(grant: str) -> tuple[str, str]:
    what, _, scope = grant.rpartition(" in ")
    return what, scope


def _statement(what: str, scope: str) -> str:
    place = "tenancy" if scope == "tenancy" else "compartment <compartment>"
    return f"Allow group <group> to {what} in {place}"
