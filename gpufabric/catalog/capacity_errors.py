"""Errors of clouds that have too few machines now (``capacity-errors.toml``)."""

from collections.abc import Mapping
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

    replaced: Fact[list[str]]
    """Types of which a refused creation leaves a failed resource, which the next update must replace."""

    repaired: Fact[list[str]]
    """Types of which a refused creation leaves a failed resource, which the next update makes whole."""

    silent: Fact[list[str]]
    """Words in the error of such a type where the cloud gives no reason, which may be another one."""


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

    @cached_property
    def left_failed(self) -> Mapping[str, bool]:
        """Types of which a refused creation leaves a failed resource: whether it must be replaced."""
        return {
            type_: is_replaced
            for entry in self.entries
            for types, is_replaced in ((entry.replaced, True), (entry.repaired, False))
            for type_ in types.value
        }

    def is_failed_start(self, type_: str, text: str) -> bool:
        """Tell whether a resource failed since the cloud had too few machines to start it.

        Args:
            type_: its type.
            text: its error.
        """
        return type_ in self.left_failed and self.is_shortage(text)

    def is_without_reason(self, text: str) -> bool:
        """Tell whether machines did not start, and the cloud does not say why."""
        silent = (sign for entry in self.entries for sign in entry.silent.value)
        return not self.is_shortage(text) and any(sign in text for sign in silent)

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
