"""Facts for comparison: throughput elsewhere and state of machines (``common/*.toml``)."""

from datetime import date
from functools import cache
from typing import Literal

from pydantic import Field

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact
from gpufabric.spec.training import Precision

SaleState = Literal["generally available", "preview"]


class ComparedRun(Entry):
    """A published run on an accelerator that gpufabric does not declare."""

    id: str
    """The accelerator, as machines name it."""

    model: Fact[str]
    precision: Fact[Precision]
    chips: Fact[int]
    sequence_length: Fact[int]
    tokens_per_second: Fact[float]
    """Training tokens per second of one accelerator."""

    @property
    def text(self) -> str:
        """The run in words."""
        return (
            f"{self.model.value} in {self.precision.value} on {self.chips.value:,} {self.id},"
            f" {self.tokens_per_second.value:,.0f} tokens/s per chip"
        )


class SaleStatus(Entry):
    """State in which a cloud sells a machine."""

    id: str
    """The cloud's name of the machine."""

    state: Fact[SaleState]
    since: Fact[date] | None = None
    """First day of that state; absent if no text names it."""


class _Runs(Entry):
    entries: list[ComparedRun] = Field(min_length=1)


@cache
def compared_runs(catalog: Catalog) -> tuple[ComparedRun, ...]:
    """Read the runs.

    Raises:
        CatalogError: the file does not fit the model above.
    """
    return tuple(catalog._read("common/comparison-throughput.toml", _Runs).entries)


@cache
def availability(catalog: Catalog) -> dict[str, SaleStatus]:
    """Read the states, by name of the machine.

    Raises:
        CatalogError: the file does not fit the model above.
    """
    return catalog._table("common/availability.toml", SaleStatus)
