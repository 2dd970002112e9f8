"""The catalogue with the list prices that snapshots read after it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TypeVar, get_args

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.charges import TransferCharge
from gpufabric.catalog.fact import Confidence, Fact
from gpufabric.catalog.lustre import LustreProduct, LustreTier
from gpufabric.catalog.price_keys import LUSTRE
from gpufabric.catalog.prices import PriceRow, PriceTier, PriceZone, ServicePrice, ServiceRow
from gpufabric.catalog.shape import Cloud, Price, PriceMode, Shape
from gpufabric.catalog.sources import Source
from gpufabric.snapshots.model import PricesSnapshot
from gpufabric.snapshots.price_units import hours_in, units_in
from gpufabric.snapshots.rows import ListPrice

_MODES: dict[str, PriceMode] = {mode: mode for mode in get_args(PriceMode)}
_Row = TypeVar("_Row", bound=PriceRow)


@dataclass(frozen=True, slots=True)
class ProductPrices:
    """Prices of one product in one region.

    Attributes:
        cloud: the cloud.
        region: the region.
        product: a shape, or the key of a service.
        day: day of the reading.
        source: file of the snapshot.
        rows: prices of all terms and tiers.
    """

    cloud: Cloud
    region: str
    product: str
    day: date
    source: str
    rows: tuple[ListPrice, ...]

    def fact(self, value: Decimal, row: ListPrice) -> Fact[Decimal]:
        """Return an amount of the reading as a fact."""
        since = f"in force since {row.effective.isoformat()}; " if row.effective else ""
        note = f"{since}{row.usd} USD for {row.unit}"
        return Fact(
            value=value, source=self.source, as_of=self.day, confidence=Confidence.CONFIRMED, note=note
        )

    def is_newer(self, facts: Iterable[Fact[Decimal]]) -> bool:
        """Return whether the reading is later than all facts."""
        return all(fact.as_of < self.day for fact in facts)


class LivePrices(Catalog):
    """A catalogue whose list prices come from snapshots where these are newer.

    A price of a snapshot holds for its region. What a snapshot lacks, or states in a unit that is not known,
    keeps the price of the catalogue.

    Args:
        base: the catalogue.
        snapshots: snapshots by the name of their file.
        newer_only: whether a snapshot that is older than a price of the catalogue leaves it as it is.
    """

    def __init__(
        self, base: Catalog, snapshots: Iterable[tuple[str, PricesSnapshot]], *, newer_only: bool = True
    ) -> None:
        super().__init__(base.root)
        self.base = base
        self.readings = tuple(
            reading for source, snapshot in snapshots for reading in _readings(source, snapshot)
        )
        self._newer_only = newer_only
        self._lustre: dict[str, LustreProduct] = {}

    def shape(self, cloud: str, name: str) -> Shape:
        """Return a shape, likewise with the newer prices."""
        key = (cloud, name)
        if key not in self._shapes:
            shape = self.base.shape(cloud, name)
            prices = shape.prices
            for reading in self._of(cloud, name):
                prices = self._shape_prices(shape, prices, reading)
            self._shapes[key] = (
                shape if prices is shape.prices else shape.model_copy(update={"prices": prices})
            )
        return self._shapes[key]

    def services(self, cloud: str) -> dict[str, ServicePrice]:
        """Return priced services, likewise."""
        if cloud not in self._services:
            self._services[cloud] = {
                key: self._service(service) for key, service in self.base.services(cloud).items()
            }
        return self._services[cloud]

    def lustre(self, cloud: str) -> LustreProduct:
        """Return the managed Lustre product, likewise."""
        if cloud not in self._lustre:
            product = self.base.lustre(cloud)
            tiers = [self._lustre_tier(cloud, tier) for tier in product.tiers]
            self._lustre[cloud] = product.model_copy(update={"tiers": tiers})
        return self._lustre[cloud]

    def price_zones(self, cloud: str) -> dict[str, PriceZone]:
        """Return the zones of a cloud whose regions share prices."""
        return self.base.price_zones(cloud)

    def transfer_charges(self) -> dict[str, TransferCharge]:
        """Return charges for data between regions, which no snapshot reads."""
        return self.base.transfer_charges()

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Sources by key, with the files of the snapshots."""
        return self.base.sources | {
            reading.source: Source(
                title=f"list prices of {reading.cloud} in {reading.region}", read_on=reading.day.isoformat()
            )
            for reading in self.readings
        }

    def _of(self, cloud: str, product: str) -> list[ProductPrices]:
        return [item for item in self.readings if (item.cloud, item.product) == (cloud, product)]

    def _shape_prices(self, shape: Shape, prices: list[Price], reading: ProductPrices) -> list[Price]:
        for row in reading.rows:
            mode, hours = _MODES.get(row.term), hours_in(row.unit, shape.gpus)
            if mode is None or hours is None or row.above is not None:
                continue
            same = [price for price in prices if price.mode == mode and _covers(price, reading.region)]
            if self._newer_only and not reading.is_newer(price.usd_per_node_hour for price in same):
                continue
            fact = reading.fact(row.usd * hours, row)
            new = Price(mode=mode, regions_priced=[reading.region], usd_per_node_hour=fact)
            prices = [*_without(prices, same, reading), new]
        return prices

    def _service(self, service: ServicePrice) -> ServicePrice:
        prices = service.prices
        for reading in self._of(service.cloud, service.id):
            units = [
                units_in(row.unit, service.unit.value, service.cloud, service.id) for row in reading.rows
            ]
            new = _service_row(reading, units, allowance=_has_allowance(prices))
            prices = self._rows_with(prices, new, reading)
        return service if prices is service.prices else service.model_copy(update={"prices": prices})

    def _lustre_tier(self, cloud: str, tier: LustreTier) -> LustreTier:
        prices = tier.prices
        for reading in self._of(cloud, f"{LUSTRE}{tier.tier}"):
            units = [units_in(row.unit, "GiB-month", reading.cloud, reading.product) for row in reading.rows]
            row = _service_row(reading, units, allowance=False)
            new = (
                None if row is None or row.tiers else PriceRow(regions_priced=row.regions_priced, usd=row.usd)
            )
            prices = self._rows_with(prices, new, reading)
        return tier if prices is tier.prices else tier.model_copy(update={"prices": prices})

    def _rows_with(self, rows: list[_Row], new: _Row | None, reading: ProductPrices) -> list[_Row]:
        same = [row for row in rows if _covers(row, reading.region)]
        if new is None or (self._newer_only and not reading.is_newer(_facts(same))):
            return rows
        return [*_without(rows, same, reading), new]


