"""Roles that a service checks in the call that creates a resource.

An assignment exists at once and takes effect later (``azure/roles.toml`` in the catalogue). Without simulated
time it takes effect at once.
"""

import time
from collections.abc import Iterator

from gpufabric.simcloud.clouds.azure.rules.errors import arm_parents, refuse
from gpufabric.simcloud.clouds.azure.rules.facts import role_spread_minutes
from gpufabric.simcloud.clouds.azure.tokens import (
    LUSTRE_FILE_SYSTEM,
    ROLE_ASSIGNMENT,
    STORAGE_ACCOUNT,
    USER_ASSIGNED_IDENTITY,
    VAULT,
)
from gpufabric.simcloud.clouds.request import CloudError, Request, State, World
from gpufabric.simcloud.clouds.rule import CREATE, WRITE, Refusal, rule
from gpufabric.simcloud.resource import CloudResource
from gpufabric.wire.values import Value, as_map, dig, plain

_KEY_ADMINISTRATOR = "00482a5a-887f-4fb3-b363-3b7fe8e74483"
_KEY_WRAPPERS = frozenset({"e147488a-f6f5-4113-8e2d-b22465e65bf6", _KEY_ADMINISTRATOR})
"""Roles that may wrap keys: Key Vault Crypto Service Encryption User, Key Vault Administrator."""

KEY_USERS = frozenset(
    {"12338af0-0e69-4776-bea7-57ae8d297424", "14b46e9e-c2b7-41b4-b07b-48a6ebf60603", _KEY_ADMINISTRATOR}
)
"""Roles that may encrypt with keys: Key Vault Crypto User, Crypto Officer and Administrator."""

_ACCOUNT_ROLES = ("17d1049b-9a84-46fb-8f53-869881c3d3ab", "ba92f5b4-2d11-453d-a403-e96b0029c9fe")
"""Roles of Azure Managed Lustre on a linked account: Storage Account Contributor, Blob Data Contributor."""

KEY_REFUSED = Refusal(
    "KeyVaultAuthenticationFailure",
    "The operation failed because of authentication issue on the keyvault.",
    "a storage account under an own key whose identity has no role on the vault, or one that is too new",
    "Azure/bicep#16601",
)
LINK_REFUSED = Refusal(
    "BadRequest",
    "Azure Managed Lustre has no access to the storage account {account}.",
    "a file system that is linked to an account on which Azure Managed Lustre lacks a role, or has a new one",
    'Azure document "Azure Managed Lustre file system prerequisites"',
    own_words=True,
)


@rule(types=(STORAGE_ACCOUNT,), verbs=WRITE, refuses=(KEY_REFUSED,))
def account_key(state: State, request: Request) -> CloudError | None:
    """The identity of an account may use its key. A vault or identity that the subscription does not have is
    not judged.
    """
    encryption = as_map(request.inputs.get("encryption"))
    identity = dig(encryption, "encryptionIdentity.encryptionUserAssignedIdentity")
    uri = str(dig(encryption, "keyVaultProperties.keyVaultUri") or "")
    vault = next((vault for vault in state.of_type(VAULT) if _name(vault) == _host(uri)), None)
    because = missing_role(state, request, identity, vault, _KEY_WRAPPERS) if vault else ""
    return refuse(request, KEY_REFUSED, because=because) if because else None


def missing_role(
    state: State, request: Request, identity: Value, scope: CloudResource, roles: frozenset[str]
) -> str:
    """Return why an identity lacks every one of the roles on a resource; empty if it has one.

    The result is also empty if the subscription does not have the identity.
    """
    known = _one(state, identity)
    if known is None or known.type != USER_ASSIGNED_IDENTITY:
        return ""
    granted = _granted(state, plain(known.outputs).get("principalId"), scope.id)
    assignments = [assignment for role, assignment in granted if role in roles]
    if any(_is_effective(assignment, request.world) for assignment in assignments):
        return ""
    return _reason(assignments, scope)


@rule(types=(LUSTRE_FILE_SYSTEM,), verbs=CREATE, refuses=(LINK_REFUSED,))
def linked_account(state: State, request: Request) -> CloudError | None:
    """Some principal, Azure's own for file systems, has both roles on the linked account. An account that
    the subscription does not have is not judged.
    """
    container = str(dig(request.inputs, "hsm.settings.container") or "")
    account = next((_one(state, parent) for parent in arm_parents(container)[-1:]), None)
    if account is None:
        return None
    granted = list(_granted(state, None, account.id))
    for needed in _ACCOUNT_ROLES:
        roles = [assignment for role, assignment in granted if role == needed]
        if not any(_is_effective(assignment, request.world) for assignment in roles):
            because = _reason(roles, account)
            return refuse(request, LINK_REFUSED, because=because, account=_name(account))
    return None


def _granted(state: State, principal: Value, scope: str) -> Iterator[tuple[str, CloudResource]]:
    """Yield the roles on a resource, on what it lies below or on its group; of any principal for none."""
    group = scope.lower().partition("/providers/")[0]
    scopes = {scope.lower(), group, group.partition("/resourcegroups/")[0]}
    for assignment in state.of_type(ROLE_ASSIGNMENT):
        given = plain(assignment.inputs)
        if str(given.get("scope")).lower() in scopes and principal in (None, given.get("principalId")):
            yield str(given.get("roleDefinitionId")).rpartition("/")[2].lower(), assignment


def _is_effective(assignment: CloudResource, world: World) -> bool:
    return time.time() >= assignment.created_at + role_spread_minutes() * world.minute_s


def _reason(roles: list[CloudResource], scope: CloudResource) -> str:
    if roles:
        return f"the role assignment takes effect {role_spread_minutes()} minutes after its creation"
    return f"no role assignment on {_name(scope)}"


def _one(state: State, id_: Value) -> CloudResource | None:
    return next(iter(state.owners(str(id_ or "").lower())), None)


def _name(resource: CloudResource) -> str:
    return resource.id.rpartition("/")[2].lower()


def _host(uri: str) -> str:
    return uri.partition("://")[2].partition(".")[0].lower()
