"""The encryption key of a storage account: of the region's own, or given."""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import keyvault, storage

from gpufabric.catalog.catalog import default_catalog
from gpufabric.components.azure.context import RegionContext
from gpufabric.components.azure.identity import grant, user_identity
from gpufabric.components.azure.roles import once_effective
from gpufabric.plan.azure.roles import KEY_VAULT_CRYPTO_SERVICE_ENCRYPTION_USER
from gpufabric.spec.azure.existing import AzureGivenKey

KEY_NAME = "checkpoints"
KEY_BITS = 3072
"""One of the sizes of RSA keys that Azure Storage takes (Azure document "Customer-managed keys for Azure
Storage encryption")."""


@dataclass(frozen=True, slots=True)
class AccountKey:
    """Settings of a storage account that a key encrypts.

    Attributes:
        identity_id: identity with which the account uses the key.
        encryption: encryption settings of the account.
        ready: resources that must exist before the account.
    """

    identity_id: pulumi.Input[str]
    encryption: storage.EncryptionArgs
    ready: list[pulumi.Resource]


def account_key(
    context: RegionContext, *, child: pulumi.ResourceOptions, kept: pulumi.ResourceOptions
) -> AccountKey:
    """Create a vault and a key, and an identity that may wrap and unwrap with it.

    Args:
        context: the region's plan, names and resource group.
        child: options of resources that can be created again.
        kept: options of resources without which checkpoints cannot be read.
    """
    identity = user_identity(context, "checkpoints-key", child)
    vault = keyvault.Vault(
        context.logical("vault"),
        resource_group_name=context.group,
        vault_name=context.names.vault,
        location=context.location,
        properties=keyvault.VaultPropertiesArgs(
            # The identity has the subscription's tenant. A lookup would take a call to Azure in each preview.
            tenant_id=identity.tenant_id,
            sku=keyvault.SkuArgs(family=keyvault.SkuFamily.A.value, name=keyvault.SkuName.STANDARD),
            enable_rbac_authorization=True,
            enable_soft_delete=True,
            # The longest time, because checkpoints cannot be read without the key. The vault's name is taken
            # until then.
            soft_delete_retention_in_days=default_catalog().azure_limits().deleted_key_days.value,
            # Azure Storage accepts keys only from vaults with purge protection.
            enable_purge_protection=True,
            public_network_access="Disabled",
            network_acls=keyvault.NetworkRuleSetArgs(
                default_action=keyvault.NetworkRuleAction.DENY.value,
                # Azure Storage is one of the services that this admits.
                bypass=keyvault.NetworkRuleBypassOptions.AZURE_SERVICES.value,
            ),
        ),
        tags=context.tags,
        opts=kept,
    )
    key = keyvault.Key(
        context.logical("checkpoints-key"),
        resource_group_name=context.group,
        vault_name=vault.name,
        key_name=KEY_NAME,
        properties=keyvault.KeyPropertiesArgs(
            kty=keyvault.JsonWebKeyType.RSA.value, key_size=KEY_BITS, key_ops=["wrapKey", "unwrapKey"]
        ),
        tags=context.tags,
        opts=kept,
    )
    role = grant(
        context,
        "checkpoints-key-user",
        role=KEY_VAULT_CRYPTO_SERVICE_ENCRYPTION_USER,
        scope=vault.id,
        principal_id=identity.principal_id,
        opts=child,
    )
    encryption = _encryption(
        once_effective(identity.id, [role]), key.name, f"https://{context.names.vault}.vault.azure.net/"
    )
    return AccountKey(identity.id, encryption, [role])


def given_key(given: AzureGivenKey) -> AccountKey:
    """Return the settings of an account under a key that exists; its identity has the role on the vault.

    Args:
        given: the key, its vault and the identity.
    """
    vault, _, name = given.id.partition("/keys/")
    return AccountKey(given.identity_id, _encryption(given.identity_id, name, f"{vault}/"), [])


def _encryption(
    identity_id: pulumi.Input[str], key_name: pulumi.Input[str], vault_uri: str
) -> storage.EncryptionArgs:
    return storage.EncryptionArgs(
        key_source=storage.KeySource.MICROSOFT_KEYVAULT.value,
        encryption_identity=storage.EncryptionIdentityArgs(encryption_user_assigned_identity=identity_id),
        # No version: the account uses the newest version after a rotation.
        key_vault_properties=storage.KeyVaultPropertiesArgs(key_name=key_name, key_vault_uri=vault_uri),
        services=storage.EncryptionServicesArgs(
            blob=storage.EncryptionServiceArgs(enabled=True, key_type=storage.KeyType.ACCOUNT.value)
        ),
    )
