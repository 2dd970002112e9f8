"""Cost of accelerators that a company owns. Floats: these are estimates, not bills."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import expm1, log1p

from gpufabric.spec.ownership import OwnershipCase
from gpufabric.time_units import HOURS_PER_YEAR, MONTHS_PER_YEAR

Values = Mapping[str, float]
"""A value for each assumption."""


@dataclass(frozen=True, slots=True)
class Owning:
    """Cost of owning, in US dollars for all accelerators.

    Attributes:
        hardware_usd: price of the machines, paid at the start.
        building_usd: price of the building, paid at the start; 0 in rented space.
        energy_usd_per_year: energy.
        rent_usd_per_year: rent of the space; 0 in a building of one's own.
        maintenance_usd_per_year: parts, support and licences.
        staff_usd_per_year: people.
        resale_usd: what the machines bring at the end.
        building_left_usd: what the building is still worth then.
        capital_usd_per_year: even yearly payment that covers prices, resale and the cost of capital.
        years: time until the machines are sold.
    """

    hardware_usd: float
    building_usd: float
    energy_usd_per_year: float
    rent_usd_per_year: float
    maintenance_usd_per_year: float
    staff_usd_per_year: float
    resale_usd: float
    building_left_usd: float
    capital_usd_per_year: float
    years: float

    @property
    def operating_usd_per_year(self) -> float:
        """All but capital."""
        return (
            self.energy_usd_per_year
            + self.rent_usd_per_year
            + self.maintenance_usd_per_year
            + self.staff_usd_per_year
        )

    @property
    def usd_per_year(self) -> float:
        """Even yearly cost."""
        return self.capital_usd_per_year + self.operating_usd_per_year


def owning(case: OwnershipCase, values: Values) -> Owning:
    """Return the cost of a case.

    Machines stay on in all hours, used or not. Rent follows the rated power. A building loses its value in
    equal yearly steps.

    Args:
        case: number and housing of the accelerators.
        values: a value for each assumption of the case.
    """
    years, rate = values["years"], values["cost_of_capital"]
    kw = case.accelerators * values["kw_per_accelerator"]
    hardware = case.accelerators * values["hardware_usd_per_accelerator"]
    resale = hardware * values["resale_share"]
    if case.housing == "building":
        building, rent = kw * values["building_usd_per_kw"], 0.0
        left = building * max(0.0, 1 - years / values["building_years"])
    else:
        building, left = 0.0, 0.0
        rent = kw * values["colocation_usd_per_kw_month"] * MONTHS_PER_YEAR
    drawn_kw = kw * values["draw_share"] * values["pue"]
    return Owning(
        hardware_usd=hardware,
        building_usd=building,
        energy_usd_per_year=drawn_kw * HOURS_PER_YEAR * values["usd_per_kwh"],
        rent_usd_per_year=rent,
        maintenance_usd_per_year=hardware * values["maintenance_share_per_year"],
        staff_usd_per_year=values["staff_usd_per_year"],
        resale_usd=resale,
        building_left_usd=left,
        capital_usd_per_year=even_payment(hardware + building, resale + left, rate, years),
        years=years,
    )


def even_payment(price: float, left: float, rate: float, years: float) -> float:
    """Return the even payment at the end of each year that covers a price, less what is left at the end.

    This is the capital-recovery factor, less the sinking-fund factor for the rest.

    Args:
        price: price at the start, in US dollars.
        left: value at the end, in US dollars.
        rate: cost of capital per year.
        years: time between, in years.
    """
    if not rate:
        return (price - left) / years
    gain = expm1(years * log1p(rate))
    return (price * (1 + gain) - left) * (rate / gain)


def usd_per_useful_hour(case: OwnershipCase, values: Values) -> float:
    """Return the cost of an accelerator for each hour in use, in US dollars."""
    hours = case.accelerators * HOURS_PER_YEAR * values["utilization"]
    return owning(case, values).usd_per_year / hours
