"""The table of a cloud that says what each resource type is billed for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from gpufabric.simcloud.ledger.charge import BilledByUse, BilledCharge, BilledUnits, Unlisted
from gpufabric.simcloud.ledger.entry import LedgerEntry
from gpufabric.simcloud.ledger.live import LiveResources
from gpufabric.simcloud.ledger.price_list import CloudPriceList

Charges = Iterator[BilledCharge]


@dataclass(frozen=True, slots=True)
class BillingMoment:
    """An account on a day.

    Attributes:
        live: its resources.
        prices: the cloud's price list.
        day: the day.
    """

    live: LiveResources
    prices: CloudPriceList
    day: date


Biller = Callable[[LedgerEntry, BillingMoment], Charges]
"""Yields what a resource is billed for."""


@dataclass(frozen=True)
class BillingTables:
    """Charges of each resource type of a cloud.

    Attributes:
        readers: types whose properties decide it.
        services: types that are one unit of a service each.
        by_use: types with charges by use, in words.
        without_price: types that cost money, or may, and are in no price list, in words.
        with_others: types whose charge is that of another resource.
        linking: types on whose properties the charges of other resources depend.
    """

    readers: Mapping[str, Biller]
    services: Mapping[str, str]
    by_use: Mapping[str, Sequence[str]]
    without_price: Mapping[str, str] = field(default_factory=dict[str, str])
    with_others: frozenset[str] = frozenset()
    linking: frozenset[str] = frozenset()

    def of(self, entry: LedgerEntry, at: BillingMoment) -> Charges:
        """Yield what a resource is billed for. A type that no table has is one without a known price."""
        known = False
        if entry.type in self.readers:
            known = True
            yield from self.readers[entry.type](entry, at)
        if entry.type in self.services:
            known = True
            yield BilledUnits(entry.region, self.services[entry.type])
        for what in self.by_use.get(entry.type, ()):
            known = True
            yield BilledByUse(entry.region, what)
        if entry.type in self.without_price:
            yield Unlisted(entry.region, self.without_price[entry.type])
        elif not known and entry.type not in self.with_others and not at.prices.is_free(entry.type):
            yield Unlisted(entry.region, entry.type)
