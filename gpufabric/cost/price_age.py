"""Finds how much of a stack's cost rests on old list prices."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gpufabric.cost.bill import Bill
from gpufabric.cost.statement import list_price_of
from gpufabric.cost.transfer import TransferBill


@dataclass(frozen=True, slots=True)
class DatedCost:
    """An amount that rests on one list price.

    Attributes:
        what: the item in words.
        usd_per_month: US dollars per month at peak.
        as_of: date of the price.
    """

    what: str
    usd_per_month: Decimal
    as_of: date


@dataclass(frozen=True, slots=True)
class OldPrices:
    """The part of a stack's cost that rests on list prices from before a day.

    Attributes:
        usd_per_month: known amount of the stack, with assumed data transfer, in US dollars per month at peak.
        costs: amounts with older prices, largest first; without those of zero.
    """

    usd_per_month: Decimal
    costs: tuple[DatedCost, ...]

    @property
    def old_usd_per_month(self) -> Decimal:
        """Amount that rests on the older prices."""
        return sum((cost.usd_per_month for cost in self.costs), Decimal(0))

    @property
    def share(self) -> Decimal:
        """Share of the amount that rests on the older prices, from 0 to 1."""
        return self.old_usd_per_month / self.usd_per_month if self.usd_per_month else Decimal(0)


def old_prices(bill: Bill, transfer: TransferBill | None, first_day: date) -> OldPrices:
    """Find what rests on list prices from before a day. A declared price does not age.

    Discounts that are encrypted are left out.

    Args:
        bill: the stack's bill.
        transfer: assumed data transfer that the stack reports; None if there is none.
        first_day: first day whose prices are not old.
    """
    bill = bill.shown()
    total = bill.usd_per_month + (transfer.usd_per_month if transfer else Decimal(0))
    costs = [*_of_bill(bill), *_of_transfer(transfer or TransferBill())]
    old = [cost for cost in costs if cost.as_of < first_day and cost.usd_per_month]
    return OldPrices(total, tuple(sorted(old, key=lambda cost: (-cost.usd_per_month, cost.what, cost.as_of))))


def _of_bill(bill: Bill) -> Iterator[DatedCost]:
    for line in bill.lines:
        list_price = list_price_of(line)
        if list_price is not None and line.usd_per_month is not None:
            yield DatedCost(line.what, line.usd_per_month, list_price.as_of)


def _of_transfer(transfer: TransferBill) -> Iterator[DatedCost]:
    for line in transfer.lines:
        for charge in line.charges:
            yield DatedCost(line.way, charge.usd_per_month, charge.as_of)
