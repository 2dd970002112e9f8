"""Locations of regions, power domains, round trips, and copy methods between regions."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

from pydantic import Field

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact


class Location(Entry):
    """Location of a region or of a Local Zone of AWS (``places.toml``)."""

    id: str
    """Cloud and region, such as aws-us-east-1, or cloud and zone id, such as aws-use1-dfw2-az1."""

    geolocation: Fact[tuple[Decimal, Decimal]]
    """Latitude and longitude in degrees: a town at best."""

    power_domain: Fact[str] | None = None
    """Id in ``power-domains.toml``; absent if unknown."""


class PowerDomain(Entry):
    """A grid that fails as one (``power-domains.toml``): a balancing authority, or the grid of a country."""

    id: str
    title: Fact[str]


class MeasuredRoundTrip(Entry):
    """A measured round trip."""

    between: tuple[str, str]
    """Ids of two locations, sorted."""

    round_trip_ms: Fact[Decimal]
    """Median, or mean if the note says so."""

    p95_ms: Fact[Decimal] | None = None


class Fibre(Entry):
    """Optical fibre."""

    us_per_km: Fact[Decimal]
    """One-way travel time of light, in microseconds per kilometre."""


class Latency(Entry):
    """Round trips (``latency.toml``)."""

    fibre: Fibre
    within_km: Fact[Decimal]
    """Largest distance of a region's machines from its location in the catalogue."""

    route_factor: Fact[Decimal]
    """Ratio of measured round trips to the travel time of light along the great circle."""

    entries: list[MeasuredRoundTrip] = Field(min_length=1)

    @property
    def measured(self) -> dict[tuple[str, str], MeasuredRoundTrip]:
        """Measured round trips by the sorted pair of locations."""
        return {entry.between: entry for entry in self.entries}


class CopyMethod(Entry):
    """A method to copy checkpoints to another region (``replication.toml``)."""

    id: str
    title: Fact[str]
    pairs: Fact[list[str]]
    """Clouds of source and destination, such as ``aws-oci``."""

    path: Fact[Literal["cloud-network", "internet", "link"]]
    managed: Fact[bool]
    """Whether the cloud operates it; if not, the user does."""

    promised_minutes: Fact[int] | None = None
    """Promised time from a write to its copy; absent if nothing is promised."""

    shortest_period_minutes: Fact[int] | None = None
    """Shortest time between two scheduled runs; absent if each write is copied at once."""

    lacks: Fact[str] | None = None
    """Reason why stacks cannot create it; absent if they can."""


@dataclass(frozen=True, slots=True)
class Geography:
    """The catalogue's data on locations.

    Attributes:
        places: locations by id.
        power_domains: grids by id.
        latency: round trips.
        copy_methods: methods to copy checkpoints, by id.
    """

    places: dict[str, Location]
    power_domains: dict[str, PowerDomain]
    latency: Latency
    copy_methods: dict[str, CopyMethod]


@cache
def geography(catalog: Catalog) -> Geography:
    """Read the catalogue's data on locations.

    Raises:
        CatalogError: a file is missing or does not fit the models above.
    """
    return Geography(
        places=catalog._table("places.toml", Location),
        power_domains=catalog._table("power-domains.toml", PowerDomain),
        latency=catalog._read("latency.toml", Latency),
        copy_methods=catalog._table("replication.toml", CopyMethod),
    )
