"""Durations of the steps until accelerators run (``lead-times.toml``)."""

from functools import cache

from pydantic import Field

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact


class LeadTime(Entry):
    """Duration of a step, in days. Without ``high_days`` it takes at least ``low_days``."""

    id: str
    """Name of the step; for machines, the model of the accelerator as in the shapes."""

    low_days: Fact[float] | None = None
    expected_days: Fact[float] | None = None
    high_days: Fact[float] | None = None


class LeadTimes(Entry):
    """The whole file."""

    steps: list[LeadTime] = Field(min_length=1)
    servers: list[LeadTime] = Field(min_length=1)
    """Delivery of machines that somebody buys, by accelerator."""


@cache
def lead_times(catalog: Catalog) -> LeadTimes:
    """Read the durations.

    Raises:
        CatalogError: the file does not fit the models above.
    """
    return catalog._read("lead-times.toml", LeadTimes)
