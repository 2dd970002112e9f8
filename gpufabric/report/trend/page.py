"""Writes a trend as one HTML page without scripts, fonts or other files, in the style of the report."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import count

from markupsafe import Markup

from gpufabric.report.page_files import style, template
from gpufabric.report.trend import text
from gpufabric.report.trend.chart import Curve, chart
from gpufabric.report.trend.model import PriceTrend, QuotaTrend, Trend


@dataclass(frozen=True, slots=True)
class Figure:
    """One chart with its table.

    Attributes:
        title: the title.
        latest: the latest value in words.
        drawing: the chart as SVG; empty if no value is known.
        heads: heads of the table's columns.
        rows: its rows, the latest first.
        notes: sentences below it.
    """

    title: str
    latest: str
    drawing: Markup
    heads: tuple[str, ...]
    rows: list[tuple[str, ...]]
    notes: tuple[str, ...] = ()


def trend_page(trend: Trend) -> str:
    """Write a trend; the same trend gives the same bytes."""
    return template("trend.html.j2").render(
        trend=trend,
        style=Markup(style("report.css") + style("trend.css")),  # noqa: S704 - our own files
        headline=text.headline(trend),
        damaged=text.damaged_text(trend),
        points=text.point_rows(trend),
        stacks=_stack_rows(trend),
        sections=_sections(trend),
    )


def _sections(trend: Trend) -> list[tuple[str, list[Figure]]]:
    """Return the titles of the sections with charts, and these charts."""
    times = [datetime.fromisoformat(point.taken) for point in trend.points]
    if not times:
        return []
    numbers = count(1)
    sections = [
        ("GPUs and cost", [_gpus(trend, times, next(numbers)), _cost(trend, times, next(numbers))]),
        ("Quota headroom", [_quota(trend, quota, times, next(numbers)) for quota in trend.quotas]),
        ("Prices of machines", [_price(trend, price, times, next(numbers)) for price in trend.prices]),
    ]
    return [(title, figures) for title, figures in sections if figures]


def _drawn(number: int, title: str, times: list[datetime], curves: list[Curve], prefix: str = "") -> Markup:
    return Markup(chart(number, title, times, curves, prefix))  # noqa: S704 - escaped where it is drawn


def _gpus(trend: Trend, times: list[datetime], number: int) -> Figure:
    values = [point.gpus for point in trend.points]
    rows = [(text.day(point.taken), text.number(point.gpus)) for point in reversed(trend.points)]
    drawing = _drawn(number, "GPUs over time", times, [Curve("GPUs", values)])
    return Figure("GPUs", text.number(values[-1]), drawing, ("Time (UTC)", "GPUs"), rows)


def _cost(trend: Trend, times: list[datetime], number: int) -> Figure:
    rows = [(taken, month) for taken, _, month, _, _ in text.point_rows(trend)]
    curve = Curve("$/month", [point.usd_per_month for point in trend.points])
    drawing = _drawn(number, "Cost in a month, over time", times, [curve], "$")
    bound = any(point.lower_bound for point in trend.points)
    notes = ("Machines without a price are left out: some amounts are lower bounds.",) if bound else ()
    return Figure("$/month", rows[0][1], drawing, ("Time (UTC)", "$/month"), rows, notes)


def _quota(trend: Trend, quota: QuotaTrend, times: list[datetime], number: int) -> Figure:
    name = text.quota_name(quota)
    curves = [Curve("used", quota.used), Curve("limit", quota.limit, "limit")]
    values = zip(trend.points, quota.used, quota.limit, quota.headroom, strict=True)
    rows = [
        (text.day(point.taken), text.number(used), text.number(limit), text.number(headroom))
        for point, used, limit, headroom in values
    ]
    return Figure(
        name,
        f"{text.number(quota.headroom[-1], quota.unit)} left",
        _drawn(number, f"Use and limit of {name}", times, curves),
        ("Time (UTC)", "Used", "Limit", "Left"),
        rows[::-1],
    )


def _price(trend: Trend, price: PriceTrend, times: list[datetime], number: int) -> Figure:
    name = f"{price.shape} in {price.region}"
    pairs = zip(trend.points, price.usd_per_hour, strict=True)
    rows = [(text.day(point.taken), text.amount(value)) for point, value in pairs]
    return Figure(
        name,
        f"{text.amount(price.usd_per_hour[-1])}/hour",
        _drawn(number, f"Hourly price of {name}", times, [Curve("$/hour", price.usd_per_hour)], "$"),
        ("Time (UTC)", "$/hour"),
        rows[::-1],
        tuple(text.move_text(move) for move in price.moves),
    )


def _stack_rows(trend: Trend) -> list[tuple[str, ...]]:
    """Return a row for each stack: its figures at the last point."""
    if not trend.points:
        return []
    return [
        (
            stack.stack,
            text.number(stack.gpus[-1]),
            text.amount(stack.usd_per_month[-1]),
            _lease(stack.usd_per_gpu_hour[-1], stack.gpus[-1]),
        )
        for stack in trend.stacks
    ]


def _lease(usd_per_gpu_hour: Decimal | None, gpus: int | None) -> str:
    """Write the lease of a GPU-hour; a dash for a stack without GPUs."""
    return "-" if gpus == 0 else text.amount(usd_per_gpu_hour)
