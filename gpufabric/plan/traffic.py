"""Data between regions per month: an assumption, not a measurement."""

from dataclasses import dataclass
from decimal import Decimal

from gpufabric.catalog.charges import TransferPath
from gpufabric.catalog.shape import Cloud


@dataclass(frozen=True, slots=True)
class Border:
    """A region that data leaves or enters.

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
    """Data from one region to another.

    Attributes:
        source: region that sends it.
        destination: region that receives it.
        path: link kind or network that carries it.
        link: key of the fabric's link that carries it; None if none does.
        gb_per_month: assumed amount, in GB of 10^9 bytes in a month of 730 hours; None if it is unknown.
        origin: basis of the assumption, in a few words.
        usd_per_gb: declared total price, in US dollars per GB; None to use list prices.
        unknown: why the amount is unknown; empty if it is known.
    """

    source: Border
    destination: Border
    path: TransferPath
    link: str | None
    gb_per_month: Decimal | None
    origin: str
    usd_per_gb: Decimal | None = None
    unknown: str = ""
