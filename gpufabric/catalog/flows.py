"""Limits of single connections (``flows.toml``)."""

from decimal import Decimal
from functools import cache

from pydantic import Field

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact
from gpufabric.catalog.shape import Cloud


class CloudFlow(Entry):
    """Limit of a cloud on a connection that leaves the region."""

    id: Cloud
    gbps: Fact[Decimal]


class FlowFacts(Entry):
    """The whole file. A cloud without an entry states no limit."""

    send_buffer_bytes: Fact[int]
    """Bytes that a connection keeps in flight at most, with the defaults of Linux."""

    clouds: list[CloudFlow] = Field(default_factory=list[CloudFlow])

    def gbps(self, cloud: str) -> Fact[Decimal] | None:
        """Return the limit of a cloud; None if it states none."""
        return next((flow.gbps for flow in self.clouds if flow.id == cloud), None)


@cache
def flow_facts(catalog: Catalog) -> FlowFacts:
    """Read the limits of connections.

    Raises:
        CatalogError: the file does not fit the models above.
    """
    return catalog._read("flows.toml", FlowFacts)
