"""Prices by region: of services (``<cloud>/services.toml``) and of data (``transfer.toml``)."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Literal, TypeVar

from pydantic import Field

from gpufabric.catalog.fact import Entry, Fact
from gpufabric.catalog.shape import Cloud

PriceUnit = Literal["hour", "month", "GiB-month", "GB-month", "GB", "run", "requests"]
"""Purpose of a price.

hour, month: an item for that time. GiB-month, GB-month: what is stored for a month. GB (10^9 bytes), run,
requests: each of them; the title of the service says how many requests."""


class PriceZone(Entry):
    """Regions that share prices (``<cloud>/price-zones.toml``)."""

    id: str
    """Name that ``regions_priced`` uses for all of them."""

    regions: Fact[list[str]]


class PriceTier(Entry):
    """A price up to an amount in a month."""

    up_to: Fact[Decimal] | None = None
    """Amount; absent for the last tier, if it has no end."""

    usd: Fact[Decimal]

    @property
    def bounds(self) -> tuple[Decimal | None, Decimal]:
        """End of the tier, and its price."""
        return (None if self.up_to is None else self.up_to.value, self.usd.value)


class PriceRow(Entry):
    """A price in some regions: one price, or tiers. A row with neither says that it is unknown there."""

    regions_priced: list[str] = Field(min_length=1)
    """Regions, or zones of them, where the price applies; ``*`` for all regions of the cloud."""

    usd: Fact[Decimal] | None = None
    """US dollars for one unit. 0: free."""

    tiers: list[PriceTier] = Field(default_factory=list[PriceTier])

    @property
    def is_known(self) -> bool:
        """Whether the row has a price."""
        return self.usd is not None or bool(self.tiers)


class ServiceRow(PriceRow):
    """A price of a service in some regions, for some time."""

    effective_from: date | None = None
    effective_until: date | None = None
    """Last day on which the price applies."""

    def is_valid(self, day: date) -> bool:
        """Say whether the price applies on a day."""
        return (self.effective_from or date.min) <= day <= (self.effective_until or date.max)


class ServicePrice(Entry):
    """A service with its prices."""

    id: str
    """Key in the cost layer, such as ``eks-control-plane``."""

    cloud: Cloud
    title: Fact[str]
    unit: Fact[PriceUnit]
    prices: list[ServiceRow] = Field(default_factory=list[ServiceRow])
    """Empty if no price is known."""

    no_price: Fact[str] | None = None
    """Why other regions, or all of them, have no price; absent if no source was found."""


_Row = TypeVar("_Row", bound=PriceRow)


def row_for(rows: Iterable[_Row], region: str) -> _Row | None:
    """Return the price in a region; None if it is unknown. A row that names the region precedes ``*``."""
    fitting = [row for row in rows if region in row.regions_priced or "*" in row.regions_priced]
    best = max(fitting, key=lambda row: region in row.regions_priced, default=None)
    return best if best is not None and best.is_known else None


def in_regions(rows: Iterable[_Row], zones: Mapping[str, PriceZone]) -> list[_Row]:
    """Replace the names of zones in ``regions_priced`` by their regions."""
    return [row.model_copy(update={"regions_priced": _regions(row.regions_priced, zones)}) for row in rows]


def _regions(names: list[str], zones: Mapping[str, PriceZone]) -> list[str]:
    return [region for name in names for region in (zones[name].regions.value if name in zones else [name])]
