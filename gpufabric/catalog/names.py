"""Limits of a cloud on names of resources (``<cloud>/names.toml``)."""

from collections.abc import Mapping
from functools import cache, cached_property

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact
from gpufabric.catalog.shape import Cloud


class NameFacts(Entry):
    """Limits on the names of one type of resource. An absent one is not known."""

    id: str
    """The Pulumi type."""

    name: str
    """The kind of resource in words, for messages."""

    property: Fact[str]
    """Input that holds the name."""

    least: Fact[int] | None = None
    """Fewest characters."""

    most: Fact[int] | None = None
    """Most characters."""

    pattern: Fact[str] | None = None
    """Regular expression that the whole name matches."""

    characters: Fact[str] | None = None
    """The same in words; with ``pattern``."""

    added: Fact[int] | None = None
    """Characters that the provider adds to the logical name if a stack states no name: random digits."""


class CloudNames(Entry):
    """Limits on names of a cloud."""

    kinds: list[NameFacts]

    @cached_property
    def by_type(self) -> Mapping[str, NameFacts]:
        """Limits by Pulumi type."""
        return {kind.id: kind for kind in self.kinds}


def longest_name(catalog: Catalog, cloud: Cloud, type_: str) -> Fact[int]:
    """Return the most characters of names of a type, which must be known.

    Raises:
        KeyError: the limit is not known.
    """
    most = cloud_names(catalog, cloud).by_type[type_].most
    if most is None:
        raise KeyError(type_)
    return most


@cache
def cloud_names(catalog: Catalog, cloud: Cloud) -> CloudNames:
    """Read a cloud's limits on names.

    Raises:
        CatalogError: the file does not fit the models above.
    """
    return catalog._read(f"{cloud}/names.toml", CloudNames)
