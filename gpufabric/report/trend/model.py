"""A trend as data: the same for the page, Markdown and JSON.

All series have one value for each point, in the order of the points. Null: a gap.
"""

from decimal import Decimal

from gpufabric.report.data import Amount, Data
from gpufabric.report.trend.dated_figures import KeptOrigin

FORMAT = 1


class TrendPoint(Data):
    """Sums over all stacks at one time."""

    taken: str
    """Time of the figures (ISO 8601, UTC)."""

    file: str
    run: str = ""
    commit: str = ""
    operation: str = ""
    origin: KeptOrigin = "state"
    gpus: int | None = None
    """Null if those of a stack are not known."""

    usd_per_month: Amount | None = None
    lower_bound: bool = False
    """Whether machines have no price; the amount is at least this."""

    unknown: tuple[str, ...] = ()
    """Stacks whose GPUs or cost are not known at this time, although they are there before."""


class StackTrend(Data):
    """One stack over time."""

    stack: str
    gpus: tuple[int | None, ...]
    usd_per_month: tuple[Decimal | None, ...]
    usd_per_gpu_hour: tuple[Decimal | None, ...]


class QuotaTrend(Data):
    """One quota over time."""

    stack: str
    family: str | None
    unit: str
    used: tuple[int | None, ...]
    limit: tuple[int | None, ...]
    headroom: tuple[int | None, ...]
    """Limit less use."""


class PriceTrend(Data):
    """Hourly price of one machine over time."""

    shape: str
    region: str
    usd_per_hour: tuple[Decimal | None, ...]
    """Highest price, if machines of a shape have several contracts."""

    moves: tuple["PriceMove", ...] = ()


class PriceMove(Data):
    """One change of a price, between the last two times at which it is known."""

    since: str
    until: str
    before: Amount
    after: Amount
    percent: Amount | None


class DamagedFile(Data):
    """A file that holds no figures."""

    file: str
    error: str


class Trend(Data):
    """A fabric over time."""

    format: int = FORMAT
    points: tuple[TrendPoint, ...]
    stacks: tuple[StackTrend, ...] = ()
    quotas: tuple[QuotaTrend, ...] = ()
    prices: tuple[PriceTrend, ...] = ()
    damaged: tuple[DamagedFile, ...] = ()
