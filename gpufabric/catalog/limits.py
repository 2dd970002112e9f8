"""Limits of a cloud's services that depend on no shape and no region (``<cloud>/limits.toml``)."""

from gpufabric.catalog.fact import Entry, Fact


class AzureLimits(Entry):
    """Limits of Azure services."""

    nodes_per_node_pool: Fact[int]
    """Most nodes of one AKS node pool."""

    deleted_blob_days: Fact[int]
    """Most days for which a storage account keeps deleted blobs."""
