"""Declarations of the key of Kubernetes secrets on Azure."""

from typing import Any

import pytest
from pydantic import ValidationError

from gpufabric.spec.azure.secrets_key import SecretsKey

SUBSCRIPTION = "5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93"
VAULT = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/kept"
KEY = "https://kept.vault.azure.net/keys/secrets/0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    "changed",
    [
        {"key_id": KEY.rpartition("/")[0]},
        {"key_id": KEY.replace("https", "http")},
        {"key_id": KEY.replace("kept", "other")},
        {"key_id": KEY.replace("vault.azure.net", "vault.example")},
        {"vault_id": VAULT.replace("KeyVault", "Storage")},
        {"vault_id": "kept"},
        {"vault_id": None},
    ],
)
def test_keys_that_aks_does_not_take_are_refused(changed: dict[str, Any]):
    assert SecretsKey.model_validate({"vault_id": VAULT.replace("kept", "Kept"), "key_id": KEY}).enabled
    with pytest.raises(ValidationError):
        SecretsKey.model_validate({"vault_id": VAULT, "key_id": KEY} | changed)
