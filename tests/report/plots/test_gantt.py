import re
from xml.etree import ElementTree as ET

import pytest

from gpufabric.report.plots.gantt import GanttRow, gantt

ROWS = (
    GanttRow("permits", 0, 100, 300, "100 (50 to 300)", is_critical=True),
    GanttRow("quota <b>", 0, 0, 0, "unknown", is_open=True),
    GanttRow("network", 0, 0.01, 0.01, "1 h"),
)


def boxes(drawn: str, kind: str) -> list[float]:
    """The widths of the boxes of a kind."""
    return [float(width) for width in re.findall(rf'<rect class="{kind}"[^>]* width="([\d.]+)"', drawn)]


def test_bars_are_as_wide_as_they_last() -> None:
    drawn = gantt("g", "Steps", (ROWS[0], GanttRow("grid", 100, 300, 300, "200", is_critical=True)))
    first, second = boxes(drawn, "critical")
    assert second / first == pytest.approx(2, rel=0.01)


def test_unknown_is_hatched_and_has_no_bar() -> None:
    drawn = gantt("g", "Steps", (ROWS[1],))
    assert boxes(drawn, "unknown")
    assert not boxes(drawn, "step")


def test_short_steps_can_be_seen() -> None:
    [width] = boxes(gantt("g", "Steps", ROWS), "step")
    assert width >= 2


def test_it_is_well_formed_and_says_all_values() -> None:
    root = ET.fromstring(gantt("g", "Steps", ROWS))
    texts = " ".join(root.itertext())
    assert "permits: day 0 to 100, at the latest 300 (100 (50 to 300))" in texts
    assert "quota <b>" in texts


def test_nothing_is_drawn_without_rows() -> None:
    assert gantt("g", "Steps", ()) == ""
