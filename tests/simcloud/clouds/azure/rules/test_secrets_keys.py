import pytest

from gpufabric.simcloud.clouds.azure.rules import secrets_keys as rules
from tests.simcloud.clouds.azure.subscription import Case

CRYPTO_USER = "12338af0-0e69-4776-bea7-57ae8d297424"
ENCRYPTION_USER = "e147488a-f6f5-4113-8e2d-b22465e65bf6"
KEY = "https://kept.vault.azure.net/keys/secrets/0123456789abcdef0123456789abcdef"
VAULT_ID = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kept"


def cluster(sub, *, identity="UserAssigned", profile=None, **kms):
    given = {"enabled": True, "keyId": KEY, "keyVaultNetworkAccess": "Public", **kms}
    identities = {"userAssignedIdentities": [sub.identity().id]} if identity == "UserAssigned" else {}
    settings = {key: value for key, value in given.items() if value is not None}
    return sub.cluster(
        identity={"type": identity, **identities},
        securityProfile={"azureKeyVaultKms": settings},
        apiServerAccessProfile=profile or {},
    )


def asked(**given):
    return lambda sub: cluster(sub, **given)


def vault(sub, **properties):
    return sub.make(
        "keyvault:Vault", "v", resourceGroupName="rg", vaultName="kept", location="eastus",
        properties={"tenantId": "t", "sku": {"family": "A", "name": "standard"}, **properties},
    )  # fmt: skip


def with_vault(role, **properties):
    """Ask for a cluster with a key of a vault on which its identity has a role."""

    def ask(sub):
        made, identity = vault(sub, **properties), sub.identity()
        if role:
            sub.may_use_reservations(identity, scope=made.id, role=role)
        return sub.cluster(
            identity={"type": "UserAssigned", "userAssignedIdentities": [identity.id]},
            securityProfile={"azureKeyVaultKms": {"enabled": True, "keyId": KEY}},
        )

    return ask


def from_private_to_public(sub):
    private = {"keyVaultNetworkAccess": "Private", "keyVaultResourceId": VAULT_ID}
    made = cluster(sub, profile={"enableVnetIntegration": True}, **private)
    public = {"enabled": True, "keyId": KEY, "keyVaultNetworkAccess": "Public"}
    return sub.change(made, securityProfile={"azureKeyVaultKms": public})


CASES = [
    Case("no key", rules.BAD_KEY, asked(keyId=None), "keyId (none) is not a valid key identifier"),
    Case("a key without its version", rules.BAD_KEY, asked(keyId=KEY.rpartition("/")[0]), "with a version"),
    Case("a system-assigned identity", rules.NO_IDENTITY, asked(identity="SystemAssigned"),
         "system-assigned"),
    Case("a private vault without its id", rules.PRIVATE, asked(keyVaultNetworkAccess="Private"),
         "Private needs keyVaultResourceId"),
    Case("a private vault without integration", rules.PRIVATE,
         asked(keyVaultNetworkAccess="Private", keyVaultResourceId=VAULT_ID), "API server VNet integration"),
    Case("from private to public", rules.MODE, from_private_to_public, "from Private to Public"),
    Case("a vault without a public endpoint", rules.FIREWALL,
         with_vault(CRYPTO_USER, publicNetworkAccess="Disabled"), "Key vault kept is not reachable"),
    Case("a vault with a firewall", rules.FIREWALL,
         with_vault(CRYPTO_USER, networkAcls={"defaultAction": "Deny", "bypass": "AzureServices"}), "kept"),
    Case("no role", rules.NO_ROLE, with_vault(None), "no role assignment on kept"),
    Case("a role that only wraps", rules.NO_ROLE, with_vault(ENCRYPTION_USER), "no role assignment on kept"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_azure_refuses(sub, case):
    case.check(sub)


@pytest.mark.parametrize(
    "taken",
    [
        asked(),
        asked(enabled=False, keyId=None),
        asked(
            keyVaultNetworkAccess="Private",
            keyVaultResourceId=VAULT_ID,
            profile={"enableVnetIntegration": True},
        ),
        with_vault(CRYPTO_USER),
    ],
)
def test_what_azure_takes(sub, taken):
    assert taken(sub).id


def test_encryption_of_a_cluster_that_exists_is_turned_on_and_off_in_place(sub):
    identity = {"type": "UserAssigned", "userAssignedIdentities": [sub.identity().id]}
    made = sub.cluster(identity=identity)
    used = {"azureKeyVaultKms": {"enabled": True, "keyId": KEY}}
    (held,) = sub.held_of("containerservice:ManagedCluster")
    assert not list(sub.difference(held, securityProfile=used).replaces)
    made = sub.change(made, securityProfile=used)
    assert sub.change(made, securityProfile={"azureKeyVaultKms": {"enabled": False}}).id
