"""Permissions of the credentials: Azure lists them, and the rules of matching are applied here."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from gpufabric.accounts.answer import Failure
from gpufabric.accounts.azure import actions as needed
from gpufabric.accounts.azure.client import AzureClients
from gpufabric.accounts.azure.errors import CallFailedError, asking
from gpufabric.accounts.azure.plans import resource_groups
from gpufabric.accounts.reader import Permission, Permissions
from gpufabric.accounts.target import Target

_VERSION = "2022-04-01"


@dataclass(frozen=True, slots=True)
class Grant:
    """Permissions of one role assignment.

    Attributes:
        actions: patterns of allowed actions.
        not_actions: patterns of actions that this grant leaves out. Another grant may allow them.
        has_condition: whether a condition limits the grant, which only Azure can judge.
    """

    actions: tuple[str, ...]
    not_actions: tuple[str, ...] = ()
    has_condition: bool = False

    def covers(self, action: str) -> bool:
        """Return whether the grant covers an action."""
        return _matches(self.actions, action) and not _matches(self.not_actions, action)


def verdict(action: str, grants: Iterable[Grant]) -> Permission:
    """Return whether grants allow an action.

    Grants add up. A grant with a condition alone leaves the answer open.

    Args:
        action: the action, such as ``Microsoft.Compute/virtualMachines/write``.
        grants: all grants at one scope.
    """
    covering = [grant for grant in grants if grant.covers(action)]
    if any(not grant.has_condition for grant in covering):
        return "allowed"
    return "unknown" if covering else "denied"


def read_permissions(clients: AzureClients, target: Target, actions: Sequence[str]) -> Permissions | Failure:
    """Ask for the permissions on the subscription, and on those resource groups of the stacks that exist.

    Args:
        clients: clients of the subscription.
        target: account, region and stacks.
        actions: actions that the plan needs.
    """
    try:
        subscription = _grants(clients, target, clients.scope)
        groups = [
            grants
            for name in resource_groups(target)
            if (grants := _of_group(clients, target, f"{clients.scope}/resourceGroups/{name}")) is not None
        ]
    except CallFailedError as error:
        return error.failure
    by_action: dict[str, Permission] = {action: _anywhere(action, subscription, groups) for action in actions}
    scopes = "the subscription" + (" and its resource groups" if groups else "")
    return Permissions(by_action, f"{needed.PERMISSIONS} on {scopes}; deny assignments are not part of it")


def _anywhere(action: str, subscription: Sequence[Grant], groups: Sequence[Sequence[Grant]]) -> Permission:
    """Return the verdict of a subscription, or of all existing groups if it denies the action."""
    whole = verdict(action, subscription)
    if whole != "denied" or not groups:
        return whole
    verdicts = {verdict(action, grants) for grants in groups}
    if verdicts == {"allowed"}:
        return "allowed"
    return "denied" if "denied" in verdicts else "unknown"


def _of_group(clients: AzureClients, target: Target, scope: str) -> list[Grant] | None:
    try:
        return _grants(clients, target, scope)
    except CallFailedError as error:
        if error.is_missing:
            return None
        raise


def _grants(clients: AzureClients, target: Target, scope: str) -> list[Grant]:
    path = f"{scope}/providers/Microsoft.Authorization/permissions"
    with asking(needed.PERMISSIONS, target):
        return [_grant(listed) for listed in clients.pages(path, _VERSION)]


def _grant(listed: Mapping[str, Any]) -> Grant:
    return Grant(
        tuple(listed.get("actions") or ()),
        tuple(listed.get("notActions") or ()),
        bool(listed.get("condition")),
    )


def _matches(patterns: Iterable[str], action: str) -> bool:
    return any(_pattern(pattern).fullmatch(action) for pattern in patterns)


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    """Compile a pattern: ``*`` stands for any characters, also slashes; capitals do not count."""
    return re.compile(".*".join(map(re.escape, pattern.split("*"))), re.IGNORECASE)
