"""Differences between the list prices of snapshots and those of the catalogue."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Fact
from gpufabric.catalog.price_keys import LUSTRE
from gpufabric.catalog.prices import PriceRow, row_for
from gpufabric.catalog.shape import Cloud, PriceMode
from gpufabric.cost.rates import known_shape, list_price
from gpufabric.cost.service_rates import price_on
from gpufabric.cost.text import rate
from gpufabric.plural import plural
from gpufabric.snapshots.live_prices import LivePrices, ProductPrices
from gpufabric.snapshots.model import PricesSnapshot

_PERCENT = Decimal("0.1")

Kind = Literal["moved", "new", "not comparable", "equal"]
"""new: the catalogue has no price. not comparable: the price list states another unit than the catalogue."""

_KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceComparison:
    """A product of a snapshot beside the catalogue.

    Attributes:
        cloud: the cloud.
        region: the region.
        product: a shape, or the key of a service.
        term: way to pay, such as ``on-demand``.
        kind: whether the price moved.
        unit: unit of both prices, in words of the catalogue.
        before: US dollars in the catalogue, of the first tier of several; None if it has none.
        before_of: day of the price of the catalogue.
        after: US dollars in the snapshot, likewise; None if it does not compare.
        after_of: day of the snapshot.
    """

    cloud: Cloud
    region: str
    product: str
    term: str
    kind: Kind
    unit: str
    before: Decimal | None
    before_of: date | None
    after: Decimal | None
    after_of: date

    @property
    def percent(self) -> Decimal | None:
        """Change in percent; None without two prices, or from nothing."""
        if not self.before or self.after is None:
            return None
        return ((self.after - self.before) / self.before * 100).quantize(_PERCENT)

    def __str__(self) -> str:
        """Return the move as one line."""
        name = f"{self.cloud} {self.region} {self.product}, {self.term}"
        before = "none" if self.before is None else f"{rate(self.before)} ({self.before_of})"
        if self.after is None:
            return f"{name}: {before} in the catalogue; the price list states another unit"
        change = "" if self.percent is None else f", {self.percent:+f} %"
        return f"{name}: {before} -> {rate(self.after)} ({self.after_of}) for one {self.unit}{change}"


def price_moves(
    catalog: Catalog, snapshots: Iterable[tuple[str, PricesSnapshot]], today: date
) -> list[PriceComparison]:
    """Compare snapshots with the catalogue, whichever is newer.

    Args:
        catalog: the catalogue, without snapshots.
        snapshots: snapshots by the name of their file.
        today: day on which a price of the catalogue must hold.

    Returns:
        all products of the snapshots, those that moved most first.
    """
    live = LivePrices(catalog, snapshots, newer_only=False)
    moves = [_move(reading, term, live, today) for reading in live.readings for term in _terms(reading)]
    return sorted(moves, key=_order)


def moves_text(moves: Sequence[PriceComparison]) -> list[str]:
    """Write the moves as lines: what moved, what the catalogue lacks or cannot compare, and a sum."""
    lines = [str(move) for move in moves if move.kind != "equal"]
    counts = Counter(move.kind for move in moves)
    parts = [f"{counts[kind]:,} {kind}" for kind in _KINDS if counts[kind]]
    return [*lines, f"{plural(len(moves), 'price')} against the catalogue: {', '.join(parts) or 'none'}"]


def _order(move: PriceComparison) -> tuple[int, Decimal, str, str, str, str]:
    size = -abs(move.percent or Decimal(0))
    return _KINDS.index(move.kind), size, move.cloud, move.region, move.product, move.term


def _terms(reading: ProductPrices) -> list[str]:
    """Return the ways to pay that the catalogue has too: not savings plans."""
    return sorted({row.term for row in reading.rows} & {*get_args(PriceMode)})


def _move(reading: ProductPrices, term: str, live: LivePrices, today: date) -> PriceComparison:
    before, unit = _price(live.base, reading, term, today)
    after, _ = _price(live, reading, term, max(today, reading.day))
    if after is not None and after.source != reading.source:
        after = None
    kind: Kind = "moved"
    if after is None:
        kind = "not comparable"
    elif before is None:
        kind = "new"
    elif before.value == after.value:
        kind = "equal"
    return PriceComparison(
        cloud=reading.cloud,
        region=reading.region,
        product=reading.product,
        term=term,
        kind=kind,
        unit=unit,
        before=None if before is None else before.value,
        before_of=None if before is None else before.as_of,
        after=None if after is None else after.value,
        after_of=reading.day,
    )


def _price(
    catalog: Catalog, reading: ProductPrices, term: str, day: date
) -> tuple[Fact[Decimal] | None, str]:
    """Return the price of a product in a catalogue, the first tier of several, and its unit in words."""
    cloud, region, product = reading.cloud, reading.region, reading.product
    shape = known_shape(catalog, cloud, product)
    if shape is not None:
        price = list_price(shape, term, region, day)
        return price and price.usd_per_node_hour, "machine-hour"
    service = catalog.services(cloud).get(product)
    if service is not None:
        return _first(price_on(service, region, day)), service.unit.value
    tiers = catalog.lustre(cloud).tiers if product.startswith(LUSTRE) else []
    tier = next((tier for tier in tiers if f"{LUSTRE}{tier.tier}" == product), None)
    return _first(row_for(tier.prices, region) if tier else None), "GiB-month"


def _first(row: PriceRow | None) -> Fact[Decimal] | None:
    if row is None:
        return None
    return row.usd if row.usd is not None else row.tiers[0].usd
