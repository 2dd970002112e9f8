"""Where regions are, whose grid feeds them, how long round trips take, and what copies data between them."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

from pydantic import Field

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact


class Place(Entry):
    """Where a region is (``places.toml``)."""

    id: str
    """Cloud and region, such as aws-us-east-1."""

    geolocation: Fact[tuple[Decimal, Decimal]]
    """Latitude and longitude in degrees: a town at best."""

    power_domain: Fact[str] | None = None
    """Id in ``power-domains.toml``; absent when it is not known."""


class PowerDomain(Entry):
    """A grid that fails as one (``power-domains.toml``): a balancing authority, or the grid of a country."""

    id: str
    title: Fact[str]


class MeasuredRoundTrip(Entry):
    """A round trip that somebody measured."""

    between: tuple[str, str]
    """Ids of two places, sorted."""

    round_trip_ms: Fact[Decimal]
    """Median, or mean where the note says so."""

    p95_ms: Fact[Decimal] | None = None


class Fibre(Entry):
    """Optical fibre."""

    us_per_km: Fact[Decimal]
    """Time that light takes, one way, in microseconds per kilometre."""


class Latency(Entry):
    """What is known of round trips (``latency.toml``)."""

    fibre: Fibre
    within_km: Fact[Decimal]
    """How far a region's machines may lie from the place that the catalogue has for it."""

    route_factor: Fact[Decimal]
    """Measured round trips over the time that light takes along the great circle."""

    entries: list[MeasuredRoundTrip] = Field(min_length=1)

    @property
    def measured(self) -> dict[tuple[str, str], MeasuredRoundTrip]:
        """Measured round trips by the sorted pair of places."""
        return {entry.between: entry for entry in self.entries}


class CopyMethod(Entry):
    """A way to copy checkpoints to another region (``replication.toml``)."""

    id: str
    title: Fact[str]
    pairs: Fact[list[str]]
    """Clouds of source and destination, in this order, such as ``aws-oci``."""

    path: Fact[Literal["cloud-network", "internet", "link"]]
    managed: Fact[bool]
    """Whether the cloud runs it; if not, somebody must."""

    promised_minutes: Fact[int] | None = None
    """How long after a write the copy is promised to be there; absent where nothing is promised."""

    shortest_period_minutes: Fact[int] | None = None
    """Shortest time between two runs of its schedule; absent where each write is copied by itself."""

    lacks: Fact[str] | None = None
    """What keeps stacks from making it; absent where nothing does."""


@dataclass(frozen=True, slots=True)
class Geography:
    """Everything that the catalogue knows of places.

    Attributes:
        places: places by id.
        power_domains: grids by id.
        latency: round trips.
        copy_methods: ways to copy checkpoints, by id.
    """

    places: dict[str, Place]
    power_domains: dict[str, PowerDomain]
    latency: Latency
    copy_methods: dict[str, CopyMethod]


@cache
def geography(catalog: Catalog) -> Geography:
    """Read what the catalogue knows of places.

    Raises:
        CatalogError: a file is missing or does not fit the models above.
    """
    return Geography(
        places=catalog._table("places.toml", Place),
        power_domains=catalog._table("power-domains.toml", PowerDomain),
        latency=catalog._read("latency.toml", Latency),
        copy_methods=catalog._table("replication.toml", CopyMethod),
    )
