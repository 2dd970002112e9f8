"""Facts on owning accelerators (``ownership.toml``)."""

from functools import cache

from pydantic import Field

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact


class Spread(Entry):
    """A value that sources give differently."""

    low: Fact[float]
    expected: Fact[float]
    high: Fact[float]


class OwnedSystem(Entry):
    """A machine that can be bought."""

    id: str
    """Model of its accelerators, as in the shapes."""

    hardware_usd_per_accelerator: Spread
    """Price of the machines with their network and storage, for each accelerator."""


class Electricity(Entry):
    """Price of electricity for industrial customers."""

    id: str
    """Country and state, such as ``us-va``."""

    usd_per_kwh: Fact[float]


class OwnershipFacts(Entry):
    """The whole file."""

    systems: list[OwnedSystem] = Field(min_length=1)
    building_usd_per_kw: Spread
    """Building, power and cooling, for each kW of IT equipment."""

    building_years: Spread
    """Time over which a building is written off, in years."""

    colocation_usd_per_kw_month: Spread
    """Rent of space with power and cooling, without energy."""

    hardware_years: Spread
    """Time over which companies write off accelerators, in years."""

    electricity: list[Electricity] = Field(min_length=1)


@cache
def ownership_facts(catalog: Catalog) -> OwnershipFacts:
    """Read the facts on owning accelerators.

    Raises:
        CatalogError: the file does not fit the models above.
    """
    return catalog._read("ownership.toml", OwnershipFacts)
