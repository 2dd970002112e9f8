"""Charts are well-formed, describe their values, and break at gaps."""

import re
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.report.trend.chart import Curve, Value, chart

TIMES = [datetime(2026, 11, day, tzinfo=UTC) for day in range(1, 6)]


def drawn(*values: Value, prefix: str = "") -> str:
    return chart(1, "GPUs", TIMES[: len(values)], [Curve("GPUs", values)], prefix)


def test_a_gap_breaks_the_line_and_has_a_mark() -> None:
    picture = drawn(1, 2, None, 3, 4)
    assert picture.count("<polyline") == 2
    assert picture.count("<circle") == 4
    assert picture.count('class="gap"') == 1
    assert "2026-11-03: unknown" in picture


def test_a_value_between_gaps_is_a_mark() -> None:
    picture = drawn(None, 2, None)
    assert "<polyline" not in picture
    assert picture.count("<circle") == 1


def test_an_unknown_limit_is_a_gap_too() -> None:
    curves = [Curve("used", [1, 2]), Curve("limit", [5, None], "limit")]
    assert chart(1, "q", TIMES[:2], curves).count('class="gap"') == 1


def test_nothing_known_is_no_picture() -> None:
    assert drawn(None, None) == ""


def test_a_screen_reader_gets_all_values() -> None:
    assert "GPUs: 2026-11-01 $1,000, 2026-11-02 unknown" in drawn(1000, None, prefix="$")


def test_text_from_outside_is_escaped() -> None:
    assert "<b>" not in chart(1, "<b>", TIMES[:1], [Curve("<b>", [1])])


@pytest.mark.parametrize(
    ("values", "axis"),
    [
        ((0, 600), ["0", "200", "400", "600"]),
        ((5, 5), ["0", "2", "4", "6"]),
        ((0, 0), ["0", "0.25", "0.5", "0.75", "1"]),
        ((6_000_000, 6_340_000), ["6M", "6.1M", "6.2M", "6.3M", "6.4M"]),
        ((-400, 200), ["-400", "-200", "0", "200"]),
    ],
)
def test_the_axis_has_round_numbers_around_all_values(values: tuple[int, int], axis: list[str]) -> None:
    assert re.findall(r'text-anchor="end">([^<]*[0-9BMk])</text>', drawn(*values))[: len(axis)] == axis


@given(st.lists(st.one_of(st.none(), st.integers(-(10**9), 10**9)), min_size=1, max_size=5))
def test_every_mark_is_inside_the_picture(values: list[int | None]) -> None:
    picture = drawn(*values)
    if not picture:
        return
    root = ET.fromstring(picture)
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    for circle in root.iter("circle"):
        assert 0 <= float(circle.attrib["cx"]) <= width
        assert 0 <= float(circle.attrib["cy"]) <= height
