"""Types of arguments. Written by `python -m tools.library` from `gpufabric.spec.azure.secrets_key`."""

from typing import NotRequired, TypedDict


class SecretsKey(TypedDict):
    """An existing key, in a vault with Azure RBAC that the API server reaches from the internet. AKS
    uses a vault without a public endpoint, or with a firewall, only for clusters with API server
    VNet integration, which regions do not have (AKS document "Add Key Management Service etcd
    encryption"). Keep vault, key and all its versions as long as the cluster: without them its
    secrets are lost.
    """

    vault_id: str
    """Resource id of the vault. The control plane gets the role Key Vault Crypto User on it."""

    key_id: str
    """Identifier of the key with its version. For a rotation, give the new version; secrets keep the
    old one until they are written again.
    """

    enabled: NotRequired[bool]
    """Whether AKS encrypts with the key. To stop, set false, update, and write all secrets again
    before you remove the key from the declaration.
    """
