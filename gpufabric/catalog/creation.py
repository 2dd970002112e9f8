"""Creation times of resources, and timeouts of providers (``creation.toml``)."""

from functools import cache, cached_property

from pydantic import Field

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact


class CreationTime(Entry):
    """Creation time of a resource type."""

    id: str
    """The Pulumi type, such as ``aws:eks/cluster:Cluster``."""

    minutes: Fact[int]
    """Expected time, in minutes: the longest that the source states."""

    timeout_minutes: Fact[int] | None = None
    """The provider's default timeout for this type, in minutes; absent: the provider's general timeout."""


class ProviderTimeout(Entry):
    """General timeout of a provider."""

    id: str
    """The Pulumi package."""

    timeout_minutes: Fact[int]


class CreationTimes(Entry):
    """The whole file."""

    providers: list[ProviderTimeout] = Field(default_factory=list[ProviderTimeout])
    """Packages without an entry have no general timeout."""

    entries: list[CreationTime]

    @cached_property
    def by_type(self) -> dict[str, CreationTime]:
        """Creation times by type."""
        return {entry.id: entry for entry in self.entries}

    def minutes(self, type_: str) -> int | None:
        """Return the creation time in minutes; None if none is documented."""
        listed = self.by_type.get(type_)
        return None if listed is None else listed.minutes.value

    def timeout_minutes(self, type_: str) -> int | None:
        """Return the provider's default timeout in minutes; None if unknown."""
        listed = self.by_type.get(type_)
        if listed is not None and listed.timeout_minutes is not None:
            return listed.timeout_minutes.value
        package = type_.partition(":")[0]
        return next(
            (provider.timeout_minutes.value for provider in self.providers if provider.id == package), None
        )


@cache
def creation_times(catalog: Catalog) -> CreationTimes:
    """Read creation times and timeouts.

    Raises:
        CatalogError: the file does not fit the models above.
    """
    return catalog._read("creation.toml", CreationTimes)
