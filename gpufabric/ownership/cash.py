"""Payments of owning and of a lease by year, and their present value."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from gpufabric.ownership.leasing import lease
from gpufabric.ownership.owning import Values, owning
from gpufabric.quote.offers import QuotedPrice
from gpufabric.spec.ownership import OwnershipCase


@dataclass(frozen=True, slots=True)
class Year:
    """Payments of a year, in US dollars.

    Attributes:
        number: 0 for the start, then 1, 2, ...; the last may be part of a year.
        share: part of a year that it covers; 0 for the start.
        capital_usd: capital expense of owning; negative for what a sale brings.
        operating_usd: operating expense of owning.
        lease_usd: operating expense of the lease.
    """

    number: int
    share: float
    capital_usd: float
    operating_usd: float
    lease_usd: float

    @property
    def own_usd(self) -> float:
        """All payments of owning."""
        return self.capital_usd + self.operating_usd


def cash_flow(case: OwnershipCase, price: QuotedPrice, values: Values) -> tuple[Year, ...]:
    """Return the payments of the start and of each year, at its end.

    Leases with an upfront payment are shown by the year as well, which favours the lease.

    Args:
        case: the accelerators.
        price: price of the lease.
        values: a value for each assumption.
    """
    own = owning(case, values)
    per_year = lease(case, price, values).usd_per_year
    flow = [Year(0, 0.0, own.hardware_usd + own.building_usd, 0.0, 0.0)]
    last = ceil(own.years)
    for number in range(1, last + 1):
        share = min(1.0, own.years - (number - 1))
        sold = -(own.resale_usd + own.building_left_usd) if number == last else 0.0
        flow.append(Year(number, share, sold, own.operating_usd_per_year * share, per_year * share))
    return tuple(flow)


def present_value(amounts: Sequence[tuple[float, float]], rate: float) -> float:
    """Return the present value of payments, in US dollars.

    Args:
        amounts: time of each payment, in years from the start, and its amount.
        rate: cost of capital per year.
    """
    return sum(amount / (1 + rate) ** years for years, amount in amounts)


def advantage_of_owning(case: OwnershipCase, price: QuotedPrice, values: Values) -> float:
    """Return by how much owning is cheaper than a lease in present value, in US dollars; negative if dearer.

    Args:
        case: the accelerators.
        price: price of the lease.
        values: a value for each assumption.
    """
    flow = cash_flow(case, price, values)
    amounts = [(max(0.0, year.number - 1 + year.share), year.lease_usd - year.own_usd) for year in flow]
    return present_value(amounts, values["cost_of_capital"])
