"""Keys of Azure's quotas in snapshots: the provider's namespace and the quota's own name."""

from gpufabric.catalog.catalog import Catalog

COMPUTE = "Microsoft.Compute"
NETWORK = "Microsoft.Network"
STORAGE = "Microsoft.Storage"
STORAGE_CACHE = "Microsoft.StorageCache"
CONTAINERS = "Microsoft.ContainerService"


def compute_key(name: str, catalog: Catalog) -> str:
    """Return the key of a compute quota in the catalogue's spelling; without spaces if it lacks the quota.

    Args:
        name: name in any of the spellings of Azure's interfaces.
        catalog: quota families.
    """
    entry = catalog.quota_family_named("azure", name)
    return key(COMPUTE, entry.id if entry else "".join(name.split()))


def key(namespace: str, name: str) -> str:
    """Return the key of a quota."""
    return f"{namespace}/{name}"
