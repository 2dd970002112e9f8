from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings

from gpufabric.report.plots.fabric_map import Drawing, described, fabric_map, narrow_map
from tests.report.adversarial import texts
from tests.report.conftest import CASES
from tests.report.large import large_fabric
from tests.report.rendering import planted
from tests.report.showing import shown

REPORTS = {**CASES, "large": large_fabric, "shown": shown}
SCENES = ("first", "up", "destroyed", "30-stacks", "large", "shown")


def elements(drawing: str, name: str, kind: str) -> list[ET.Element]:
    return [
        element for element in ET.fromstring(drawing).iter(name) if kind in element.get("class", "").split()
    ]


def words(drawing: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(drawing).iter("text")]


@pytest.mark.parametrize("scene", SCENES)
def test_every_region_has_a_card_and_every_link_a_line_with_a_label(scene: str) -> None:
    topology = REPORTS[scene]().topology
    drawing = fabric_map(REPORTS[scene]()).svg
    assert len(elements(drawing, "g", "place")) == len(topology.places)
    assert len(elements(drawing, "g", "pool")) == sum(len(place.pools) for place in topology.places)
    assert len(elements(drawing, "polyline", "link")) == len(topology.links)
    assert len(elements(drawing, "rect", "label")) == len(topology.links)


@pytest.mark.parametrize("scene", SCENES)
def test_cards_lie_inside_the_picture_and_apart(scene: str) -> None:
    drawing = fabric_map(REPORTS[scene]()).svg
    left, top, width, height = map(float, ET.fromstring(drawing).attrib["viewBox"].split())
    boxes = [
        tuple(float(box.attrib[key]) for key in ("x", "y", "width", "height"))
        for box in elements(drawing, "rect", "region")
    ]
    for x, y, w, h in boxes:
        assert left <= x < x + w <= left + width
        assert top <= y < y + h <= top + height
    for number, (x, y, w, h) in enumerate(boxes):
        for other_x, other_y, other_w, other_h in boxes[number + 1 :]:
            assert x + w <= other_x or other_x + other_w <= x or y + h <= other_y or other_y + other_h <= y


def test_regions_stand_in_their_cloud_and_power_domain() -> None:
    texts = words(fabric_map(CASES["up"]()).svg)
    assert texts[:3] == [
        "aws: 1 region, 64 GPUs",
        "azure: 1 region, 64 GPUs",
        "power domain US-MIDA-PJM",
    ]
    assert "power domain unknown" in words(fabric_map(shown()).svg)


def test_links_have_bandwidth_and_load() -> None:
    texts = words(fabric_map(CASES["up"]()).svg)
    assert texts[-2:] == ["2 Gb/s", "23 % used"]
    assert words(fabric_map(CASES["destroyed"]()).svg)[-1] == "\N{MINUS SIGN} goes"


def test_a_fabric_without_room_for_labels_has_numbers() -> None:
    report = large_fabric()
    numbers = words(fabric_map(report).svg)[-len(report.topology.links) :]
    assert [number.rstrip("!") for number in numbers] == [str(n + 1) for n in range(len(numbers))]
    assert any(number.endswith("!") for number in numbers)


def test_a_phone_has_one_column_and_no_links_that_it_cannot_show() -> None:
    drawing = narrow_map(large_fabric()).svg
    assert len({box.attrib["x"] for box in elements(drawing, "rect", "region")}) == 1
    assert elements(drawing, "polyline", "link") == []
    assert len(elements(narrow_map(CASES["up"]()).svg, "polyline", "link")) == 1


def test_bars_of_pools_are_as_long_as_their_part_of_the_largest() -> None:
    bars = elements(fabric_map(shown()).svg, "rect", "pool-bar")
    lengths = [float(bar.attrib["width"]) for bar in bars]
    assert lengths[1] / lengths[0] == pytest.approx(360 / 512, abs=0.01)


def test_marks_are_words_and_symbols_beside_colours() -> None:
    assert "\N{HEAVY MULTIPLICATION X} failed" in words(fabric_map(shown()).svg)
    assert len(elements(fabric_map(CASES["destroyed"]()).svg, "g", "removed")) == 2
    assert "+ new" in words(fabric_map(CASES["up"]()).svg)


def test_the_description_can_be_read_aloud() -> None:
    text = described(CASES["up"]())
    assert "Links: aws-us-east-1 to azure-eastus: vpn, 2 Gb/s, 2.43 ms, 23 % used." in text
    assert "aws-us-east-1, power domain US-MIDA-PJM (new): train 8 x p6-b200.48xlarge" in text


def test_the_same_report_gives_the_same_bytes() -> None:
    assert fabric_map(large_fabric()) == fabric_map(large_fabric())


@given(text=texts)
@settings(max_examples=40, deadline=None)
def test_text_from_outside_stays_text(text: str) -> None:
    plain = ET.fromstring(fabric_map(planted(shown(), "word")).svg)
    attacked = ET.fromstring(fabric_map(planted(shown(), text)).svg)
    assert [element.tag for element in attacked.iter()] == [element.tag for element in plain.iter()]


def test_nothing_to_draw() -> None:
    report = CASES["up"]()
    empty = report.model_copy(update={"topology": type(report.topology)()})
    assert fabric_map(empty) == narrow_map(empty) == Drawing()
