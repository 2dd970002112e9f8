"""Asks IAM whether the credentials may take actions."""

import re
from collections.abc import Iterator, Sequence
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
    "iam:SimulatePrincipalPolicy on all resources: an action that a policy allows on some resources only "
    "counts as denied; policies of the organization count, policies of resources do not"
)


def read_permissions(
    client: Client, principal: str, region: str, actions: Sequence[str]
) -> Permissions | Failure:
    """Simulate the policies of the credentials' role or user.

    Args:
        client: calls of the account.
        principal: ARN of the credentials, from GetCallerIdentity.
        region: region of the requests, which policies may limit.
        actions: actions such as ``ec2:CreateVpc``.

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
        for part in _parts(sorted(set(actions))):
            results = client.rows(
                SIMULATION, PolicySourceArn=source, ActionNames=part, ContextEntries=_context(region)
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
    organization: dict[str, bool] = result.get("OrganizationsDecisionDetail") or {}
    if not organization.get("AllowedByOrganizations", True):
        return "denied"
    if result["EvalDecision"] == "allowed":
        return "allowed"
    # A condition on a value that only the real request has, such as a tag, decides otherwise.
    return "unknown" if result.get("MissingContextValues") else "denied"


def _kind(principal: str) -> str:
    if principal.endswith(":root"):
        return "those of the account's root user"
    return "those of a federated user" if ":federated-user/" in principal else "those of this identity"


def _parts(actions: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(actions), ACTIONS_PER_CALL):
        yield list(actions[start : start + ACTIONS_PER_CALL])
