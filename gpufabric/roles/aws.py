"""IAM policies."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from gpufabric.accounts.aws.calls import CALLS
from gpufabric.catalog.actions import (
    AwsActionScopes,
    CloudActions,
    actions_of,
    aws_action_scopes,
    cloud_actions,
    filled,
)
from gpufabric.catalog.catalog import Catalog
from gpufabric.roles.role import RoleAccount, RoleFile

MOST_CHARACTERS = 6144
"""Longest managed policy, without white space (IAM user guide, "IAM and AWS STS quotas")."""

_PASSED_ROLES = ("arn:aws:iam::{account}:role/{prefix}-*", "arn:aws:iam::{account}:role/*--to--{prefix}-*")
"""Roles that stacks make and hand to services. The second is that of a copy from another cloud's stack."""

_CREATE_ROLE = "iam:CreateRole"
_OF_GIVEN_ROLES = ("iam:GetRole", "iam:ListAttachedRolePolicies")
_OF_GIVEN_KEYS = ("kms:CreateGrant", "kms:DescribeKey")

_PIPELINE_ROLES = ("arn:aws:iam::{account}:role/gpufabric-*", "arn:aws:iam::{account}:policy/gpufabric-*")
"""Roles of pipelines and their policies, as ``AwsPipelineRoles`` names them."""

