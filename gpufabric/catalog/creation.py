"""How long the clouds take to make things, and how long providers wait for them (``creation.toml``)."""

from functools import cache, cached_property

from pydantic import Field

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact


class CreationTime(Entry):
    """What takes long to make."""

    id: str
    """The Pulumi type, such as ``aws:eks/cluster:Cluster``."""

    minutes: Fact[int]
    """The time to reckon with, in minutes: the longest that the source names."""

    timeout_minutes: Fact[int] | None = None
    """How long the provider waits for this type when the program says nothing, in minutes; absent: as for
    every type of its provider."""


class ProviderTimeout(Entry):
    """How long a provider waits for what has no time-out of its own."""

    id: str
    """The Pulumi package."""

    timeout_minutes: Fact[int]


class CreationTimes(Entry):
    """The whole file."""

    providers: list[ProviderTimeout] = Field(default_factory=list[ProviderTimeout])
    """A package that is absent has no time-out for all types alike."""

    entries: list[CreationTime]

    @cached_property
    def by_type(self) -> dict[str, CreationTime]:
        """What takes long, by type."""
        return {entry.id: entry for entry in self.entries}

    def minutes(self, type_: str) -> int | None:
        """How long making takes, in minutes; none where no number is documented."""
        listed = self.by_type.get(type_)
        return None if listed is None else listed.minutes.value

    def timeout_minutes(self, type_: str) -> int | None:
        """How long the provider waits when the program says nothing, in minutes; none if not known."""
        listed = self.by_type.get(type_)
        if listed is not None and listed.timeout_minutes is not None:
            return listed.timeout_minutes.value
        package = type_.partition(":")[0]
        return next(
            (provider.timeout_minutes.value for provider in self.providers if provider.id == package), None
        )


@cache
def creation_times(catalog: Catalog) -> CreationTimes:
    """Read how long things take.

    Raises:
        CatalogError: the file does not fit the models above.
    """
    return catalog._read("creation.toml", CreationTimes)
