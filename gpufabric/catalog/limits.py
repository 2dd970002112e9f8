"""Limits of a cloud's services that depend on no shape and no region (``<cloud>/limits.toml``)."""

from gpufabric.catalog.fact import Entry, Fact


class AwsLimits(Entry):
    """Limits of AWS services."""

    least_group_max_nodes: Fact[int]
    """Smallest maximum of an EKS node group."""

    ultraserver_kubernetes: Fact[tuple[int, int]]
    """First Kubernetes version with the dynamic resource allocation that NVIDIA UltraServers need."""

    cluster_scoped_ebs_driver: Fact[tuple[int, int, int]]
    """First EBS driver that tags volumes with their cluster, on which its permissions depend."""

    transit_interface_mtu_bytes: Fact[int]
    """Largest packet of a Direct Connect transit virtual interface."""


class AzureLimits(Entry):
    """Limits of Azure services."""

    nodes_per_node_pool: Fact[int]
    """Most nodes of one AKS node pool."""

    deleted_blob_days: Fact[int]
    """Most days for which a storage account keeps deleted blobs."""
