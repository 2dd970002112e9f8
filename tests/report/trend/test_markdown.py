"""A trend as Markdown."""

from pathlib import Path

from gpufabric.report.trend.markdown import ROWS, trend_markdown
from gpufabric.report.trend.series import trend_of
from gpufabric.report.trend.sources import read_trend
from tests.report.trend.history import kept, stack, write_history


def test_tables(tmp_path: Path) -> None:
    text = trend_markdown(read_trend([write_history(tmp_path / "history", damaged=True)], {}))
    assert "| 2026-10-10 08:00 | unknown | unknown | up | unknown: azure-eastus |" in text
    assert "| 6,528 | 6,144 | 15,360 vCPU |" in text
    assert "(-8.7 %) between 2026-10-10 and 2026-11-01" in text
    assert "#### 1 file could not be read" in text


def test_a_lower_bound_has_no_change() -> None:
    first, last = kept(1, stack(unpriced_machines=True)), kept(2, stack(gpus=256, month="2.00"))
    text = trend_markdown(trend_of([("a", first), ("b", last)]))
    assert "$2/month (change since 2026-11-01 unknown: machines have no price)" in text
    assert "| 128 | at least $1,300,000.00 |" in text


def test_the_same_is_no_change() -> None:
    text = trend_markdown(trend_of([("a", kept(1, stack())), ("b", kept(2, stack()))]))
    assert "128 GPUs (as on 2026-11-01)" in text


def test_long_tables_are_cut() -> None:
    files = [(f"{day}-{month}", kept(day, stack(), month=month)) for month in (1, 2) for day in range(1, 26)]
    text = trend_markdown(trend_of(files))
    assert text.count(" 08:00 |") == ROWS
    assert "and 20 rows more" in text


def test_markdown_in_names_is_text() -> None:
    text = trend_markdown(trend_of([("a", kept(1, stack("[x](http://e)", None, None)))]))
    assert "`[x](http://e`" in text
