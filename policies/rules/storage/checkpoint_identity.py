"""Permissions of nodes on objects."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from gpufabric.policies.aws.documents import StatementData, several, statements
from gpufabric.policies.aws.types import IAM_POLICY, NODE_GROUP, ROLE, ROLE_POLICY, ROLE_POLICY_ATTACHMENT
from gpufabric.policies.graph import Graph
from gpufabric.policies.references import WELL_ARCHITECTED_AWS
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule, judge_each
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_WRITES = ("s3:deleteobject", "s3:deleteobjectversion", "s3:putobject")
_MANAGED = ("AdministratorAccess", "AmazonS3FullAccess", "PowerUserAccess")
"""AWS managed policies that allow these actions on every bucket."""

_TEXT = "lets every pod on the nodes change objects: {reason}"


class CheckpointIdentity(ResourceRule):
    """Nodes change no objects: pods that write checkpoints have an identity of their own."""

    id = "checkpoint-identity"
    title = "Pods write checkpoints with an identity of their own"
    why = (
        "Whatever a node may do, every pod on the host's network may do, and on nodes with two metadata hops "
        "every pod. A compromised pod could then overwrite or delete the checkpoints."
    )
    level = "mandatory"
    fix = (
        "Remove the permission from the role of the node group. Give it to a role of its own, with a "
        "PodIdentityAssociation for the service account of the training pods."
    )
    clouds = ("aws",)
    reference = (WELL_ARCHITECTED_AWS("SEC03-BP02"),)
    types = (ROLE_POLICY, ROLE_POLICY_ATTACHMENT)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Look for permissions to change objects in the policies of a node group's role."""
        if not _is_of_nodes(resource, view.graph):
            return
        own = view.graph.source(resource, "policyArn", IAM_POLICY)
        document = resource if resource.type == ROLE_POLICY else own
        if document is not None:
            yield from judge_each((document,), lambda policy: _changes(policy, resource))
            return
        name = (resource.props.text("policyArn") or "").rpartition("/")[2]
        if name in _MANAGED:
            yield Finding.at(resource, _TEXT.format(reason=name))


def _changes(policy: Resource, place: Resource) -> Iterator[Finding | Unevaluated]:
    for action in sorted({action for statement in statements(policy) for action in _writes(statement)}):
        yield Finding.at(place, _TEXT.format(reason=action))


def _is_of_nodes(resource: Resource, graph: Graph) -> bool:
    role = graph.source(resource, "role", ROLE)
    return role is not None and bool(graph.users(role, "nodeRoleArn", NODE_GROUP))


def _writes(statement: StatementData) -> Iterator[str]:
    """Yield the actions of a statement that change objects. What is not listed as denied is allowed."""
    if statement.get("Effect") != "Allow":
        return
    for action in several(statement.get("Action")):
        if any(fnmatchcase(write, str(action).lower()) for write in _WRITES):
            yield str(action)
    if "NotAction" in statement:
        denied = [str(action).lower() for action in several(statement["NotAction"])]
        if any(not any(fnmatchcase(write, action) for action in denied) for write in _WRITES):
            yield "NotAction"
