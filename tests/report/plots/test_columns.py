import re
from xml.etree import ElementTree as ET

import pytest

from gpufabric.report.plots.columns import ColumnGroup, ColumnPart, columns

GROUPS = (
    ColumnGroup(
        "0",
        (
            (ColumnPart("operating", "operating", 10.0), ColumnPart("capital", "capital", 30.0)),
            (ColumnPart("lease", "lease", 20.0),),
        ),
    ),
    ColumnGroup("1", ((ColumnPart("capital", "capital", -10.0),), (ColumnPart("lease", "lease", 20.0),))),
)


def drawn(kind: str) -> list[tuple[float, float]]:
    """Top and height of the parts of a kind."""
    pattern = rf'<rect class="{kind}"[^>]* y="([\d.]+)"[^>]* height="([\d.]+)"'
    picture = columns("c", "Payments", GROUPS, "year", lambda value: f"{value:g}")
    return [(float(y), float(height)) for y, height in re.findall(pattern, picture)]


def test_parts_stand_on_each_other() -> None:
    [(low_top, low_height)], [(top, height), _] = drawn("operating"), drawn("capital")
    assert height == pytest.approx(3 * low_height, rel=0.02)
    assert top + height == pytest.approx(low_top, abs=0.2)


def test_what_is_received_lies_below_zero() -> None:
    operating_top, operating_height = drawn("operating")[0]
    assert drawn("capital")[1][0] == pytest.approx(operating_top + operating_height, abs=0.2)


def test_it_is_well_formed_and_says_the_values() -> None:
    root = ET.fromstring(columns("c", "Payments", GROUPS, "year", lambda value: f"{value:g}"))
    assert "0: operating 10, capital 30, lease 20; 1: capital -10, lease 20" in " ".join(root.itertext())


def test_nothing_is_drawn_without_amounts() -> None:
    empty = (ColumnGroup("0", ((ColumnPart("lease", "lease", 0.0),),)),)
    assert columns("c", "Payments", empty, "year", str) == ""
    assert columns("c", "Payments", (), "year", str) == ""
