"""Capacity Blocks as EC2 sells them (``aws/capacity-blocks.toml``)."""

from datetime import time, timedelta
from functools import cache

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact


class CapacityBlockTerms(Entry):
    """Sizes, lengths and times of the Capacity Blocks on offer."""

    end_of_day_utc: Fact[time]
    """Time of day, in UTC, at which every block ends."""

    max_single_days: Fact[int]
    """Longest block that is sold by the day."""

    days_step: Fact[int]
    """Longer blocks last a multiple of this."""

    max_days: Fact[int]
    max_instances: Fact[int]
    """Instances in one block."""

    max_instances_in_all: Fact[int]
    """Instances in all blocks of an account that exist at the same time."""

    max_weeks_ahead: Fact[int]
    """How long before its start a block can be bought."""

    @property
    def longest(self) -> timedelta:
        """Longest block, extensions included."""
        return timedelta(days=self.max_days.value)

    def sells(self, days: int) -> bool:
        """Return whether blocks of this length are on offer."""
        by_the_day = days <= self.max_single_days.value
        return 1 <= days <= self.max_days.value and (by_the_day or days % self.days_step.value == 0)


@cache
def capacity_block_terms(catalog: Catalog) -> CapacityBlockTerms:
    """Read the terms of Capacity Blocks.

    Raises:
        CatalogError: the file does not fit the model above.
    """
    return catalog._read("aws/capacity-blocks.toml", CapacityBlockTerms)
