import pytest

from gpufabric.report.plots.layout import columns_of, layout, shown_pools
from gpufabric.report.topology import TopologyPool, TopologyRegion


def region(name: str, cloud: str = "aws", domain: str | None = None, pools: int = 1) -> TopologyRegion:
    return TopologyRegion(
        stack=name,
        cloud=cloud,
        region="r",
        power_domain=domain,
        pools=tuple(
            TopologyPool(name=f"p{number}", shape="s", nodes=1, gpus=8 * (number + 1), fabric="efa")
            for number in range(pools)
        ),
    )


def test_regions_are_grouped_by_cloud_and_power_domain() -> None:
    regions = [region("d", "oci"), region("c"), region("b", domain="grid"), region("a", domain="grid")]
    placed = layout(regions, 1)
    assert [card.region.stack for card in placed.cards] == ["a", "b", "c", "d"]
    assert [(frame.kind, frame.cloud, frame.domain, len(frame.regions)) for frame in placed.frames] == [
        ("domain", "aws", "grid", 2),
        ("domain", "aws", None, 1),
        ("cloud", "aws", None, 3),
        ("domain", "oci", None, 1),
        ("cloud", "oci", None, 1),
    ]


def test_the_order_of_the_input_does_not_matter() -> None:
    regions = [region(f"r{number}", ("aws", "oci")[number % 2]) for number in range(9)]
    assert layout(regions, 3) == layout(regions[::-1], 3)


@pytest.mark.parametrize(("count", "columns"), [(0, 1), (1, 1), (2, 2), (6, 2), (7, 3), (16, 3), (30, 4)])
def test_more_regions_have_more_columns(count: int, columns: int) -> None:
    assert columns_of(count) == columns


def test_columns_have_about_the_same_height() -> None:
    placed = layout([region(f"r{number:02}") for number in range(30)], 4)
    sizes = [sum(card.column == column for card in placed.cards) for column in range(4)]
    assert max(sizes) - min(sizes) <= 1


def test_a_card_shows_the_largest_pools() -> None:
    assert [pool.name for pool in shown_pools(region("a", pools=5))] == ["p4", "p3", "p2"]
