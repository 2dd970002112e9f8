from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.report.plots.bars import HATCH, Part, Row, largest, share_of, unknown_part


def rects(row: Row) -> list[dict[str, str]]:
    return [element.attrib for element in ET.fromstring(row.picture)]


def test_parts_are_drawn_in_percent_on_their_lines() -> None:
    first, second = rects(Row("a", "1", (Part("before", 0, 0.5), Part("after", 0.25, 0.75, 1))))
    assert (first["class"], first["x"], first["width"], first["y"]) == ("before", "0.00%", "50.00%", "0")
    assert (second["x"], second["width"]) == ("25.00%", "75.00%")
    assert int(second["y"]) > 0


def test_a_small_amount_stays_visible_and_zero_does_not() -> None:
    small, nothing = rects(Row("a", "1", (Part("after", 0, 0.000001), Part("after", 0, 0))))
    assert float(small["width"].rstrip("%")) > 0
    assert nothing["width"] == "0"


def test_unknown_is_hatched() -> None:
    row = Row("a", "unknown", (unknown_part(),))
    assert row.unknown
    assert rects(row)[0]["class"] == "unknown"
    assert 'id="hatch"' in HATCH


def test_screen_readers_skip_the_picture_because_the_numbers_are_text() -> None:
    assert 'aria-hidden="true"' in Row("a", "1", ()).picture


@given(value=st.floats(-1e12, 1e12), most=st.floats(0, 1e12))
def test_shares_stay_within_the_row(value: float, most: float) -> None:
    assert 0 <= share_of(value, most) <= 1


@pytest.mark.parametrize(("values", "most"), [([], 0), ([None], 0), ([None, 3, 2], 3)])
def test_unknown_values_are_no_maximum(values: list, most: int) -> None:
    assert largest(values) == most
