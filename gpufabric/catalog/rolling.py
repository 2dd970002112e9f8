"""Changes that replace or restart machines in batches (``rolling.toml``)."""

from functools import cache, cached_property

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact


class RollingProperties(Entry):
    """Properties of one resource type that has machines."""

    id: str
    """The Pulumi type."""

    rolls: Fact[list[str]] | None = None
    """Properties whose change rolls all machines."""

    new_machines_only: Fact[list[str]] | None = None
    """Properties whose new value only new machines get, unless the resource's own settings roll all."""


class RollingTable(Entry):
    """The whole file."""

    entries: list[RollingProperties]

    @cached_property
    def by_type(self) -> dict[str, RollingProperties]:
        """Properties by type."""
        return {entry.id: entry for entry in self.entries}


@cache
def rolling_properties(catalog: Catalog) -> RollingTable:
    """Read the properties that roll machines.

    Raises:
        CatalogError: the file does not fit the models above.
    """
    return catalog._read("rolling.toml", RollingTable)
