"""The clouds' managed Lustre products (``<cloud>/lustre.toml``)."""

from decimal import Decimal
from typing import Literal

from pydantic import Field

from gpufabric.catalog.fact import Entry, Fact
from gpufabric.catalog.prices import PriceRow
from gpufabric.catalog.shape import Cloud


class LustreTier(Entry):
    """A throughput tier of a managed Lustre file system."""

    tier: int
    """MB/s for each TiB of capacity."""

    sku: Fact[str]
    """The cloud's own name of the tier."""

    minimum_size: Fact[Decimal]
    """Smallest file system, in the product's ``size_unit``."""

    size_step: Fact[Decimal]
    """Sizes above the first step are multiples of this, in ``size_unit``."""

    first_sizes: Fact[list[Decimal]] | None = None
    """Sizes that are allowed in addition to multiples of the step."""

    efa_size_step: Fact[Decimal] | None = None
    """Step of the sizes with EFA, in ``size_unit``; absent if the tier is not sold with EFA or the step is
    unknown."""

    maximum_size: Fact[Decimal] | None = None
    prices: list[PriceRow] = Field(default_factory=list[PriceRow])
    """Prices of one GiB for a month; empty if none is known."""

    no_price: Fact[str] | None = None
    """Why other regions, or all of them, have no price; absent if no source was found."""


class LustreSubnet(Entry):
    """Smallest subnet for a file system."""

    largest_size: Fact[Decimal]
    """Largest file system, in the product's ``size_unit``."""

    prefix_length: Fact[int]
    """Longest prefix of a subnet for it: 27 for a /27 or larger."""


class LustreVolume(Entry):
    """A persistent volume for an existing file system.

    Placeholders in ``handle`` and ``attributes``: ``{id}``, ``{address}`` and ``{mount_name}`` are outputs of
    the region stack (``storage.lustre``).
    """

    driver: Fact[str]
    """CSI driver."""

    handle: Fact[str]
    """Handle of the volume, unique in a cluster."""

    attributes: Fact[dict[str, str]]
    """Attributes that the driver reads."""

    mount_options: Fact[list[str]]
    file_system_type: Fact[str] | None = None
    """Type for the mount, if the driver does not know it."""


class LustrePorts(Entry):
    """TCP ports between clients and servers."""

    destinations: Fact[list[tuple[int, int]]]
    """First and last port of each range that servers and clients listen on."""

    sources: Fact[tuple[int, int]] | None = None
    """First and last port that they send from; absent if the cloud's document names none."""


class LustreProduct(Entry):
    """A cloud's managed Lustre product."""

    cloud: Cloud
    name: str
    size_unit: Fact[Literal["GiB", "TiB", "GB"]]
    tiers: list[LustreTier] = Field(min_length=1)
    volume: LustreVolume
    ports: LustrePorts
    subnets: list[LustreSubnet] = Field(default_factory=list[LustreSubnet])
    """Subnets by size, smallest first; empty if the cloud has no requirement."""
