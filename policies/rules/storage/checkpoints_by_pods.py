"""Access of nodes, and thereby of every pod on them, to checkpoints."""

import re
from collections.abc import Iterator

from gpufabric.plan.azure.roles import (
    STORAGE_BLOB_DATA_CONTRIBUTOR,
    STORAGE_BLOB_DATA_OWNER,
    STORAGE_BLOB_DATA_READER,
)
from gpufabric.policies.azure.types import MANAGED_CLUSTER, ROLE_ASSIGNMENT, USER_ASSIGNED_IDENTITY
from gpufabric.policies.graph import Graph
from gpufabric.policies.oci.types import POLICY
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.references import WELL_ARCHITECTED_AZURE
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_BLOB_ROLES = {
    STORAGE_BLOB_DATA_CONTRIBUTOR: "Storage Blob Data Contributor",
    STORAGE_BLOB_DATA_OWNER: "Storage Blob Data Owner",
    STORAGE_BLOB_DATA_READER: "Storage Blob Data Reader",
}
"""Roles on blobs, with the names that findings give."""

_DYNAMIC_GROUP = re.compile(r"\s*allow\s+dynamic-group\s", re.IGNORECASE)
_OBJECTS = re.compile(
    r"\bOBJECT_(READ|CREATE|OVERWRITE|DELETE)\b"
    r"|\b(read|use|manage)\s+(objects|object-family|all-resources)\b",
    re.IGNORECASE,
)


class CheckpointsByPods(ResourceRule):
    """Pods use storage with an identity of their own.

    A dynamic group of other resources than instances is advice too: its matching rule is not read.
    """

    id = "checkpoints-by-pods"
    title = "Nodes have no access to objects; pods have their own"
    why = (
        "Every pod of a node can use the node's identity. A compromised pod, e.g. an exporter, can then read "
        "and overwrite all checkpoints."
    )
    level = "advisory"
    fix = (
        "Declare workload_identity, run all jobs with its service account, and remove node_access. "
        "Azure: give the role to a federated identity, not to the kubelet's. OCI: give the permissions to "
        "request.principal.type 'workload', not to a dynamic group."
    )
    clouds = ("azure", "oci")
    reference = (WELL_ARCHITECTED_AZURE("SE:05"),)
    types = (ROLE_ASSIGNMENT, POLICY)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Look for roles of the kubelet's identity, and for statements about dynamic groups."""
        if resource.type == POLICY:
            yield from _statements(resource)
            return
        role = _BLOB_ROLES.get((resource.props.text("roleDefinitionId") or "").rpartition("/")[2].lower())
        if role is not None and _is_kubelet(resource, view.graph):
            yield Finding.at(resource, f"gives {role} to the identity of the nodes, and so to every pod")


def _is_kubelet(assignment: Resource, graph: Graph) -> bool:
    """Return whether the principal is an identity that a cluster of the stack gives to its nodes."""
    principals = {
        identity.urn for identity in graph.sources(assignment, "principalId", USER_ASSIGNED_IDENTITY)
    }
    return any(
        identity.urn in principals
        for cluster in graph.of(MANAGED_CLUSTER)
        for identity in graph.sources(cluster, "identityProfile", USER_ASSIGNED_IDENTITY)
    )


def _statements(policy: Resource) -> Iterator[Finding | Unevaluated]:
    for index in range(policy.props.length("statements") or 0):
        try:
            statement = policy.props.text("statements", index) or ""
        except UnreadableProperty as missing:
            yield Unevaluated(policy.name, missing.property, missing.why)
            continue
        if _DYNAMIC_GROUP.match(statement) and _OBJECTS.search(statement):
            yield Finding.at(
                policy, "gives a dynamic group access to objects, and so every pod of the instances in it"
            )
