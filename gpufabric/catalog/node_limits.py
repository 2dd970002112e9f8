"""Limits of the settings of a pool's nodes (``<cloud>/node-limits.toml``). An unknown limit is absent."""

from functools import cache

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact
from gpufabric.catalog.shape import Cloud


class NodeLimits(Entry):
    """Limits of a cloud's node pools and machines."""

    taints: Fact[int] | None = None
    """Most taints of one pool."""

    label_characters: Fact[int] | None = None
    """Most characters of a label's or taint's whole key, with its prefix."""

    empty_labels: Fact[bool] | None = None
    """Whether a label may have no value; absent: as Kubernetes, which allows it."""

    reserved_prefixes: Fact[list[str]] | None = None
    """Prefixes of labels that the cloud keeps for itself, beside those of Kubernetes."""

    security_groups: Fact[int] | None = None
    """Most security groups of one network interface."""

    user_data_bytes: Fact[int] | None = None
    """Most bytes of a machine's user data; absent if pools take none."""

    least_disk_gib: Fact[int] | None = None
    """Smallest root disk, whatever the image."""

    most_disk_gib: Fact[dict[str, int]] | None = None
    """Largest root disk by type; the type is empty where there is only one."""

    disk_vpus_per_gb: Fact[list[int]] | None = None
    """Performance units that a boot volume may have for each GB (OCI)."""


@cache
def node_limits(catalog: Catalog, cloud: Cloud) -> NodeLimits:
    """Read the limits of a cloud.

    Raises:
        CatalogError: the file does not fit the model above.
    """
    return catalog._read(f"{cloud}/node-limits.toml", NodeLimits)
