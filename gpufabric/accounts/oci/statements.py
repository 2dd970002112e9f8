"""Statements of IAM policies that allow the calls of the reader."""

from collections.abc import Mapping
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
}
"""Verb with resource type, and where it has to hold, by call. Every other call of the reader is in
``UNDOCUMENTED``."""

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
    return _statement(*STATEMENTS[call]) if call in STATEMENTS else ""


def statements_for_reading() -> list[str]:
    """List the statements for all documented calls, sorted; the strongest verb of each resource type."""
    strongest: dict[tuple[str, Scope], str] = {}
    for what, scope in STATEMENTS.values():
        verb, _, resource_type = what.partition(" ")
        key = (resource_type, scope)
        strongest[key] = max(verb, strongest.get(key, verb), key=_VERBS.index)
    return sorted(_statement(f"{verb} {kind}", scope) for (kind, scope), verb in strongest.items())


def _statement(what: str, scope: Scope) -> str:
    place = "tenancy" if scope == "tenancy" else "compartment <compartment>"
    return f"Allow group <group> to {what} in {place}"
