"""Built-in roles of Azure that regions grant, and that rules look for."""

from typing import Final

NETWORK_CONTRIBUTOR: Final = "4d97b98b-1d4f-4787-a291-c67834d212e7"
MANAGED_IDENTITY_OPERATOR: Final = "f1a07417-d97a-45cb-824c-7a7467783830"
CONTRIBUTOR: Final = "b24988ac-6180-42a0-ab88-20f7382dd24c"
STORAGE_BLOB_DATA_CONTRIBUTOR: Final = "ba92f5b4-2d11-453d-a403-e96b0029c9fe"
STORAGE_BLOB_DATA_OWNER: Final = "b7e6dc6d-f1e8-4753-8033-0f276bb0955b"
STORAGE_BLOB_DATA_READER: Final = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"
STORAGE_ACCOUNT_CONTRIBUTOR: Final = "17d1049b-9a84-46fb-8f53-869881c3d3ab"
KEY_VAULT_CRYPTO_SERVICE_ENCRYPTION_USER: Final = "e147488a-f6f5-4113-8e2d-b22465e65bf6"
KEY_VAULT_CRYPTO_USER: Final = "12338af0-0e69-4776-bea7-57ae8d297424"
AKS_CLUSTER_ADMIN: Final = "b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b"
AKS_CLUSTER_USER: Final = "4abbcc35-e782-43d8-92c5-2d3f1bd2253f"
"""Ids of built-in roles (Azure document "Azure built-in roles"). The cluster administrator's is "Azure
Kubernetes Service RBAC Cluster Admin"; the cluster user's permits fetching a kubeconfig file."""

ASSIGNED: Final = tuple(
    sorted(
        (
            NETWORK_CONTRIBUTOR,
            MANAGED_IDENTITY_OPERATOR,
            CONTRIBUTOR,
            STORAGE_BLOB_DATA_CONTRIBUTOR,
            STORAGE_BLOB_DATA_READER,
            STORAGE_ACCOUNT_CONTRIBUTOR,
            KEY_VAULT_CRYPTO_SERVICE_ENCRYPTION_USER,
            KEY_VAULT_CRYPTO_USER,
            AKS_CLUSTER_ADMIN,
            AKS_CLUSTER_USER,
        )
    )
)
"""Roles that stacks assign. Whoever updates them may assign no other one."""