def _readings(source: str, snapshot: PricesSnapshot) -> Iterator[ProductPrices]:
    section = snapshot.prices
    if section is None:
        return
    by_product: dict[str, list[ListPrice]] = {}
    for _, row in sorted(section.rows.items()):
        by_product.setdefault(row.product, []).append(row)
    for product, rows in by_product.items():
        yield ProductPrices(
            snapshot.cloud, snapshot.region, product, section.read_at.date(), source, tuple(rows)
        )


def _service_row(
    reading: ProductPrices, units: list[Decimal | None], *, allowance: bool
) -> ServiceRow | None:
    """Return the price of a service; None if it is not known in the unit of the catalogue.

    Args:
        reading: the prices.
        units: units of each price that one unit of the catalogue is.
        allowance: whether an amount that is free for the whole account counts for each stack.
    """
    tiers: list[tuple[Decimal, Fact[Decimal]]] = []
    for row, count in zip(reading.rows, units, strict=True):
        if count is None:
            return None
        if row.term == "on-demand":
            tiers.append(((row.above or Decimal(0)) / count, reading.fact(row.usd * count, row)))
    tiers.sort(key=lambda tier: tier[0])
    if len(tiers) > 1 and not tiers[0][1].value and not allowance:
        del tiers[0]
    if not tiers:
        return None
    region = [reading.region]
    if len(tiers) == 1:
        return ServiceRow(regions_priced=region, usd=tiers[0][1])
    ends = [*(tier[0] for tier in tiers[1:]), None]
    return ServiceRow(
        regions_priced=region,
        tiers=[
            PriceTier(usd=fact, up_to=None if end is None else fact.model_copy(update={"value": end}))
            for (_, fact), end in zip(tiers, ends, strict=True)
        ],
    )


def _has_allowance(rows: Iterable[PriceRow]) -> bool:
    """Return whether the catalogue prices the first amount of a service as free."""
    return any(row.tiers and not row.tiers[0].usd.value for row in rows)


def _covers(row: PriceRow | Price, region: str) -> bool:
    return region in row.regions_priced or "*" in row.regions_priced


def _facts(rows: Iterable[PriceRow]) -> Iterator[Fact[Decimal]]:
    for row in rows:
        if row.usd is not None:
            yield row.usd
        yield from (tier.usd for tier in row.tiers)


_Dated = TypeVar("_Dated", Price, ServiceRow, PriceRow)


def _without(rows: list[_Dated], same: list[_Dated], reading: ProductPrices) -> Iterator[_Dated]:
    """Yield rows without the region of a reading, but for prices that begin after it."""
    for row in rows:
        begins = getattr(row, "effective_from", None)
        if row not in same or reading.region not in row.regions_priced or (begins and begins > reading.day):
            yield row
            continue
        left = [region for region in row.regions_priced if region != reading.region]
        if left:
            yield row.model_copy(update={"regions_priced": left})
