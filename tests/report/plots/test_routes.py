from collections.abc import Callable
from itertools import pairwise

import pytest

from gpufabric.report.model import Report
from gpufabric.report.plots.layout import CARD_WIDTH, layout
from gpufabric.report.plots.routes import Routing, route
from gpufabric.report.topology import TopologyLink, TopologyPool, TopologyRegion
from tests.report.large import large_fabric
from tests.report.showing import shown


def region(number: int, cloud: str = "aws") -> TopologyRegion:
    pool = TopologyPool(name="train", shape="s", nodes=1, gpus=8, fabric="efa")
    return TopologyRegion(stack=f"{cloud}-{number:02}", cloud=cloud, region="r", pools=(pool,))


def link(first: str, second: str) -> TopologyLink:
    return TopologyLink(key=f"{first}--{second}", ends=(first, second), kind="vpn", gbps=2)


def crossed_cards(routing: Routing, cards: list[tuple[float, float, float]]) -> list[str]:
    """Name the links whose lines run through a card."""
    crossed: list[str] = []
    for item in routing.routes:
        for (x1, y1), (x2, y2) in pairwise(item.points):
            for left, top, height in cards:
                inside_x = max(min(x1, x2), left + 1) < min(max(x1, x2), left + CARD_WIDTH - 1)
                inside_x |= x1 == x2 and left < x1 < left + CARD_WIDTH
                inside_y = (
                    top < y1 < top + height if y1 == y2 else min(y1, y2) < top + height and max(y1, y2) > top
                )
                if inside_x and inside_y:
                    crossed.append(item.link.key)
    return crossed


@pytest.mark.parametrize("report", [shown, large_fabric])
@pytest.mark.parametrize("columns", [1, 2, 3, 4])
def test_no_line_crosses_a_card(report: Callable[[], Report], columns: int) -> None:
    topology = report().topology
    placed = layout(topology.places, columns)
    routing = route(placed, topology.links)
    assert len(routing.routes) == len(topology.links)
    cards = [(routing.lefts[card.column], card.y + routing.top, card.height) for card in placed.cards]
    assert crossed_cards(routing, cards) == []


def test_labels_stand_apart() -> None:
    topology = large_fabric().topology
    labels = [item.label for item in route(layout(topology.places, 4), topology.links).routes]
    for number, (x, y) in enumerate(labels):
        for other_x, other_y in labels[number + 1 :]:
            assert abs(x - other_x) >= 20 or abs(y - other_y) >= 16


def test_links_without_both_ends_on_the_map_are_left_out() -> None:
    placed = layout([region(1), region(2)], 2)
    links = [link("aws-01", "elsewhere"), link("aws-01", "aws-01"), link("aws-02", "aws-01")]
    assert [item.link.key for item in route(placed, links).routes] == ["aws-02--aws-01"]


def test_two_links_between_the_same_regions_have_two_tracks() -> None:
    placed = layout([region(1), region(2)], 2)
    first, second = route(placed, [link("aws-01", "aws-02"), link("aws-02", "aws-01")]).routes
    assert first.points[1][0] != second.points[1][0]
    assert first.label != second.label
