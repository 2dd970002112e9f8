import re
from xml.etree import ElementTree as ET

import pytest

from gpufabric.report.svg import svg
from gpufabric.report.topology import FabricTopology, TopologyLink, TopologyRegion
from tests.report.conftest import CASES

SCENES = ("first", "up", "destroyed", "30-stacks")


def elements(drawing: str, name: str, kind: str) -> list[ET.Element]:
    return [
        element for element in ET.fromstring(drawing).iter(name) if element.get("class", "").startswith(kind)
    ]


@pytest.mark.parametrize("scene", SCENES)
def test_every_region_has_a_box_and_every_link_a_line_with_a_label(scene: str) -> None:
    topology = CASES[scene]().topology
    drawing = svg(topology)
    assert len(elements(drawing, "g", "place")) == len(topology.places)
    assert len(elements(drawing, "rect", "pool")) == sum(len(place.pools) for place in topology.places)
    assert len(elements(drawing, "line", "link")) == len(topology.links)
    assert len(elements(drawing, "rect", "label")) == len(topology.links)


@pytest.mark.parametrize("scene", SCENES)
def test_boxes_lie_inside_the_picture_and_apart(scene: str) -> None:
    drawing = svg(CASES[scene]().topology)
    _, _, width, height = map(float, ET.fromstring(drawing).attrib["viewBox"].split())
    boxes = [
        tuple(float(box.attrib[key]) for key in ("x", "y", "width", "height"))
        for box in elements(drawing, "rect", "region")
    ]
    for x, y, w, h in boxes:
        assert 0 <= x < x + w <= width
        assert 0 <= y < y + h <= height
    for number, (x, y, w, h) in enumerate(boxes):
        for other_x, other_y, other_w, other_h in boxes[number + 1 :]:
            assert x + w <= other_x or other_x + other_w <= x or y + h <= other_y or other_y + other_h <= y


def test_the_description_can_be_read_aloud() -> None:
    drawing = svg(CASES["up"]().topology)
    described = re.search(r"<desc[^>]*>(.*)</desc>", drawing)
    assert described is not None
    assert "Links: aws-us-east-1 to azure-eastus: vpn, 2 Gb/s, 2.43 ms." in described[1]
    assert "aws-us-east-1, power domain US-MIDA-PJM: train 8 x p6-b200.48xlarge" in described[1]


def test_states_have_classes() -> None:
    assert len(elements(svg(CASES["destroyed"]().topology), "g", "place cloud-aws removed")) == 1
    places = (
        TopologyRegion(stack="a", cloud="aws", region="r"),
        TopologyRegion(stack="b", cloud="oci", region="r"),
    )
    link = TopologyLink(key="k", ends=("a", "b"), kind="vpn", state="pending")
    assert len(elements(svg(FabricTopology(places=places, links=(link,))), "line", "link pending")) == 1


def test_names_are_escaped() -> None:
    drawing = svg(FabricTopology(places=(TopologyRegion(stack="<b>&", cloud="aws", region="r"),)))
    assert "<b>" not in drawing
    assert "&lt;b&gt;&amp;" in drawing


def test_nothing_to_draw() -> None:
    assert svg(FabricTopology()) == ""
