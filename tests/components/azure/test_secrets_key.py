from tests.components.azure.conftest import SUBSCRIPTION, Build
from tests.components.recording import Graph

VAULT = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/kept"
KEY = "https://kept.vault.azure.net/keys/secrets/0123456789abcdef0123456789abcdef"
DECLARED = {"vault_id": VAULT, "key_id": KEY}
CRYPTO_USER = "12338af0-0e69-4776-bea7-57ae8d297424"


def test_secrets_are_encrypted_with_the_declared_key(build: Build):
    graph = build(cluster={"secrets_key": DECLARED})
    cluster = graph.one("ManagedCluster")
    assert cluster.inputs["securityProfile"]["azureKeyVaultKms"] == {
        "enabled": True,
        "keyId": KEY,
        "keyVaultNetworkAccess": "Public",
    }
    role = graph.one("RoleAssignment", "azure-eastus2-secrets-key-user")
    owner = graph.one("UserAssignedIdentity", "azure-eastus2-control-plane-identity")
    assert role.inputs["roleDefinitionId"].endswith(CRYPTO_USER)
    assert (role.inputs["scope"], role.inputs["principalId"]) == (VAULT, f"principal/{owner.name}")


def test_the_role_stays_while_encryption_is_off(build: Build):
    graph = build(cluster={"secrets_key": DECLARED | {"enabled": False}})
    kms = graph.one("ManagedCluster").inputs["securityProfile"]["azureKeyVaultKms"]
    assert kms["enabled"] is False
    assert "keyId" not in kms
    assert graph.one("RoleAssignment", "azure-eastus2-secrets-key-user")


def test_without_a_declaration_the_cluster_says_nothing_of_keys(region: Graph):
    assert "azureKeyVaultKms" not in region.one("ManagedCluster").inputs["securityProfile"]
