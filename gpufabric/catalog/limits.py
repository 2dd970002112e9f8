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

    public_endpoint_ranges: Fact[int]
    """Most address ranges that may reach the public endpoint of an EKS cluster."""

    proxy_release: Fact[int]
    """First release of EKS's images, as a date, that uses the proxy of its NodeConfig for its own calls."""


class AzureLimits(Entry):
    """Limits of Azure services."""

    nodes_per_node_pool: Fact[int]
    """Most nodes of one AKS node pool."""

    deleted_blob_days: Fact[int]
    """Most days for which a storage account keeps deleted blobs."""

    deleted_key_days: Fact[int]
    """Most days for which a key vault keeps deleted keys, and the days for which it keeps them by default."""

    public_endpoint_ranges: Fact[int]
    """Most address ranges that may reach the public endpoint of an AKS cluster."""

    import_prefixes: Fact[int]
    """Most prefixes of one import job of a Lustre file system."""

    security_rule_priority: Fact[int]
    """Last priority of a rule in a network security group; lower numbers go first."""

    dns_prefix_characters: Fact[int]
    """Longest DNS prefix of an AKS cluster."""

    premium_disk_gib: Fact[dict[str, int]]
    """Largest size of each Premium SSD, in GiB, smallest first."""


class OciLimits(Entry):
    """Limits of OCI services."""

    target_network_blocks: Fact[int]
    """Most network blocks to which the placement of a compute cluster can be limited."""
