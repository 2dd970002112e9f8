"""Cost of the same accelerators on lease."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from gpufabric.ownership.owning import Values
from gpufabric.quote.offers import QuotedPrice
from gpufabric.spec.ownership import OwnershipCase
from gpufabric.time_units import HOURS_PER_YEAR

BY_USE = frozenset({"on-demand", "spot", "flex-start"})
"""Modes that end when the customer wants. All others are paid whether the machines are used or not."""


@dataclass(frozen=True, slots=True)
class Lease:
    """Accelerators on lease at a price.

    Attributes:
        price: the offer, with its source and day.
        usd_per_year: cost of all accelerators of the case, in US dollars.
        usd_per_useful_hour: cost of an accelerator for each hour in use, in US dollars.
    """

    price: QuotedPrice
    usd_per_year: float
    usd_per_useful_hour: float

    @property
    def is_by_use(self) -> bool:
        """Whether unused hours cost nothing."""
        return is_by_use(self.price)


def is_by_use(price: QuotedPrice) -> bool:
    """Return whether unused hours cost nothing."""
    return price.mode in BY_USE


def paid_hours(price: QuotedPrice, values: Values) -> float:
    """Return the hours per year that a lease of one accelerator charges."""
    return HOURS_PER_YEAR * (values["utilization"] if is_by_use(price) else 1.0)


def lease(case: OwnershipCase, price: QuotedPrice, values: Values) -> Lease:
    """Return the cost of a case at the price of an offer."""
    hourly = float(price.usd_per_gpu_hour)
    per_year = case.accelerators * hourly * paid_hours(price, values)
    return Lease(price, per_year, per_year / (case.accelerators * HOURS_PER_YEAR * values["utilization"]))


def lowest_of_each(prices: Iterable[QuotedPrice]) -> tuple[QuotedPrice, ...]:
    """Return the lowest price of each cloud and mode, the lowest first; ties in the order of names."""
    best: dict[tuple[str, str], QuotedPrice] = {}
    for price in prices:
        key = (price.cloud, price.mode)
        if key not in best or _order(price) < _order(best[key]):
            best[key] = price
    return tuple(sorted(best.values(), key=_order))


def _order(price: QuotedPrice) -> tuple[Decimal, str, str, str, tuple[str, ...]]:
    return price.usd_per_gpu_hour, price.cloud, price.mode, price.shape, price.regions
