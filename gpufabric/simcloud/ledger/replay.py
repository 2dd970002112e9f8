"""Replays the entries of one account and adds up what they cost: a pure function of them and the prices."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from gpufabric.catalog.billing import MACHINES, BillingTerms, billing_terms
from gpufabric.catalog.catalog import Catalog
from gpufabric.simcloud.clouds.aws.tokens import CAPACITY_BLOCK
from gpufabric.simcloud.ledger import aws, azure, oci
from gpufabric.simcloud.ledger.charge import (
    BilledByUse,
    BilledCharge,
    BilledFileSystem,
    BilledMachines,
    BilledReservation,
    BilledUnits,
    PaidAtOnce,
    Unlisted,
)
from gpufabric.simcloud.ledger.entry import LedgerEntry
from gpufabric.simcloud.ledger.live import Key, LiveResources
from gpufabric.simcloud.ledger.lots import UnitLots, extra_hours, seconds
from gpufabric.simcloud.ledger.months import hours_of_month, pieces
from gpufabric.simcloud.ledger.price_list import CloudPriceList, ListQuote
from gpufabric.simcloud.ledger.statement import LedgerLine, LedgerPayment, LedgerProduct, LedgerStatement
from gpufabric.simcloud.ledger.tables import BillingMoment

_TABLES = {"aws": aws.BILLS, "azure": azure.BILLS, "oci": oci.BILLS}
IDLE = "reservation, idle"
"""Mode of reserved machines that nobody uses."""


@dataclass
class _Sum:
    """Charges of a product so far."""

    unit_hours: Decimal = Decimal(0)
    usd: Decimal = Decimal(0)
    rounded: Decimal = Decimal(0)
    unknown: bool = False


@dataclass
class _Account:
    """An account while its entries happen."""

    cloud: str
    account: str
    prices: CloudPriceList
    terms: Mapping[tuple[str, str], BillingTerms]
    live: LiveResources = field(default_factory=LiveResources)
    charges: dict[Key, list[BilledCharge]] = field(default_factory=dict[Key, list[BilledCharge]])
    amounts: dict[LedgerProduct, Decimal] = field(default_factory=dict[LedgerProduct, Decimal])
    held: dict[tuple[Key, LedgerProduct], Decimal] = field(
        default_factory=dict[tuple[Key, LedgerProduct], Decimal]
    )
    sums: defaultdict[LedgerProduct, _Sum] = field(default_factory=lambda: defaultdict(_Sum))
    lots: UnitLots = field(default_factory=UnitLots)
    payments: list[LedgerPayment] = field(default_factory=list[LedgerPayment])
    unpriced: set[str] = field(default_factory=set[str])
    by_use: set[str] = field(default_factory=set[str])

    def happen(self, entries: list[LedgerEntry], at: datetime) -> None:
        """Let the entries of one time happen, and count what they leave."""
        table = _TABLES[self.cloud]
        fresh = {(entry.type, entry.id) for entry in entries}
        for entry in entries:
            self.live.apply(entry)
        if any(entry.type in table.linking for entry in entries):
            fresh = set(self.live.resources) | fresh
        self.recount(fresh, at)
        for entry in entries:
            if entry.action == "create":
                self._pay(entry, at)

    def recount(self, fresh: Iterable[Key], at: datetime) -> None:
        """Count the units of resources anew."""
        table = _TABLES[self.cloud]
        for key in fresh:
            entry = self.live.resources.get(key)
            self.charges.pop(key, None)
            if entry is not None:
                self.charges[key] = list(table.of(entry, BillingMoment(self.live, self.prices, at.date())))
        held = self._held()
        for place in sorted(self.held.keys() | held.keys(), key=str):
            ended = self.lots.set_to(place, held.get(place, Decimal(0)), at)
            for amount, age in ended:
                self._round(place[1], amount, age, at)
        self.held = held
        amounts: defaultdict[LedgerProduct, Decimal] = defaultdict(Decimal)
        for (_, product), amount in held.items():
            amounts[product] += amount
        self.amounts = dict(amounts)

    def _held(self) -> dict[tuple[Key, LedgerProduct], Decimal]:
        """Return the units of each product by what holds them; name what has no price."""
        held: defaultdict[tuple[Key, LedgerProduct], Decimal] = defaultdict(Decimal)
        used: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for key, charge in self._all():
            match charge:
                case BilledMachines(region, shape, mode, nodes, held_by):
                    used[held_by, shape.lower()] += nodes
                    if mode != "capacity-block":
                        held[key, self._product(region, shape, mode)] += nodes
                    elif self.live.get(CAPACITY_BLOCK, held_by) is None:
                        self.unpriced.add(f"machines of Capacity Block {held_by}, which was bought elsewhere")
                case BilledUnits(region, product, amount):
                    held[key, self._product(region, product)] += amount
                case BilledFileSystem(region, tier, gib):
                    held[key, self._product(region, f"lustre-{tier}")] += gib
                case Unlisted(_, what):
                    self.unpriced.add(what)
                case BilledByUse(_, what):
                    self.by_use.add(what)
                case _:
                    pass
        reserved: defaultdict[tuple[Key, str, str, str], Decimal] = defaultdict(Decimal)
        for key, charge in self._all():
            if isinstance(charge, BilledReservation):
                reserved[key, charge.key, charge.region, charge.shape] += charge.nodes
        for (key, name, region, shape), nodes in reserved.items():
            taken = min(nodes, used[name, shape.lower()])
            used[name, shape.lower()] -= taken
            held[key, self._product(region, shape, IDLE)] += nodes - taken
        return {place: amount for place, amount in held.items() if amount}

    def _all(self) -> Iterator[tuple[Key, BilledCharge]]:
        return ((key, charge) for key in sorted(self.charges) for charge in self.charges[key])

    def _product(self, region: str, key: str, mode: str = "") -> LedgerProduct:
        return LedgerProduct(
            self.cloud, self.account, region.lower() if self.cloud == "azure" else region, key, mode
        )

    def _pay(self, entry: LedgerEntry, at: datetime) -> None:
        for charge in self.charges.get((entry.type, entry.id), []):
            if not isinstance(charge, PaidAtOnce):
                continue
            usd = charge.usd
            if usd is None and charge.shape:
                rate = self.prices.machines(charge.shape, charge.region, "capacity-block", at.date())
                usd = None if rate is None else rate * charge.nodes * charge.hours
            product = self._product(charge.region, charge.shape or "Capacity Block", "capacity-block")
            self.payments.append(LedgerPayment(product, at, charge.key, usd))
            if usd is None:
                self.unpriced.add(f"Capacity Block {charge.key}, whose price nobody states")

    def settle(self, begin: datetime, end: datetime) -> None:
        """Add the charges of a time in which nothing happened."""
        for since, until in pieces(begin, end, self.prices.changes):
            hours = seconds(until, since) / 3600
            for product, amount in self.amounts.items():
                rate = self.rate(product, amount, since)
                total = self.sums[product]
                total.unit_hours += amount * hours
                if rate is None:
                    total.unknown = True
                else:
                    total.usd += rate * hours
            if until < end:  # the support of a Kubernetes version may have ended
                self.recount(set(self.live.resources), until)

    def rate(self, product: LedgerProduct, amount: Decimal, at: datetime) -> Decimal | None:
        """Return what an amount costs for an hour; None if no price is known."""
        day = at.date()
        if product.mode:
            mode = "on-demand" if product.mode == IDLE else product.mode
            price = self.prices.machines(product.key, product.region, mode, day)
            if price is None:
                return None
            return price * amount * (self.prices.idle_share if product.mode == IDLE else 1)
        if product.key.startswith("lustre-"):
            tier = int(product.key.removeprefix("lustre-"))
            quote = self.prices.lustre(tier, product.region, amount, day)
        else:
            quote = self.prices.service(product.key, product.region, amount, day)
        if quote is None:
            return None
        return quote.usd / hours_of_month(day) if quote.is_monthly else quote.usd

    def is_monthly(self, product: LedgerProduct, at: datetime) -> bool:
        """Return whether a product has a price for a month."""
        if product.mode:
            return False
        if product.key.startswith("lustre-"):
            return True
        quote = self.prices.service(product.key, product.region, Decimal(1), at.date())
        return quote is not None and quote.is_monthly

    def _round(self, product: LedgerProduct, amount: Decimal, age: Decimal, at: datetime) -> None:
        """Add the time that is billed beyond the time that passed."""
        key = MACHINES if product.mode not in ("", IDLE) else product.key
        more = extra_hours(age, self.terms.get((self.cloud, key)))
        rate = self.rate(product, Decimal(1), at)
        if more and rate is not None:
            self.sums[product].usd += rate * amount * more
            self.sums[product].rounded += rate * amount * more

    def close(self, until: datetime) -> LedgerStatement:
        """Return the statement at the end."""
        for place in self.held:
            for amount, age in self.lots.open(place, until):
                self._round(place[1], amount, age, until)
        products = sorted(self.sums.keys() | self.amounts.keys())
        lines = tuple(self._line(product, until) for product in products)
        unpriced = {f"{line.product.name} in {line.product.region}" for line in lines if line.usd is None}
        return LedgerStatement(
            until,
            lines,
            tuple(self.payments),
            tuple(sorted(self.unpriced | unpriced)),
            tuple(sorted(self.by_use)),
            tuple(self.live.resources[key] for key in sorted(self.live.resources)),
        )

    def _line(self, product: LedgerProduct, until: datetime) -> LedgerLine:
        amount, total = self.amounts.get(product, Decimal(0)), self.sums[product]
        rate = self.rate(product, amount, until)
        unknown = total.unknown or (rate is None and bool(amount))
        return LedgerLine(
            product,
            amount,
            total.unit_hours,
            rate if amount else Decimal(0),
            None if unknown else total.usd,
            total.rounded,
            self.is_monthly(product, until),
        )


def replay(
    entries: Iterable[LedgerEntry],
    catalog: Catalog,
    until: datetime,
    charged: Mapping[tuple[str, str, str], ListQuote] | None = None,
) -> LedgerStatement:
    """Return what one account was charged.

    Args:
        entries: the entries of the account, in their order. The time never runs backwards: an entry counts at
            the latest time of those before it.
        catalog: facts, among them the price list and the terms of billing.
        until: end of the statement; entries after it do not count.
        charged: prices that the account has instead of list prices, as for ``CloudPriceList``.
    """
    listed = [entry for entry in entries if entry.at <= until]
    if not listed:
        return LedgerStatement(until)
    first = listed[0]
    prices = CloudPriceList(catalog, first.cloud, charged)
    account = _Account(first.cloud, first.account, prices, billing_terms(catalog))
    now = first.at
    for at, group in groupby(listed, key=lambda entry: entry.at):
        account.settle(now, max(now, at))
        now = max(now, at)
        account.happen(list(group), now)
    account.settle(now, until)
    return account.close(until)
