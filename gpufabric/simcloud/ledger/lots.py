"""Time that a cloud bills beyond the time that passed: increments and minimum times."""

import math
from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from gpufabric.catalog.billing import BillingTerms


@dataclass(slots=True)
class UnitLot:
    """Units that began at one time."""

    since: datetime
    amount: Decimal


class UnitLots:
    """Units of products by what holds them; of a pool that shrinks, the newest units end first."""

    def __init__(self) -> None:
        self._lots: defaultdict[Hashable, list[UnitLot]] = defaultdict(list)

    def set_to(self, key: Hashable, amount: Decimal, at: datetime) -> list[tuple[Decimal, Decimal]]:
        """Set the number of units; return those that ended, each with its age in seconds."""
        lots = self._lots[key]
        held = sum((lot.amount for lot in lots), Decimal(0))
        if amount > held:
            lots.append(UnitLot(at, amount - held))
        ended: list[tuple[Decimal, Decimal]] = []
        while held > amount:
            lot = lots[-1]
            gone = min(lot.amount, held - amount)
            ended.append((gone, seconds(at, lot.since)))
            lot.amount -= gone
            held -= gone
            if not lot.amount:
                lots.pop()
        return ended

    def open(self, key: Hashable, at: datetime) -> list[tuple[Decimal, Decimal]]:
        """Return the units that are there, each with its age in seconds."""
        return [(lot.amount, seconds(at, lot.since)) for lot in self._lots.get(key, [])]


def seconds(later: datetime, earlier: datetime) -> Decimal:
    """Return the exact seconds between two times."""
    gap = later - earlier
    return Decimal(gap.days * 86400 + gap.seconds) + Decimal(gap.microseconds) / 1_000_000


def extra_hours(age_s: Decimal, terms: BillingTerms | None) -> Decimal:
    """Return the hours that are billed beyond an age."""
    if terms is None or terms.increment_s is None:
        return Decimal(0)
    increment = terms.increment_s.value
    billed = math.ceil(age_s / increment) * increment
    least = terms.minimum_s.value if terms.minimum_s is not None else 0
    return (max(Decimal(billed), Decimal(least)) - age_s) / 3600
