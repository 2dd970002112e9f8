import re
from xml.etree import ElementTree as ET

import pytest

from gpufabric.report.plots.tornado import TornadoBar, tornado

BARS = (
    TornadoBar("years", "4", "6", 80.0, 140.0),
    TornadoBar("price <b>", "1", "2", 110.0, 110.0),
    TornadoBar("pue", "1.1", "1.5", 105.0, 95.0),
)


def picture() -> str:
    """The bars around 100."""
    return tornado("t", "Sensitivity", BARS, 100.0, "advantage", lambda value: f"{value:g}")


def test_parts_reach_from_the_expected_result_to_the_others() -> None:
    widths = {
        kind: [
            float(width) for width in re.findall(rf'<rect class="{kind}"[^>]* width="([\d.]+)"', picture())
        ]
        for kind in ("at-low", "at-high")
    }
    assert widths["at-high"][0] == pytest.approx(2 * widths["at-low"][0], rel=0.02)
    assert widths["at-low"][0] == pytest.approx(4 * widths["at-low"][2], rel=0.03)


def test_it_is_well_formed_and_says_the_values() -> None:
    texts = " ".join(ET.fromstring(picture()).itertext())
    assert "years: 80 at 4, 140 at 6" in texts
    assert "price <b>" in texts


def test_nothing_is_drawn_without_bars() -> None:
    assert tornado("t", "Sensitivity", (), 100.0, "advantage", str) == ""
