"""Sums of amounts in US dollars, and what has no price."""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from tests.ledger.charges import Sizes, fixed
from tests.ledger.price_table import HOURS_PER_MONTH

ZERO = Decimal(0)


@dataclass
class Sums:
    """Amounts in US dollars, and the names of what has no price."""

    least: Decimal = ZERO
    now: Decimal = ZERO
    peak: Decimal = ZERO
    month: Decimal = ZERO
    upfront: Decimal = ZERO
    prepaid_month: Decimal = ZERO
    unpriced: set[str] = field(default_factory=set[str])

    def add(self, rate: Decimal | None, sizes: Sizes, name: str) -> None:
        """Add units with a price for an hour."""
        if rate is None:
            if sizes[2]:
                self.unpriced.add(name)
            return
        self.least += rate * sizes[0]
        self.now += rate * sizes[1]
        self.peak += rate * sizes[2]
        self.month += rate * sizes[2] * HOURS_PER_MONTH

    def add_month(self, usd: Decimal | None, name: str) -> None:
        """Add an amount for a month that is the same at every size."""
        self.add(None if usd is None else usd / HOURS_PER_MONTH, fixed(1), name)

    def cents(self) -> dict[str, str]:
        """Return the amounts, rounded to cents."""
        names = ("least", "now", "peak", "month", "upfront", "prepaid_month")
        return {name: in_cents(getattr(self, name)) for name in names}


def in_cents(amount: Decimal) -> str:
    """Round an amount to cents."""
    return f"{amount.quantize(Decimal('0.01'), ROUND_HALF_UP)}"


def difference(before: Sums, after: Sums, name: str) -> str:
    """Return the difference of two rounded amounts."""
    return f"{Decimal(after.cents()[name]) - Decimal(before.cents()[name])}"
