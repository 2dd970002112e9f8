"""Owning against every lease that is offered."""

from collections.abc import Iterable
from dataclasses import dataclass

from gpufabric.ownership.assumptions import Assumptions
from gpufabric.ownership.break_even import break_even_usd_per_hour, break_even_utilization, break_even_years
from gpufabric.ownership.cash import Year, advantage_of_owning, cash_flow
from gpufabric.ownership.leasing import Lease, lease, lowest_of_each
from gpufabric.ownership.owning import Owning, owning, usd_per_useful_hour
from gpufabric.ownership.sensitivity import Swing, bounds, expected, swings
from gpufabric.quote.offers import QuotedPrice
from gpufabric.spec.ownership import OwnershipCase


@dataclass(frozen=True, slots=True)
class Against:
    """Owning against one lease.

    Attributes:
        lease: the lease.
        break_even_utilization: share of hours in use from which owning costs no more; None: never, or use
            changes neither cost.
        break_even_years: time after which the lease has cost more; None: not within ten years.
        advantage_usd: advantage of owning in present value, in US dollars, as expected.
        advantage_low_usd: the same with all assumptions against owning.
        advantage_high_usd: the same with all assumptions for owning.
        swings: effect of each assumption on the advantage, the greatest first.
        years: payments by year.
    """

    lease: Lease
    break_even_utilization: float | None
    break_even_years: float | None
    advantage_usd: float
    advantage_low_usd: float
    advantage_high_usd: float
    swings: tuple[Swing, ...]
    years: tuple[Year, ...]

    @property
    def is_settled(self) -> bool:
        """Whether the assumptions cannot change which of the two costs less."""
        return self.advantage_low_usd > 0 or self.advantage_high_usd < 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Owning against leases.

    Attributes:
        case: the accelerators.
        assumptions: all assumptions.
        own: cost of owning, as expected.
        usd_per_useful_hour: cost of an accelerator for each hour in use, as expected, in US dollars.
        low_usd_per_useful_hour: the same with all assumptions for owning.
        high_usd_per_useful_hour: the same with all assumptions against it.
        break_even_usd_per_hour: price of an hour, used or not, at which a lease costs as much, in US dollars.
        against: the leases, the lowest price first.
    """

    case: OwnershipCase
    assumptions: Assumptions
    own: Owning
    usd_per_useful_hour: float
    low_usd_per_useful_hour: float
    high_usd_per_useful_hour: float
    break_even_usd_per_hour: float
    against: tuple[Against, ...]


def compare(case: OwnershipCase, assumptions: Assumptions, prices: Iterable[QuotedPrice]) -> Comparison:
    """Compare owning with the lowest price of each cloud and mode.

    Args:
        case: the accelerators.
        assumptions: all assumptions.
        prices: prices of leases of the same accelerator.
    """
    values = expected(assumptions)
    low, high = bounds(assumptions, lambda moved: usd_per_useful_hour(case, moved))
    return Comparison(
        case=case,
        assumptions=assumptions,
        own=owning(case, values),
        usd_per_useful_hour=usd_per_useful_hour(case, values),
        low_usd_per_useful_hour=low,
        high_usd_per_useful_hour=high,
        break_even_usd_per_hour=break_even_usd_per_hour(case, values),
        against=tuple(_against(case, assumptions, price) for price in lowest_of_each(prices)),
    )


def _against(case: OwnershipCase, assumptions: Assumptions, price: QuotedPrice) -> Against:
    values = expected(assumptions)

    def advantage(moved: dict[str, float]) -> float:
        return advantage_of_owning(case, price, moved)

    low, high = bounds(assumptions, advantage)
    return Against(
        lease=lease(case, price, values),
        break_even_utilization=break_even_utilization(case, price, values),
        break_even_years=break_even_years(case, price, values),
        advantage_usd=advantage(values),
        advantage_low_usd=low,
        advantage_high_usd=high,
        swings=swings(assumptions, advantage),
        years=cash_flow(case, price, values),
    )
