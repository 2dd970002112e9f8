"""The clouds' price list: one price for a place and a day, out of the rows of the catalogue.

The rules are those of ``docs/prices.md``: a row that names the region comes before one for all regions, a
later row before an earlier one, and tiers apply to the part of an amount within them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.prices import PriceRow
from gpufabric.catalog.shape import Price
from gpufabric.simcloud.ledger.months import hours_of_month

_GIB_PER_UNIT = {"GiB": Decimal(1), "TiB": Decimal(1024), "GB": Decimal(10**9) / Decimal(2**30)}


@dataclass(frozen=True, slots=True)
class ListQuote:
    """A price: ``usd`` for the whole amount, for an hour or a calendar month."""

    usd: Decimal
    is_monthly: bool


class CloudPriceList:
    """Prices of one cloud.

    Args:
        catalog: facts, among them the price list.
        cloud: the cloud.
        charged: prices of one unit that the account has instead, by product, mode and region; an empty
            region stands for all.
    """

    def __init__(
        self, catalog: Catalog, cloud: str, charged: Mapping[tuple[str, str, str], ListQuote] | None = None
    ) -> None:
        self._catalog = catalog
        self._charged = charged or {}
        self._cloud = cloud
        self._services = catalog.services(cloud)

    def machines(self, shape: str, region: str, mode: str, day: date) -> Decimal | None:
        """Return the price of one machine for an hour; that of a reservation is the on-demand price."""
        own = self._own(shape, mode, region)
        if own is not None:
            return own.usd / hours_of_month(day) if own.is_monthly else own.usd
        name = self._names.get(shape.lower())
        if name is None:
            return None
        sold_as = "on-demand" if mode == "reservation" else mode
        rows = [row for row in self._catalog.shape(self._cloud, name).prices if row.mode == sold_as]
        best = self._best(rows, region, day)
        return best.usd_per_node_hour.value if isinstance(best, Price) else None

    @property
    def idle_share(self) -> Decimal:
        """The share of the on-demand price that reserved machines cost which nobody uses."""
        return self._catalog.idle_capacity()[self._cloud].share_of_on_demand.value

    def has(self, key: str) -> bool:
        """Return whether the list names a service."""
        return key in self._services

    def service(self, key: str, region: str, amount: Decimal, day: date) -> ListQuote | None:
        """Return the price of an amount of a service; None if it is unknown, or is not sold by time.

        What is sold by the run has the runs of an hour as its amount.
        """
        own = self._own(key, "", region)
        if own is not None:
            return ListQuote(own.usd * amount, own.is_monthly)
        service = self._services.get(key)
        if service is None or service.unit.value in ("GB", "requests"):
            return None
        best = self._best(service.prices, region, day)
        usd = _amount(best, amount) if isinstance(best, PriceRow) else None
        return None if usd is None else ListQuote(usd, service.unit.value not in ("hour", "run"))

    def lustre(self, mbps_per_tib: int, region: str, gib: Decimal, day: date) -> ListQuote | None:
        """Return the price of a file system."""
        rows = [
            row
            for tier in self._catalog.lustre(self._cloud).tiers
            if tier.tier == mbps_per_tib
            for row in tier.prices
        ]
        best = self._best(rows, region, day)
        usd = _amount(best, gib) if isinstance(best, PriceRow) else None
        return None if usd is None else ListQuote(usd, is_monthly=True)

    def lustre_tier(self, sku: str) -> int | None:
        """Return the throughput of a file system by the cloud's name of it."""
        tiers = self._catalog.lustre(self._cloud).tiers
        return next((tier.tier for tier in tiers if tier.sku.value == sku), None)

    def is_extended(self, version: str, day: date) -> bool | None:
        """Return whether a Kubernetes version is past standard support; None if that is unknown."""
        known = self._catalog.kubernetes(self._cloud).get(version)
        if known is None:
            return None
        if known.standard_support_until is None:
            return known.support.value == "extended"
        return day > known.standard_support_until.value

    def is_free(self, type_: str) -> bool:
        """Return whether a resource type has no charge of its own."""
        return type_ in self._free

    @cached_property
    def _free(self) -> frozenset[str]:
        return frozenset(self._catalog.free_types())

    @cached_property
    def _names(self) -> dict[str, str]:
        """The catalogue's names of shapes: Azure compares without regard to case."""
        return {name.lower(): name for name in self._catalog.shape_names(self._cloud)}

    @cached_property
    def changes(self) -> list[date]:
        """Days on which a price of the cloud begins or ends, in order."""
        days: set[date] = set()
        for name in self._names.values():
            days |= _days(self._catalog.shape(self._cloud, name).prices)
        for service in self._services.values():
            days |= _days(service.prices)
        for version in self._catalog.kubernetes(self._cloud).values():
            if version.standard_support_until is not None:
                days.add(version.standard_support_until.value + timedelta(days=1))
        return sorted(days)

    def _own(self, key: str, mode: str, region: str) -> ListQuote | None:
        """Return the price of one unit that the account has instead of the list price."""
        for place in (region, ""):
            own = self._charged.get((key.lower(), mode, place))
            if own is not None:
                return own
        return None

    def _best(self, rows: Sequence[Price | PriceRow], region: str, day: date) -> Price | PriceRow | None:
        """Return the row that applies; None without one, or if it says that the price is unknown."""
        fitting = [
            (region in names, getattr(row, "effective_from", None) or date.min, -place, row)
            for place, row in enumerate(rows)
            for names in [self._regions(row.regions_priced)]
            if (region in names or "*" in names) and _is_valid(row, day)
        ]
        if not fitting:
            return None
        best = max(fitting, key=lambda item: item[:3])[3]
        return best if isinstance(best, Price) or best.usd is not None or best.tiers else None

    def _regions(self, names: Iterable[str]) -> set[str]:
        zones = self._zones
        return {region for name in names for region in zones.get(name, [name])}

    @cached_property
    def _zones(self) -> dict[str, list[str]]:
        return {name: zone.regions.value for name, zone in self._catalog.price_zones(self._cloud).items()}


def gib_of(size: Decimal, unit: str) -> Decimal:
    """Return a size in GiB; ``unit`` is GiB, TiB or GB."""
    return size * _GIB_PER_UNIT[unit]


def _is_valid(row: Price | PriceRow, day: date) -> bool:
    starts = getattr(row, "effective_from", None) or date.min
    ends = getattr(row, "effective_until", None) or date.max
    return starts <= day <= ends


def _days(rows: Iterable[Price | PriceRow]) -> set[date]:
    days: set[date] = set()
    for row in rows:
        starts, ends = getattr(row, "effective_from", None), getattr(row, "effective_until", None)
        days |= {starts} if starts else set()
        days |= {ends + timedelta(days=1)} if ends else set()
    return days


def _amount(row: PriceRow, amount: Decimal) -> Decimal | None:
    """Return the price of an amount; None beyond the last tier."""
    if row.usd is not None:
        return amount * row.usd.value
    total, begin = Decimal(0), Decimal(0)
    for tier in row.tiers:
        end = tier.up_to.value if tier.up_to is not None else max(amount, begin)
        total += max(Decimal(0), min(amount, end) - begin) * tier.usd.value
        begin = end
    return total if amount <= begin else None
