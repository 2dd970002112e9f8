"""Creation times of resources (``creation.toml``)."""

from functools import cache, cached_property

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact


class CreationTime(Entry):
    """Creation time of a resource type."""

    id: str
    """The Pulumi type, such as ``aws:eks/cluster:Cluster``."""

    minutes: Fact[int]
    """Expected time, in minutes: the longest that the source states."""


class CreationTimes(Entry):
    """The whole file."""

    entries: list[CreationTime]

    @cached_property
    def by_type(self) -> dict[str, CreationTime]:
        """Creation times by type."""
        return {entry.id: entry for entry in self.entries}

    def minutes(self, type_: str) -> int | None:
        """Return the creation time in minutes; None if none is documented."""
        listed = self.by_type.get(type_)
        return None if listed is None else listed.minutes.value


@cache
def creation_times(catalog: Catalog) -> CreationTimes:
    """Read the creation times.

    Raises:
        CatalogError: the file does not fit the models above.
    """
    return catalog._read("creation.toml", CreationTimes)
