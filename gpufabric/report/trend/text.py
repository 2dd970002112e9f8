"""Writes the parts of a trend as text, the same for the page and Markdown."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar

from gpufabric.cost.text import usd
from gpufabric.plural import plural
from gpufabric.report import figures
from gpufabric.report.trend.model import PriceMove, QuotaTrend, Trend, TrendPoint

_Value = TypeVar("_Value", int, Decimal)

GAP = figures.UNKNOWN
PointRow = tuple[str, str, str, str, str]
"""Date, GPUs, $/month, source and note."""


def day(taken: str) -> str:
    """Write the date and the time of a point."""
    return f"{taken[:10]} {taken[11:16]}"


def headline(trend: Trend) -> str:
    """Write one sentence: GPUs and cost now, and since the first point at which they are known."""
    if not trend.points:
        return "No figures are known."
    gpus = _since(trend, [point.gpus for point in trend.points], "GPUs")
    month = _since(trend, [point.usd_per_month for point in trend.points], "/month")
    return f"{gpus}; {month}."


def _since(trend: Trend, values: Sequence[_Value | None], what: str) -> str:
    last = values[-1]
    if last is None:
        return f"{what.strip('/')} unknown on {trend.points[-1].taken[:10]}"
    bound = "at least " if what != "GPUs" and trend.points[-1].lower_bound else ""
    now = f"{last:,} {what}" if what == "GPUs" else f"{bound}{figures.rounded(Decimal(last))}{what}"
    first = next(number for number, value in enumerate(values) if value is not None)
    before = values[first]
    if first == len(values) - 1 or before is None:
        return now
    since = trend.points[first].taken[:10]
    if what != "GPUs" and any(point.lower_bound for point in (trend.points[first], trend.points[-1])):
        return f"{now} (change since {since} unknown: machines have no price)"
    change = last - before
    text = (
        f"{change:+,}"
        if what == "GPUs"
        else f"{'-' if change < 0 else '+'}{figures.rounded(abs(Decimal(change)))}"
    )
    return f"{now} ({text if change else 'as'} {'since' if change else 'on'} {since})"


def point_rows(trend: Trend) -> list[PointRow]:
    """Return the cells of each point, the latest first."""
    return [_row(point) for point in reversed(trend.points)]


def _row(point: TrendPoint) -> PointRow:
    month = GAP if point.usd_per_month is None else usd(point.usd_per_month)
    if point.usd_per_month is not None and point.lower_bound:
        month = f"at least {month}"
    source = "declarations" if point.origin == "declarations" else point.operation or "state"
    note = f"unknown: {', '.join(point.unknown)}" if point.unknown else ""
    return day(point.taken), figures.gpu_count(point.gpus), month, source, note


def quota_name(quota: QuotaTrend) -> str:
    """Write which quota it is."""
    return f"{quota.stack}: {quota.family or 'quota without a name'}"


def number(value: int | None, unit: str = "") -> str:
    """Write a number, or that it is unknown."""
    return GAP if value is None else f"{value:,} {unit}".rstrip()


def amount(value: Decimal | None) -> str:
    """Write an amount, or that it is unknown."""
    return figures.amount(value)


def move_text(move: PriceMove) -> str:
    """Write one change of a price."""
    percent = "" if move.percent is None else f" ({move.percent:+,} %)"
    prices = f"{usd(move.before)} {figures.ARROW} {usd(move.after)}{percent}"
    return f"{prices} between {move.since[:10]} and {move.until[:10]}"


def damaged_text(trend: Trend) -> str:
    """Say how many files could not be read; empty if there are none."""
    return f"{plural(len(trend.damaged), 'file')} could not be read" if trend.damaged else ""
