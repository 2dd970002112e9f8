"""Time-outs of providers, by type and operation (``timeouts.toml``)."""

from functools import cache, cached_property
from typing import Literal

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact

TimedOperation = Literal["create", "update", "delete"]


class ProviderTimeout(Entry):
    """How long a provider waits if the program sets no ``customTimeouts``, in minutes."""

    id: str
    """The Pulumi type; of a provider's general time-outs, the package."""

    create: Fact[int]
    update: Fact[int]
    delete: Fact[int]

    def minutes(self, operation: TimedOperation) -> int:
        """Return the time-out of an operation."""
        return {"create": self.create, "update": self.update, "delete": self.delete}[operation].value


class ProviderTimeouts(Entry):
    """The whole file."""

    providers: list[ProviderTimeout]
    """General time-outs. Packages without an entry have none."""

    entries: list[ProviderTimeout]

    @cached_property
    def by_type(self) -> dict[str, ProviderTimeout]:
        """Time-outs of single types."""
        return {entry.id: entry for entry in self.entries}

    def minutes(self, type_: str, operation: TimedOperation) -> int | None:
        """Return the time-out of an operation on a type in minutes; None if it is unknown."""
        own = self.by_type.get(type_)
        package = type_.partition(":")[0]
        general = (provider for provider in self.providers if provider.id == package)
        limits = own or next(general, None)
        return None if limits is None else limits.minutes(operation)


@cache
def provider_timeouts(catalog: Catalog) -> ProviderTimeouts:
    """Read the time-outs.

    Raises:
        CatalogError: the file does not fit the models above.
    """
    return catalog._read("timeouts.toml", ProviderTimeouts)
