"""Azure role assignments (``azure/roles.toml``)."""

from functools import cache

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact


class AzureRoles(Entry):
    """Facts on role assignments."""

    spread_minutes: Fact[int]
    """Longest time until an assignment takes effect."""


@cache
def azure_roles(catalog: Catalog) -> AzureRoles:
    """Read the facts on role assignments.

    Raises:
        CatalogError: the file does not fit the model above.
    """
    return catalog._read("azure/roles.toml", AzureRoles)
