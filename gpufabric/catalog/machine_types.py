"""Resource types that can start machines (``machine-types.toml``)."""

from functools import cache
from typing import Literal

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact

Role = Literal["counted", "named", "none"]
"""Treatment of a type by policies: price and count its machines, name it as machines without a price or a
count, or nothing, since it starts no machines of its own."""


class MachineTypes(Entry):
    """Resource types with one reason."""

    id: str
    """Name of the group."""

    role: Fact[Role]
    title: Fact[str]
    """Reason of the role."""

    types: Fact[tuple[str, ...]]
    """Type tokens."""

    when: Fact[tuple[str, ...]] | None = None
    """Properties of which one must be set for the type to start machines; absent: it always does."""


@cache
def machine_types(catalog: Catalog) -> dict[str, MachineTypes]:
    """Read the groups by type token.

    Raises:
        CatalogError: the file does not fit the model above.
    """
    groups = catalog._table("machine-types.toml", MachineTypes).values()
    return {type_: group for group in groups for type_ in group.types.value}