_LINKED_ROLE_ACTIONS = ("iam:AttachRolePolicy", "iam:CreateServiceLinkedRole", "iam:PutRolePolicy")
"""Actions on service-linked roles (IAM user guide, "Create a service-linked role")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyAction:
    """One action that a policy allows or denies.

    Attributes:
        sid: name of the statement that holds it; equal for equal resources and conditions.
        action: the action.
        resources: ARNs.
        condition: values by condition key, by operator.
        effect: whether it is allowed. A denial outweighs what any other policy allows.
    """

    sid: str
    action: str
    resources: tuple[str, ...]
    condition: Mapping[str, Mapping[str, Sequence[str]]] = field(
        default_factory=dict[str, dict[str, list[str]]]
    )
    effect: Literal["Allow", "Deny"] = "Allow"


def snapshot_grants() -> list[PolicyAction]:
    """Return what the reader of snapshots needs: its own calls, which only read.

    They apply to all resources: most have none, and a stack may name buckets, images and groups of others.
    """
    return [
        PolicyAction(sid="Read", action=action, resources=("*",))
        for action in sorted({call.action for call in CALLS if call.action})
    ]


def preview_grants(place: RoleAccount, types: Collection[str], catalog: Catalog) -> list[PolicyAction]:
    """Return what a preview of resources needs: it reads them, and looks things up.

    Args:
        place: the account.
        types: types of the resources.
        catalog: the facts.
    """
    scopes, known = aws_action_scopes(catalog), cloud_actions(catalog, "aws")
    actions = {*actions_of(catalog, "aws", types, ("read",)), *known.of_lookups()}
    return [_scoped(action, place, scopes) for action in sorted(actions)]


def update_grants(place: RoleAccount, types: Collection[str], catalog: Catalog) -> list[PolicyAction]:
    """Return what an update of resources needs.

    Args:
        place: the account.
        types: types of the resources.
        catalog: the facts.
    """
    scopes, known = aws_action_scopes(catalog), cloud_actions(catalog, "aws")
    actions = {*actions_of(catalog, "aws", types), *known.of_lookups()}
    return [
        *(
            _bounded(place, scoped) if action == _CREATE_ROLE else scoped
            for action in sorted(actions)
            for scoped in (_scoped(action, place, scopes),)
        ),
        *_boundary(place, actions, scopes),
        *_given(place, actions),
        *_roles_of_services(place, types, known),
        *_own_rights(place),
    ]


def _boundary(
    place: RoleAccount, actions: Collection[str], scopes: AwsActionScopes
) -> Iterator[PolicyAction]:
    """Allow to set the company's boundary, and no other, on roles that exist without it.

    Nothing allows to remove it: the role that makes roles must not widen them.
    """
    if place.boundary and _CREATE_ROLE in actions:
        yield _bounded(place, _scoped("iam:PutRolePermissionsBoundary", place, scopes))


def _bounded(place: RoleAccount, grant: PolicyAction) -> PolicyAction:
    """Allow an action on roles with the company's boundary only (IAM user guide, "Delegating responsibility
    to others using permissions boundaries").
    """
    if not place.boundary:
        return grant
    condition = {"StringEquals": {"iam:PermissionsBoundary": [place.boundary]}}
    return replace(grant, sid="RolesWithBoundary", condition=condition)


def _given(place: RoleAccount, actions: Collection[str]) -> Iterator[PolicyAction]:
    """Allow what services ask of the caller for roles and keys that exist outside of the stacks."""
    for sid, wanted, arns in (
        ("GivenRoles", _OF_GIVEN_ROLES, place.given_roles),
        ("GivenKeys", _OF_GIVEN_KEYS, place.given_keys),
    ):
        for action in wanted:
            if arns and action in actions:
                yield PolicyAction(sid=sid, action=action, resources=arns)


def _own_rights(place: RoleAccount) -> Iterator[PolicyAction]:
    """Deny what would widen the rights of the role itself.

    An update writes the roles of its stacks. It must neither change the roles of pipelines, its own among
    them, nor assume a role that it wrote: the trust policy alone would allow that in the same account.
    """
    yield PolicyAction(
        sid="OwnRights", action="iam:*", resources=filled(_PIPELINE_ROLES, **_of(place)), effect="Deny"
    )
    yield PolicyAction(
        sid="RolesOfStacks",
        action="sts:AssumeRole",
        resources=filled(_PASSED_ROLES, **_of(place)),
        effect="Deny",
    )


def _scoped(action: str, place: RoleAccount, scopes: AwsActionScopes) -> PolicyAction:
    resources = scopes.resources_of(action, **_of(place))
    if resources == ("*",):
        return PolicyAction(sid="WithoutResource", action=action, resources=resources)
    service = action.partition(":")[0].replace("-", " ").title().replace(" ", "")
    return PolicyAction(sid=service, action=action, resources=resources)


def _roles_of_services(
    place: RoleAccount, types: Collection[str], known: CloudActions
) -> Iterator[PolicyAction]:
    entries = [known.by_type[type_] for type_ in types]
    passed = sorted(
        {name for entry in entries if entry.passes_roles_to for name in entry.passes_roles_to.value}
    )
    linked = sorted(
        {name for entry in entries if entry.linked_roles_of for name in entry.linked_roles_of.value}
    )
    if passed:
        yield PolicyAction(
            sid="PassRoles",
            action="iam:PassRole",
            resources=(*filled(_PASSED_ROLES, **_of(place)), *place.given_roles),
            condition={"StringEquals": {"iam:PassedToService": passed}},
        )
    if linked:
        for action in _LINKED_ROLE_ACTIONS:
            yield PolicyAction(
                sid="ServiceLinkedRoles",
                action=action,
                resources=tuple(
                    f"arn:aws:iam::{place.account}:role/aws-service-role/{service}/*" for service in linked
                ),
            )


def _of(place: RoleAccount) -> dict[str, Any]:
    return {"account": place.account, "region": place.region, "prefixes": place.named or place.prefixes}


def policies(grants: Sequence[PolicyAction]) -> list[dict[str, Any]]:
    """Return policy documents, none longer than IAM takes.

    Args:
        grants: the actions; those of one statement need not follow each other.
    """
    documents: list[dict[str, Any]] = []
    group: list[PolicyAction] = []
    for grant in sorted(grants, key=lambda grant: grant.sid):
        if group and length(_document([*group, grant])) > MOST_CHARACTERS:
            documents.append(_document(group))
            group = []
        group.append(grant)
    return [*documents, _document(group)] if group else documents


def length(document: Mapping[str, Any]) -> int:
    """Return the length of a policy as IAM counts it: without white space."""
    return len(json.dumps(document, separators=(",", ":")))


def _document(grants: Sequence[PolicyAction]) -> dict[str, Any]:
    statements: dict[str, dict[str, Any]] = {}
    for grant in grants:
        statement = statements.setdefault(
            grant.sid,
            {"Sid": grant.sid, "Effect": grant.effect, "Action": [], "Resource": list(grant.resources)}
            | (
                {"Condition": {key: dict(keys) for key, keys in grant.condition.items()}}
                if grant.condition
                else {}
            ),
        )
        statement["Action"].append(grant.action)
    return {"Version": "2012-10-17", "Statement": list(statements.values())}


def policy_files(name: str, grants: Sequence[PolicyAction]) -> list[RoleFile]:
    """Return the files of a role's policies.

    Args:
        name: beginning of the files' names.
        grants: the actions.
    """
    documents = policies(grants)
    return [
        RoleFile(
            name=f"{name}.json" if len(documents) == 1 else f"{name}-{number}.json",
            text=json.dumps(document, indent=2) + "\n",
        )
        for number, document in enumerate(documents, start=1)
    ]
