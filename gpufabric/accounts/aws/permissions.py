"""Asks IAM whether the credentials may take actions."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from gpufabric.accounts.answer import Failure
from gpufabric.accounts.aws.calls import ROLE, SIMULATION
from gpufabric.accounts.aws.client import Client
from gpufabric.accounts.aws.errors import CallError
from gpufabric.accounts.reader import Permission, Permissions

ACTIONS_PER_CALL = 50
"""IAM evaluates every action of a call before it answers; small calls stay within the time-out."""

_ASSUMED_ROLE = re.compile(r"(arn:aws[a-z-]*):sts::(\d{12}):assumed-role/([\w+=,.@-]+)/.+")

SOURCE = (
    "iam:SimulatePrincipalPolicy on the resources of the stacks' account and region: an action that a policy "
    "allows on fewer resources counts as denied; policies of the organization count, policies of resources "
    "do not"
)

ResourcesOf = Callable[[str], tuple[str, ...]]
"""Returns the ARNs on which a stack takes an action; ``*`` alone for an action without resources."""


def read_permissions(
    client: Client, principal: str, region: str, actions: Sequence[str], resources_of: ResourcesOf
) -> Permissions | Failure:
    """Simulate the policies of the credentials' role or user.

    Args:
        client: calls of the account.
        principal: ARN of the credentials, from GetCallerIdentity.
        region: region of the requests, which policies may limit.
        actions: actions such as ``ec2:CreateVpc``.
        resources_of: returns the resources of an action.

    Returns:
        All actions as unknown, with the reason, if the identity may not simulate its own policies.
    """
    unknown: dict[str, Permission] = dict.fromkeys(actions, "unknown")
    try:
        source = _policy_source(client, principal)
        if source is None:
            return Permissions(
                unknown, f"IAM simulates the policies of roles and users only, not {_kind(principal)}"
            )
        verdicts = dict(unknown)
        for resources, part in _parts(actions, resources_of):
            results = client.rows(
                SIMULATION,
                PolicySourceArn=source,
                ActionNames=part,
                ContextEntries=_context(region),
                **({} if resources == ("*",) else {"ResourceArns": list(resources)}),
            )
            verdicts.update({result["EvalActionName"]: _verdict(result) for result in results})
    except CallError as error:
        if error.failure.cause == "denied":
            reason = f"{error.failure.call}: {error.failure.text}. {error.failure.fix}"
            return Permissions(unknown, reason)
        return error.failure
    return Permissions({action: verdicts[action] for action in actions}, SOURCE)


def _policy_source(client: Client, principal: str) -> str | None:
    """Return the ARN of the role or user that has the policies; None if neither."""
    assumed = _ASSUMED_ROLE.fullmatch(principal)
    if assumed is None:
        return principal if ":user/" in principal or ":role/" in principal else None
    partition, account, role = assumed.groups()
    try:
        # The ARN of a session leaves out the path of its role.
        return str(client.ask(ROLE, RoleName=role)["Role"]["Arn"])
    except CallError as error:
        if error.failure.cause != "denied":
            raise
        return f"{partition}:iam::{account}:role/{role}"


def _context(region: str) -> list[dict[str, object]]:
    """Return the values of a request that are known before it is made."""
    return [
        {
            "ContextKeyName": "aws:RequestedRegion",
            "ContextKeyType": "string",
            "ContextKeyValues": [region],
        }
    ]


def _verdict(result: dict[str, Any]) -> Permission:
    """Return the verdict on an action.

    The resources of an action are of several types. A policy that allows it on one of them is enough, because
    nobody creates a role under the name of a bucket.
    """
    organization: dict[str, bool] = result.get("OrganizationsDecisionDetail") or {}
    if not organization.get("AllowedByOrganizations", True):
        return "denied"
    specific: list[dict[str, Any]] = result.get("ResourceSpecificResults") or []
    decisions = {resource["EvalResourceDecision"] for resource in specific}
    if result["EvalDecision"] == "allowed" or "allowed" in decisions:
        return "allowed"
    # A condition on a value that only the real request has, such as a tag, decides otherwise.
    missing = any(part.get("MissingContextValues") for part in (result, *specific))
    return "unknown" if missing else "denied"


def _kind(principal: str) -> str:
    if principal.endswith(":root"):
        return "those of the account's root user"
    return "those of a federated user" if ":federated-user/" in principal else "those of this identity"


def _parts(actions: Sequence[str], resources_of: ResourcesOf) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Yield the actions of each call with their common resources."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for action in sorted(set(actions)):
        groups.setdefault(resources_of(action), []).append(action)
    for resources, group in groups.items():
        for start in range(0, len(group), ACTIONS_PER_CALL):
            yield resources, group[start : start + ACTIONS_PER_CALL]
