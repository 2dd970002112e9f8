"""Turns kept figures into series, with gaps where something is unknown."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import TypeVar

from gpufabric.protection.holdings import total
from gpufabric.report.trend.dated_figures import KeptFabric, KeptStack
from gpufabric.report.trend.model import (
    DamagedFile,
    PriceMove,
    PriceTrend,
    QuotaTrend,
    StackTrend,
    Trend,
    TrendPoint,
)

KeptFile = tuple[str, KeptFabric]
"""Name of a file, and the figures in it."""

_Value = TypeVar("_Value")


def trend_of(files: Iterable[KeptFile], damaged: Iterable[DamagedFile] = ()) -> Trend:
    """Build the series.

    Args:
        files: kept figures, in any order.
        damaged: files that hold none.
    """
    ordered = sorted(files, key=lambda file: (file[1].taken, file[0]))
    rows = _complete([{stack.stack: stack for stack in kept.stacks} for _, kept in ordered])
    return Trend(
        points=tuple(_point(file, row) for file, row in zip(ordered, rows, strict=True)),
        stacks=tuple(_stack(name, rows) for name in sorted({name for row in rows for name in row})),
        quotas=tuple(_quotas(rows)),
        prices=tuple(_prices(rows, [_time(kept) for _, kept in ordered])),
        damaged=tuple(damaged),
    )


def _complete(rows: Sequence[dict[str, KeptStack]]) -> list[dict[str, KeptStack]]:
    """Add stacks that a run leaves out: their figures are unknown, unless they have held nothing since."""
    complete: list[dict[str, KeptStack]] = []
    there: set[str] = set()
    for row in rows:
        absent = {
            name: KeptStack(stack=name, gpus=None, usd_per_month=None, usd_per_gpu_hour=None)
            for name in there - row.keys()
        }
        complete.append({**row, **absent})
        there |= {name for name, stack in row.items() if not _is_gone(stack)}
        there -= {name for name, stack in row.items() if _is_gone(stack)}
    return complete


def _is_gone(stack: KeptStack) -> bool:
    return stack.gpus == 0 and stack.usd_per_month == 0


def _point(file: KeptFile, row: dict[str, KeptStack]) -> TrendPoint:
    name, kept = file
    months = [stack.usd_per_month for stack in row.values()]
    known = [month for month in months if month is not None]
    return TrendPoint(
        taken=_time(kept),
        file=name,
        run=kept.run,
        commit=kept.commit,
        operation=kept.operation,
        origin=kept.origin,
        # A run that stopped before its first stack says nothing, and nothing is not zero.
        gpus=total(stack.gpus for stack in row.values()) if row else None,
        usd_per_month=sum(known, Decimal(0)) if row and len(known) == len(months) else None,
        lower_bound=any(stack.unpriced_machines for stack in row.values()),
        unknown=tuple(
            sorted(stack.stack for stack in row.values() if stack.gpus is None or stack.usd_per_month is None)
        ),
    )


def _time(kept: KeptFabric) -> str:
    return f"{kept.taken.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _stack(name: str, rows: Sequence[dict[str, KeptStack]]) -> StackTrend:
    def series(read: Callable[[KeptStack], _Value | None]) -> tuple[_Value | None, ...]:
        return tuple(read(row[name]) if name in row else None for row in rows)

    return StackTrend(
        stack=name,
        gpus=series(lambda stack: stack.gpus),
        usd_per_month=series(lambda stack: stack.usd_per_month),
        usd_per_gpu_hour=series(lambda stack: stack.usd_per_gpu_hour),
    )


def _quotas(rows: Sequence[dict[str, KeptStack]]) -> Iterable[QuotaTrend]:
    kept = [
        {
            (stack.stack, quota.family or "", quota.unit): quota
            for stack in row.values()
            for quota in stack.quota
        }
        for row in rows
    ]
    for key in sorted({key for quotas in kept for key in quotas}):
        uses = [quotas.get(key) for quotas in kept]
        used = tuple(quota.used if quota else None for quota in uses)
        limit = tuple(quota.limit if quota else None for quota in uses)
        stack, family, unit = key
        yield QuotaTrend(
            stack=stack,
            family=family or None,
            unit=unit,
            used=used,
            limit=limit,
            headroom=tuple(
                most - need if most is not None and need is not None else None
                for need, most in zip(used, limit, strict=True)
            ),
        )


def _prices(rows: Sequence[dict[str, KeptStack]], times: Sequence[str]) -> Iterable[PriceTrend]:
    kept: list[dict[tuple[str, str], Decimal]] = []
    for row in rows:
        highest: dict[tuple[str, str], Decimal] = {}
        for price in (price for stack in row.values() for price in stack.prices):
            key = (price.shape, price.region)
            highest[key] = max(highest.get(key, price.usd_per_hour), price.usd_per_hour)
        kept.append(highest)
    for key in sorted({key for prices in kept for key in prices}):
        series = tuple(prices.get(key) for prices in kept)
        yield PriceTrend(shape=key[0], region=key[1], usd_per_hour=series, moves=_moves(series, times))


def _moves(series: Sequence[Decimal | None], times: Sequence[str]) -> tuple[PriceMove, ...]:
    known = [(price, time) for price, time in zip(series, times, strict=True) if price is not None]
    return tuple(
        PriceMove(
            since=since,
            until=until,
            before=before,
            after=after,
            percent=((after - before) / before * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
            if before
            else None,
        )
        for (before, since), (after, until) in pairwise(known)
        if before != after
    )
