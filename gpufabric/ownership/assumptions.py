"""Assumptions of a comparison: values of the case, else published ones, each with its range and source."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.ownership import Spread, ownership_facts
from gpufabric.catalog.power import power_facts
from gpufabric.spec.ownership import AmountRange, OwnershipCase, PositiveRange, ShareRange
from gpufabric.spec.problems import DeclarationError, Problem

STATED = "as stated"
"""Source of what the case states."""

_REQUIRED = {
    "utilization": "a share of all hours, such as 0.9",
    "cost_of_capital": "a return per year, such as 0.10",
    "resale_share": "a share of the hardware's price, 0 if it brings nothing",
    "maintenance_share_per_year": "a share of the hardware's price, such as 0.03",
    "staff_usd_per_year": "US dollars per year",
}


@dataclass(frozen=True, slots=True)
class Assumption:
    """A value with its range.

    Attributes:
        low: least value.
        expected: value to reckon with.
        high: greatest value.
        source: where it is from: keys of ``sources.toml``, or ``as stated``.
    """

    low: float
    expected: float
    high: float
    source: str = STATED

    @property
    def is_certain(self) -> bool:
        """Whether it has a single value."""
        return self.low == self.high


Assumptions = dict[str, Assumption]
"""Assumptions by the key of the case; the unit is part of the key."""


def assumptions_of(case: OwnershipCase, catalog: Catalog, file: str = "") -> Assumptions:
    """Return the assumptions of a case.

    Args:
        case: the case.
        catalog: published facts.
        file: name of the case's file, for messages.

    Raises:
        DeclarationError: a value is neither stated nor published, or a place is unknown.
    """
    in_case = {key: _stated(getattr(case, key)) for key in _keys(case)}
    published = {key: value for key, value in _published(case, catalog) if key in in_case}
    assumed = {key: stated or published.get(key) for key, stated in in_case.items()}
    problems = [
        replace(_missing(key, case, catalog), file=file) for key, value in assumed.items() if value is None
    ]
    if problems:
        raise DeclarationError(problems)
    return {key: value for key, value in assumed.items() if value is not None}


def _keys(case: OwnershipCase) -> tuple[str, ...]:
    housing = (
        ("building_usd_per_kw", "building_years")
        if case.housing == "building"
        else ("colocation_usd_per_kw_month",)
    )
    return (
        "hardware_usd_per_accelerator",
        "years",
        *_REQUIRED,
        *housing,
        "usd_per_kwh",
        "kw_per_accelerator",
        "draw_share",
        "pue",
    )


def _stated(value: float | PositiveRange | ShareRange | AmountRange | None) -> Assumption | None:
    if value is None:
        return None
    if isinstance(value, (int, float)):
        return Assumption(value, value, value)
    return Assumption(value.low, value.expected, value.high)


def _published(case: OwnershipCase, catalog: Catalog) -> Iterator[tuple[str, Assumption]]:
    facts, power = ownership_facts(catalog), power_facts(catalog)
    for system in facts.systems:
        if system.id == case.accelerator:
            yield "hardware_usd_per_accelerator", _spread(system.hardware_usd_per_accelerator)
    yield "years", _spread(facts.hardware_years)
    yield "building_usd_per_kw", _spread(facts.building_usd_per_kw)
    yield "building_years", _spread(facts.building_years)
    yield "colocation_usd_per_kw_month", _spread(facts.colocation_usd_per_kw_month)
    for place in facts.electricity:
        if place.id == case.electricity:
            price = place.usd_per_kwh
            yield "usd_per_kwh", Assumption(price.value, price.value, price.value, price.source)
    for system in power.systems:
        if system.id == case.accelerator:
            kw = system.rated_kw_per_gpu
            yield "kw_per_accelerator", Assumption(kw, kw, kw, system.rated_kw.source)
    drawn = power.training_share
    # The only measurement is of another machine: all of the rated power bounds what it does not show.
    yield "draw_share", Assumption(drawn.value, drawn.value, 1.0, drawn.source)
    low, high = power.pue_low, power.pue_high
    middle = (low.value + high.value) / 2
    yield "pue", Assumption(low.value, middle, high.value, f"{low.source}, {high.source}")


def _spread(spread: Spread) -> Assumption:
    facts = (spread.low, spread.expected, spread.high)
    sources = ", ".join(dict.fromkeys(fact.source for fact in facts))
    return Assumption(spread.low.value, spread.expected.value, spread.high.value, sources)


def _missing(key: str, case: OwnershipCase, catalog: Catalog) -> Problem:
    facts = ownership_facts(catalog)
    if key == "usd_per_kwh" and case.electricity is not None:
        places = ", ".join(place.id for place in facts.electricity)
        return Problem("electricity", repr(case.electricity), f"one of {places}, or usd_per_kwh", _CATALOG)
    if key == "usd_per_kwh":
        return Problem(key, "nothing", "US dollars per kWh, or a place in electricity", _COMPANY)
    if key in _REQUIRED:
        return Problem(key, "nothing", f"{_REQUIRED[key]}, or low, expected and high", _COMPANY)
    known = ", ".join(system.id for system in facts.systems)
    if key == "hardware_usd_per_accelerator":
        allowed = f"US dollars with network and storage; published estimates were read for {known} only"
        return Problem(key, "nothing", allowed, _CATALOG)
    return Problem(key, "nothing", "a value, since none was read for this accelerator", _CATALOG)


_CATALOG = "gpufabric's catalogue, ownership.toml and power.toml"
_COMPANY = "each company's own; no source holds for all"
