"""How managed node pools replace their machines (``rolling.toml``)."""

from functools import cache

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact


class RollingFacts(Entry):
    """Changes, times and limits of one kind of node pool."""

    id: str
    """The Pulumi type."""

    rolls: Fact[list[str]] | None = None
    """Properties whose change rolls all machines."""

    new_machines_only: Fact[list[str]] | None = None
    """Properties, also dotted paths, whose new value only new machines get, unless the pool's own settings
    roll all."""

    drain_minutes: Fact[int] | None = None
    """The service's limit for evicting the pods of a machine; absent: the cloud replaces no machines."""

    start_minutes: Fact[int] | None = None
    """Time from the order of a machine until it is ready; likewise."""

    most_unavailable: Fact[int] | None = None
    """Most machines of one batch; absent: no limit."""

    @property
    def rolling_keys(self) -> list[str]:
        """Properties whose change rolls all machines."""
        return self.rolls.value if self.rolls else []

    @property
    def new_machine_keys(self) -> list[str]:
        """Properties whose new value only new machines get."""
        return self.new_machines_only.value if self.new_machines_only else []

    @property
    def batch_minutes(self) -> int | None:
        """Longest time of one batch; None for a cloud that replaces no machines."""
        if self.drain_minutes is None or self.start_minutes is None:
            return None
        return self.drain_minutes.value + self.start_minutes.value


@cache
def rolling_facts(catalog: Catalog) -> dict[str, RollingFacts]:
    """Read the facts by Pulumi type.

    Raises:
        CatalogError: the file does not fit the model above.
    """
    return catalog._table("rolling.toml", RollingFacts)
