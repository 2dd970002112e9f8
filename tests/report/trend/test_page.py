"""The page of a trend has each chart with its table, without scripts and without anything from outside."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from gpufabric.report.trend.model import Trend, TrendPoint
from gpufabric.report.trend.page import trend_page
from gpufabric.report.trend.series import trend_of
from gpufabric.report.trend.sources import read_trend
from tests.report.trend.history import kept, stack, write_history


@pytest.fixture
def trend(tmp_path: Path) -> Trend:
    return read_trend([write_history(tmp_path / "history", damaged=True)], {})


def test_every_chart_has_a_table(trend: Trend) -> None:
    text = trend_page(trend)
    assert text.count("<figure>") == text.count("<svg") == text.count("as a table</summary>") == 4
    assert "<td>unknown</td>" in text


def test_the_head_says_what_changed(trend: Trend) -> None:
    assert "528 GPUs (+400 since 2026-09-01); $6,340,000/month (+$5,040,000 since 2026-09-01)." in trend_page(
        trend
    )


def test_damaged_files_are_named(trend: Trend) -> None:
    text = trend_page(trend)
    assert "1 file could not be read" in text
    assert "history/20261001T000000Z-up-2.json" in text


def test_the_page_is_whole_and_loads_nothing(trend: Trend) -> None:
    text = trend_page(trend)
    for picture in text.split("<svg")[1:]:
        ET.fromstring(f"<svg{picture.split('</svg>')[0]}</svg>")
    assert "<script" not in text
    assert "http" not in text.replace("http-equiv", "")
    assert trend_page(trend) == text


def test_names_from_files_are_text() -> None:
    fabric = kept(1, stack("<img src=x>", quota=(1, 2)), commit="<b>")
    text = trend_page(trend_of([("<i>.json", fabric)]))
    assert "<img" not in text
    assert "<i>" not in text


def test_a_trend_without_figures_has_a_page() -> None:
    assert "No figures are known" in trend_page(Trend(points=()))


def test_an_unknown_last_point_is_unknown() -> None:
    trend = Trend(points=(TrendPoint(taken="2026-11-01T00:00:00Z", file="f"),))
    text = trend_page(trend)
    assert "GPUs unknown on 2026-11-01" in text
    assert "No value is known." in text
