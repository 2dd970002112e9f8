"""Encryption of Kubernetes secrets with a declared key."""

import pulumi
import pulumi_azure_native.containerservice as aks
from pulumi_azure_native import authorization

from gpufabric.components.azure.context import RegionContext
from gpufabric.components.azure.identity import Identities, grant
from gpufabric.components.azure.roles import once_effective
from gpufabric.plan.azure.roles import KEY_VAULT_CRYPTO_USER
from gpufabric.spec.azure.secrets_key import SecretsKey


def secrets_encryption(
    context: RegionContext, declared: SecretsKey, identities: Identities, opts: pulumi.ResourceOptions
) -> aks.AzureKeyVaultKmsArgs:
    """Let the control plane use the key, and return the setting of the cluster.

    AKS tests whether the control plane may use the key, so the cluster waits until the role takes effect. The
    role stays while encryption is off: secrets that nobody wrote again still need the key. A given identity
    has the role.
    """
    is_given = identities.control_plane.is_given
    roles = [] if is_given else [_role(context, declared, identities, opts)]
    if not declared.enabled:
        return aks.AzureKeyVaultKmsArgs(enabled=False)
    return aks.AzureKeyVaultKmsArgs(
        enabled=True,
        key_id=once_effective(declared.key_id, roles) if roles else declared.key_id,
        key_vault_network_access=aks.KeyVaultNetworkAccessTypes.PUBLIC.value,
    )


def _role(
    context: RegionContext, declared: SecretsKey, identities: Identities, opts: pulumi.ResourceOptions
) -> authorization.RoleAssignment:
    return grant(
        context,
        "secrets-key-user",
        role=KEY_VAULT_CRYPTO_USER,
        scope=declared.vault_id,
        principal_id=identities.control_plane.principal,
        opts=opts,
    )
