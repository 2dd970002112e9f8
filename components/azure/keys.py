"""A key of the region's own, under which a storage account is encrypted."""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import keyvault, managedidentity, storage

from gpufabric.components.azure.base import Place
from gpufabric.components.azure.identity import KEY_VAULT_CRYPTO_SERVICE_ENCRYPTION_USER, grant, user_identity

KEY_NAME = "checkpoints"
KEY_BITS = 3072
"""One of the sizes of RSA keys that Azure Storage takes (Azure document "Customer-managed keys for Azure
Storage encryption")."""

KEEP_DELETED_DAYS = 90
"""Days that a deleted vault can be brought back, the most there are (Azure document "Key Vault soft-delete
overview"): checkpoints cannot be read without the key. Its name is not free before."""


@dataclass(frozen=True, slots=True)
class AccountKey:
    """What a storage account needs to be encrypted under a key.

    Attributes:
        identity: identity as which the account uses the key.
        encryption: the account's encryption.
        ready: what must exist before the account does.
    """

    identity: managedidentity.UserAssignedIdentity
    encryption: storage.EncryptionArgs
    ready: list[pulumi.Resource]


def account_key(place: Place, *, child: pulumi.ResourceOptions, kept: pulumi.ResourceOptions) -> AccountKey:
    """Make a vault and a key, and an identity that may wrap and unwrap with it.

    Args:
        place: where the region's resources go.
        child: options of what can be made anew.
        kept: options of what the checkpoints cannot be read without.
    """
    identity = user_identity(place, "checkpoints-key", child)
    vault = keyvault.Vault(
        place.logical("vault"),
        resource_group_name=place.group,
        vault_name=place.names.vault,
        location=place.location,
        properties=keyvault.VaultPropertiesArgs(
            # The identity's tenant is the subscription's; asking Azure for it would take a call per preview.
            tenant_id=identity.tenant_id,
            sku=keyvault.SkuArgs(family=keyvault.SkuFamily.A.value, name=keyvault.SkuName.STANDARD),
            enable_rbac_authorization=True,
            enable_soft_delete=True,
            soft_delete_retention_in_days=KEEP_DELETED_DAYS,
            # Azure Storage takes a key only from a vault that cannot be purged.
            enable_purge_protection=True,
            public_network_access="Disabled",
            network_acls=keyvault.NetworkRuleSetArgs(
                default_action=keyvault.NetworkRuleAction.DENY.value,
                # Azure Storage is among the services that this lets in.
                bypass=keyvault.NetworkRuleBypassOptions.AZURE_SERVICES.value,
            ),
        ),
        tags=place.tags,
        opts=kept,
    )
    key = keyvault.Key(
        place.logical("checkpoints-key"),
        resource_group_name=place.group,
        vault_name=vault.name,
        key_name=KEY_NAME,
        properties=keyvault.KeyPropertiesArgs(
            kty=keyvault.JsonWebKeyType.RSA.value, key_size=KEY_BITS, key_ops=["wrapKey", "unwrapKey"]
        ),
        tags=place.tags,
        opts=kept,
    )
    role = grant(
        place,
        "checkpoints-key-user",
        role=KEY_VAULT_CRYPTO_SERVICE_ENCRYPTION_USER,
        scope=vault.id,
        principal_id=identity.principal_id,
        opts=child,
    )
    encryption = storage.EncryptionArgs(
        key_source=storage.KeySource.MICROSOFT_KEYVAULT.value,
        encryption_identity=storage.EncryptionIdentityArgs(encryption_user_assigned_identity=identity.id),
        # No version: the account follows the key when it is rotated.
        key_vault_properties=storage.KeyVaultPropertiesArgs(
            key_name=key.name, key_vault_uri=f"https://{place.names.vault}.vault.azure.net/"
        ),
        services=storage.EncryptionServicesArgs(
            blob=storage.EncryptionServiceArgs(enabled=True, key_type=storage.KeyType.ACCOUNT.value)
        ),
    )
    return AccountKey(identity, encryption, [role])
