"""Errors of clouds that have too few machines now (``capacity-errors.toml``)."""

from functools import cache, cached_property

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact


class CapacityErrors(Entry):
    """Signs of a cloud that it has too few machines, and calls that can be repeated."""

    id: str
    """Pulumi package of the cloud."""

    signs: Fact[list[str]]
    """Codes or words in the error."""

    creations: Fact[list[str]]
    """Types of which a refused creation leaves nothing."""

    updates: Fact[list[str]]
    """Types whose update can be repeated."""


class CapacityErrorFile(Entry):
    """The whole file."""

    entries: list[CapacityErrors]

    @cached_property
    def repeatable(self) -> frozenset[tuple[str, str]]:
        """Types and operations (create or update) that can be repeated."""
        return frozenset(
            (type_, operation)
            for entry in self.entries
            for operation, types in (("create", entry.creations), ("update", entry.updates))
            for type_ in types.value
        )

    def is_shortage(self, text: str) -> bool:
        """Tell whether an error says that a cloud has too few machines."""
        return any(sign in text for entry in self.entries for sign in entry.signs.value)


@cache
def capacity_errors(catalog: Catalog) -> CapacityErrorFile:
    """Read the errors.

    Raises:
        CatalogError: the file does not fit the models above.
    """
    return catalog._read("capacity-errors.toml", CapacityErrorFile)
