"""Values of a comparison as curves: over utilization, over time, and over the years of use."""

from dataclasses import dataclass

from gpufabric.ownership.assumptions import Assumption, Assumptions
from gpufabric.ownership.break_even import break_even_utilization
from gpufabric.ownership.leasing import lease
from gpufabric.ownership.owning import Values, owning, usd_per_useful_hour
from gpufabric.ownership.sensitivity import bounds, expected
from gpufabric.quote.offers import QuotedPrice
from gpufabric.spec.ownership import OwnershipCase
from gpufabric.time_units import MONTHS_PER_YEAR

UTILIZATIONS = tuple(percent / 100 for percent in range(10, 101, 5))
"""Shares of hours in use at which curves have a point."""

LONGEST_YEARS = 8
"""Longest use of machines at which a break-even is shown."""


@dataclass(frozen=True, slots=True)
class OwnPoint:
    """Cost of owning at a utilization, in US dollars for an accelerator and hour in use.

    Attributes:
        utilization: share of hours in use.
        low: with all other assumptions for owning.
        expected: as expected.
        high: with all other assumptions against it.
    """

    utilization: float
    low: float
    expected: float
    high: float


def own_over_utilization(case: OwnershipCase, assumptions: Assumptions) -> tuple[OwnPoint, ...]:
    """Return the cost of an hour in use over the utilization, with the range of all other assumptions.

    Args:
        case: the accelerators.
        assumptions: all assumptions.
    """
    points: list[OwnPoint] = []
    for share in UTILIZATIONS:
        fixed = {**assumptions, "utilization": Assumption(share, share, share)}
        low, high = bounds(fixed, lambda moved: usd_per_useful_hour(case, moved))
        points.append(OwnPoint(share, low, usd_per_useful_hour(case, expected(fixed)), high))
    return tuple(points)


def lease_over_utilization(
    case: OwnershipCase, price: QuotedPrice, values: Values
) -> tuple[tuple[float, float], ...]:
    """Return the cost of an accelerator and hour in use on lease, in US dollars, over the utilization.

    Args:
        case: the accelerators.
        price: price of the lease.
        values: a value for each assumption.
    """
    return tuple(
        (share, lease(case, price, {**values, "utilization": share}).usd_per_useful_hour)
        for share in UTILIZATIONS
    )


def own_over_time(case: OwnershipCase, values: Values) -> tuple[tuple[float, float], ...]:
    """Return the cost of owning until a month, in US dollars at present value: (years, sum), without a sale.

    Args:
        case: the accelerators.
        values: a value for each assumption.
    """
    own = owning(case, values)
    start = own.hardware_usd + own.building_usd
    return _over_time(start, own.operating_usd_per_year, values)


def lease_over_time(
    case: OwnershipCase, price: QuotedPrice, values: Values
) -> tuple[tuple[float, float], ...]:
    """Return the cost of a lease until a month, in US dollars at present value: (years, sum).

    Args:
        case: the accelerators.
        price: price of the lease.
        values: a value for each assumption.
    """
    return _over_time(0.0, lease(case, price, values).usd_per_year, values)


def break_even_over_years(
    case: OwnershipCase, price: QuotedPrice, values: Values
) -> tuple[tuple[float, float], ...]:
    """Return from which utilization owning costs no more, over the years of use: (years, share).

    Years at which owning never costs less are left out, and so is every lease that charges unused hours.

    Args:
        case: the accelerators.
        price: price of the lease.
        values: a value for each assumption.
    """
    points: list[tuple[float, float]] = []
    for half_years in range(2, 2 * LONGEST_YEARS + 1):
        years = half_years / 2
        share = break_even_utilization(case, price, {**values, "years": years})
        if share is not None:
            points.append((years, share))
    return tuple(points)


def _over_time(start: float, usd_per_year: float, values: Values) -> tuple[tuple[float, float], ...]:
    spent, points = start, [(0.0, start)]
    for month in range(1, int(values["years"] * MONTHS_PER_YEAR) + 1):
        years = month / MONTHS_PER_YEAR
        spent += usd_per_year / MONTHS_PER_YEAR / (1 + values["cost_of_capital"]) ** years
        points.append((years, spent))
    return tuple(points)
