"""Key of a key vault that encrypts the Kubernetes secrets of an AKS cluster."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from gpufabric.spec.base import Declared

VaultId = Annotated[
    str,
    Field(
        pattern=r"^/subscriptions/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/resourceGroups/[\w.()-]{1,90}"
        r"/providers/Microsoft\.KeyVault/vaults/[A-Za-z][A-Za-z0-9-]{2,23}$"
    ),
]
"""Resource id of a key vault."""

KeyId = Annotated[
    str,
    Field(
        pattern=r"^https://[A-Za-z][A-Za-z0-9-]{2,23}\.vault\.azure\.net/keys/[A-Za-z0-9-]{1,127}/[0-9a-f]{32}$"
    ),
]
"""Identifier of one version of a key."""


class SecretsKey(Declared):
    """An existing key, in a vault with Azure RBAC that the API server reaches from the internet.

    AKS uses a vault without a public endpoint, or with a firewall, only for clusters with API server VNet
    integration, which regions do not have (AKS document "Add Key Management Service etcd encryption"). Keep
    vault, key and all its versions as long as the cluster: without them its secrets are lost.
    """

    vault_id: VaultId
    """Resource id of the vault. The control plane gets the role Key Vault Crypto User on it."""

    key_id: KeyId
    """Identifier of the key with its version. For a rotation, give the new version; secrets keep the old one
    until they are written again."""

    enabled: bool = True
    """Whether AKS encrypts with the key. To stop, set false, update, and write all secrets again before you
    remove the key from the declaration."""

    @model_validator(mode="after")
    def _one_vault(self) -> Self:
        vault = self.vault_id.rpartition("/")[2]
        if self.key_id.partition("://")[2].partition(".")[0].lower() != vault.lower():
            raise ValueError(f"a key_id of the vault {vault}, which vault_id names")
        return self
