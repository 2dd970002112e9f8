"""From which utilization, after which time, and above which price owning costs less than a lease."""

from gpufabric.ownership.leasing import is_by_use, lease
from gpufabric.ownership.owning import Values, owning
from gpufabric.quote.offers import QuotedPrice
from gpufabric.spec.ownership import OwnershipCase
from gpufabric.time_units import HOURS_PER_YEAR, MONTHS_PER_YEAR

_LONGEST_YEARS = 10


def break_even_utilization(case: OwnershipCase, price: QuotedPrice, values: Values) -> float | None:
    """Return the share of hours in use from which owning costs no more than the lease; None if never.

    Only a lease that charges used hours alone has such a share: with any other, use changes neither cost.

    Args:
        case: the accelerators.
        price: price of the lease.
        values: a value for each assumption.
    """
    if not is_by_use(price):
        return None
    share = owning(case, values).usd_per_year / (
        case.accelerators * HOURS_PER_YEAR * float(price.usd_per_gpu_hour)
    )
    return share if share <= 1 else None


def break_even_years(case: OwnershipCase, price: QuotedPrice, values: Values) -> float | None:
    """Return the time after which the lease has cost more than owning, in years; None: not within ten years.

    Both are present values of payments by months. What a sale of the hardware or the building would bring is
    left out, since it is not sold then.

    Args:
        case: the accelerators.
        price: price of the lease.
        values: a value for each assumption.
    """
    own = owning(case, values)
    saved_usd_per_month = (
        lease(case, price, values).usd_per_year - own.operating_usd_per_year
    ) / MONTHS_PER_YEAR
    owed = own.hardware_usd + own.building_usd
    for month in range(1, _LONGEST_YEARS * MONTHS_PER_YEAR + 1):
        years = month / MONTHS_PER_YEAR
        owed -= saved_usd_per_month / (1 + values["cost_of_capital"]) ** years
        if owed <= 0:
            return years
    return None


def break_even_usd_per_hour(case: OwnershipCase, values: Values) -> float:
    """Return the price of an accelerator and hour, used or not, at which a lease costs as much as owning.

    Args:
        case: the accelerators.
        values: a value for each assumption.
    """
    return owning(case, values).usd_per_year / (case.accelerators * HOURS_PER_YEAR)
