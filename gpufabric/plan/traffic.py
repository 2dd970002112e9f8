"""Data that crosses the borders of regions, month by month: an assumption, not a measurement."""

from dataclasses import dataclass
from decimal import Decimal

from gpufabric.catalog.charges import TransferPath
from gpufabric.catalog.shape import Cloud


@dataclass(frozen=True, slots=True)
class Border:
    """A region that data leaves or comes into.

    Attributes:
        stack: its stack.
        cloud: its cloud.
        region: the cloud's name of the region.
    """

    stack: str
    cloud: Cloud
    region: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Data that goes from one region to another.

    Attributes:
        source: region that sends it.
        destination: region that receives it.
        path: what carries it.
        link: key of the fabric's link that does; None if none does.
        gb_per_month: how much it is assumed to be, in GB of 10^9 bytes in a month of 730 hours.
        origin: what the assumption rests on, in a few words.
        usd_per_gb: price that is declared for it, in US dollars per GB in all; None: list prices hold.
    """

    source: Border
    destination: Border
    path: TransferPath
    link: str | None
    gb_per_month: Decimal
    origin: str
    usd_per_gb: Decimal | None = None
