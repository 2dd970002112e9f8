"""Electric power of systems with accelerators (``common/power.toml``)."""

from functools import cache
from typing import Literal

from pydantic import Field

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact


class SystemPower(Entry):
    """Power of a system with one kind of accelerator."""

    id: str
    """Model of the accelerators, as in the shapes."""

    rated_kw: Fact[float]
    """Most power of the whole system, in kW."""

    gpus: Fact[int]
    """Accelerators of the system."""

    cooling: Fact[Literal["air", "liquid"]] | None = None
    """How the accelerators are cooled; absent if unknown."""

    @property
    def rated_kw_per_gpu(self) -> float:
        """Most power for each accelerator, in kW."""
        return self.rated_kw.value / self.gpus.value


class PowerFacts(Entry):
    """The whole file."""

    training_share: Fact[float]
    """Share of its rated power that a system draws while it trains, from 0 to 1: the lower end."""

    pue_low: Fact[float]
    """Energy of a data centre for each unit of energy of its machines, in efficient ones."""

    pue_high: Fact[float]
    """The same in a mean one."""

    systems: list[SystemPower] = Field(min_length=1)

    def cooling(self, model: str) -> Literal["air", "liquid"] | None:
        """Return how accelerators of a model are cooled; None if it is not known."""
        known = next((system.cooling for system in self.systems if system.id == model), None)
        return None if known is None else known.value

    def rated_kw_per_gpu(self, model: str) -> float | None:
        """Return the most power for each accelerator of a model, in kW; None if it is not known."""
        return next((system.rated_kw_per_gpu for system in self.systems if system.id == model), None)


@cache
def power_facts(catalog: Catalog) -> PowerFacts:
    """Read the facts on electric power.

    Raises:
        CatalogError: the file does not fit the models above.
    """
    return catalog._read("common/power.toml", PowerFacts)
