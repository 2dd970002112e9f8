"""Defaults of OCI's machines that depend on no shape (``oci/instances.toml``)."""

from functools import cache

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact
from gpufabric.spec.oci.node import NumaNodesPerSocket


class OciInstanceFacts(Entry):
    """Boot volumes and processors of OCI's machines."""

    default_vpus_per_gb: Fact[int]
    """Performance units of a boot volume that states none."""

    ultra_high_vpus_per_gb: Fact[int]
    """Fewest performance units of a volume of ultra high performance, OCI's highest level."""

    numa_of_platforms: Fact[dict[str, NumaNodesPerSocket]]
    """NUMA nodes of a socket that a machine gets if nothing is declared, by type of platform."""

    numa_of_others: Fact[NumaNodesPerSocket]
    """The same for types of platform that ``numa_of_platforms`` lacks."""

    def default_numa(self, platform_type: str) -> NumaNodesPerSocket:
        """Return the NUMA nodes of a socket that a machine gets if nothing is declared."""
        return self.numa_of_platforms.value.get(platform_type, self.numa_of_others.value)


@cache
def oci_instances(catalog: Catalog) -> OciInstanceFacts:
    """Read the defaults.

    Raises:
        CatalogError: the file does not fit the model above.
    """
    return catalog._read("oci/instances.toml", OciInstanceFacts)
