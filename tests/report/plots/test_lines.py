import re
from xml.etree import ElementTree as ET

import pytest

from gpufabric.report.plots.axes import TOP, Axis, PlotFrame
from gpufabric.report.plots.lines import LineAxes, PlotLine, lines

AXES = LineAxes(
    PlotFrame(Axis.linear(10), Axis.linear(100)),
    "years",
    lambda value: f"{value:g}",
    lambda value: f"${value:g}",
)
FALLING = PlotLine(
    "owning", ((0, 200), (5, 100), (10, 50)), "mode-0", ((0, 90), (10, 40)), ((0, 95), (10, 60))
)


def test_a_line_ends_where_it_leaves_the_plot() -> None:
    drawn = lines("l", "Cost", AXES, [FALLING])
    [points] = re.findall(r'<polyline class="mode-0" points="([^"]+)"', drawn)
    first = points.split()[0].split(",")
    assert float(first[1]) == TOP
    assert float(first[0]) == pytest.approx(AXES.frame.x(5), abs=0.1)


def test_the_band_has_both_edges() -> None:
    [points] = re.findall(r'<polygon class="band" points="([^"]+)"', lines("l", "Cost", AXES, [FALLING]))
    assert len(points.split()) == 4


def test_a_band_follows_the_upper_edge_where_it_leaves_the_plot() -> None:
    line = PlotLine("owning", ((0, 60), (10, 40)), "mode-0", ((0, 50), (10, 20)), ((0, 300), (10, 100)))
    [points] = re.findall(r'<polygon class="band" points="([^"]+)"', lines("l", "Cost", AXES, [line]))
    corners = [tuple(map(float, point.split(","))) for point in points.split()]
    assert (AXES.frame.x(0), TOP) in corners
    assert min(y for _, y in corners) == TOP


def test_it_is_well_formed_and_says_the_values() -> None:
    root = ET.fromstring(lines("l", "Cost <b>", AXES, [FALLING], [(5, 70)]))
    texts = " ".join(root.itertext())
    assert "owning: $200 at 0, $100 at 5, $50 at 10" in texts
    assert "Cost <b>" in texts
    assert len(root.findall("circle")) == 1


def test_nothing_is_drawn_without_points() -> None:
    assert lines("l", "Cost", AXES, [PlotLine("owning", (), "mode-0")]) == ""
