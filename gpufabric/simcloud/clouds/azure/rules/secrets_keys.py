"""AKS: keys of key vaults that encrypt Kubernetes secrets."""

import re

from gpufabric.simcloud.clouds.azure.rules.errors import refuse
from gpufabric.simcloud.clouds.azure.rules.roles import KEY_USERS, missing_role
from gpufabric.simcloud.clouds.azure.tokens import CLUSTER, VAULT
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import UPDATE, Refusal, rule
from gpufabric.simcloud.resource import CloudResource
from gpufabric.wire.values import Value, as_list, as_map, dig, plain

_DOCUMENT = 'AKS document "Add Key Management Service etcd encryption"'
_API = "AKS REST API 2025-09-01, AzureKeyVaultKms"
_KEY_ID = re.compile(r"https://([^./]+)\.vault\.[^/]+/keys/[^/]+/[0-9a-fA-F]{32}")

BAD_KEY = Refusal(
    "InvalidParameter",
    "securityProfile.azureKeyVaultKms.keyId {given} is not a valid key identifier with a version.",
    "encryption of secrets without a key, or with one that names no version",
    _API,
    own_words=True,
)
NO_IDENTITY = Refusal(
    "InvalidParameter",
    "Azure Key Vault KMS is not supported with a system-assigned managed identity.",
    "encryption of secrets in a cluster without a user-assigned identity",
    _DOCUMENT,
    own_words=True,
)
PRIVATE = Refusal(
    "InvalidParameter",
    "keyVaultNetworkAccess Private needs {needed}.",
    "a private key vault without its resource id, or in a cluster without API server VNet integration",
    f"{_DOCUMENT}; {_API}",
    own_words=True,
)
FIREWALL = Refusal(
    "InvalidParameter",
    "Key vault {vault} is not reachable from the API server: its public network access is restricted.",
    "a key of a vault that is public for AKS, but has a firewall or no public endpoint",
    _DOCUMENT,
    own_words=True,
)
NO_ROLE = Refusal(
    "InvalidParameter",
    "The identity of the cluster has no permission to encrypt and decrypt with key vault {vault}.",
    "a key of a vault on which the cluster's identity has no role, or one that is too new",
    f"{_DOCUMENT}: AKS tests permissions on public vaults",
    own_words=True,
)
MODE = Refusal(
    "InvalidParameter",
    "keyVaultNetworkAccess cannot change from {old} to {new} while Azure Key Vault KMS is enabled.",
    "a vault that changes from public to private, or back, while secrets are encrypted",
    _DOCUMENT,
    own_words=True,
)


@rule(types=(CLUSTER,), refuses=(BAD_KEY, NO_IDENTITY, PRIVATE))
def settings(_: State, request: Request) -> CloudError | None:
    """The settings of a cluster's key fit each other."""
    kms = _kms(request.inputs)
    if not kms.get("enabled"):
        return None
    if not _KEY_ID.fullmatch(str(kms.get("keyId") or "")):
        return refuse(request, BAD_KEY, given=kms.get("keyId") or "(none)")
    if dig(request.inputs, "identity.type") != "UserAssigned":
        return refuse(request, NO_IDENTITY)
    if _access(kms) == "Private":
        if not kms.get("keyVaultResourceId"):
            return refuse(request, PRIVATE, needed="keyVaultResourceId")
        if not dig(request.inputs, "apiServerAccessProfile.enableVnetIntegration"):
            return refuse(request, PRIVATE, needed="API server VNet integration")
    return None


@rule(types=(CLUSTER,), verbs=UPDATE, refuses=(MODE,))
def mode(state: State, request: Request) -> CloudError | None:
    """While secrets are encrypted, the vault stays public or private."""
    kms = _kms(request.inputs)
    held = state.get(CLUSTER, request.id)
    before = _kms(plain(held.inputs)) if held else {}
    if before.get("enabled") and kms.get("enabled") and _access(before) != _access(kms):
        return refuse(request, MODE, old=_access(before), new=_access(kms))
    return None


@rule(types=(CLUSTER,), refuses=(FIREWALL, NO_ROLE))
def public_vault(state: State, request: Request) -> CloudError | None:
    """The API server reaches a public vault and may use its keys. A vault or identity that the subscription
    does not have is not judged.
    """
    kms = _kms(request.inputs)
    vault = _vault(state, str(kms.get("keyId") or ""))
    if not kms.get("enabled") or _access(kms) != "Public" or vault is None:
        return None
    name, properties = vault.id.rpartition("/")[2], as_map(plain(vault.inputs).get("properties"))
    denies = dig(properties, "networkAcls.defaultAction") == "Deny"
    if denies or str(properties.get("publicNetworkAccess")).lower() == "disabled":
        return refuse(request, FIREWALL, vault=name)
    for id_ in as_list(dig(request.inputs, "identity.userAssignedIdentities")):
        because = missing_role(state, request, id_, vault, KEY_USERS)
        if because:
            return refuse(request, NO_ROLE, because=because, vault=name)
    return None


def _kms(inputs: Value) -> dict[str, Value]:
    return as_map(dig(inputs, "securityProfile.azureKeyVaultKms"))


def _access(kms: dict[str, Value]) -> str:
    return str(kms.get("keyVaultNetworkAccess") or "Public")


def _vault(state: State, key_id: str) -> CloudResource | None:
    match = _KEY_ID.fullmatch(key_id)
    name = match[1].lower() if match else ""
    return next((vault for vault in state.of_type(VAULT) if _name(vault) == name and vault.urn), None)


def _name(vault: CloudResource) -> str:
    return vault.id.rpartition("/")[2].lower()
