"""Writes a trend as Markdown tables."""

from collections.abc import Iterator

from gpufabric.plural import plural
from gpufabric.report.markdown_text import bold, cell, inline, table
from gpufabric.report.trend import text
from gpufabric.report.trend.model import Trend

ROWS = 30
"""Most rows of a table; the page and JSON have all."""

_TEXT = 300


def trend_markdown(trend: Trend) -> str:
    """Write a trend; the same trend gives the same text."""
    return "\n\n".join(_blocks(trend)) + "\n"


def _blocks(trend: Trend) -> Iterator[str]:
    yield "### gpufabric trend"
    yield bold(inline(text.headline(trend), _TEXT))
    if trend.damaged:
        yield f"#### {text.damaged_text(trend)}"
        yield "\n".join(f"- {inline(damaged.error, _TEXT)}" for damaged in trend.damaged)
    rows = [tuple(cell(value, _TEXT) for value in row) for row in text.point_rows(trend)]
    yield "#### GPUs and cost"
    yield _table(("Time (UTC)", "GPUs", "$/month", "Source", "Note"), rows, right=(1, 2))
    quotas = [
        (
            cell(text.quota_name(quota), _TEXT),
            text.number(quota.headroom[0]),
            text.number(quota.headroom[-1]),
            text.number(quota.limit[-1], quota.unit),
        )
        for quota in trend.quotas
    ]
    if quotas:
        yield "#### Quota headroom"
        yield _table(("Quota", "First", "Last", "Limit"), quotas, right=(1, 2, 3))
    moves = [
        (cell(f"{price.shape} in {price.region}", _TEXT), cell(text.move_text(move), _TEXT))
        for price in trend.prices
        for move in price.moves
    ]
    if moves:
        yield "#### Prices of machines"
        yield _table(("Machine", "Move"), moves)


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]], right: tuple[int, ...] = ()) -> str:
    rest = len(rows) - ROWS
    return table(heads, rows[:ROWS], f"and {plural(rest, 'row')} more" if rest > 0 else "", right=right)
