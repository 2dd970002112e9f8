"""Machines that are paid and not used."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.catalog import Catalog, default_catalog
from gpufabric.catalog.shape import CapacityMode, Cloud
from gpufabric.cost.bill import Bill, price
from gpufabric.cost.items import Item, NodePool, ReservedNodes
from gpufabric.cost.unused import with_idle

DAY = date(2026, 12, 1)
SHAPES: dict[Cloud, tuple[str, str]] = {
    "aws": ("us-east-1", "p5.48xlarge"),
    "azure": ("eastus", "Standard_ND128isr_NDR_GB200_v6"),
    "oci": ("us-ashburn-1", "BM.GPU.B200.8"),
}


def held(nodes: int, cloud: Cloud = "aws", *, key: str = "r", is_open: bool = False) -> ReservedNodes:
    region, shape = SHAPES[cloud]
    return ReservedNodes(key=key, cloud=cloud, region=region, shape=shape, nodes=nodes, is_open=is_open)


def pool(
    least: int,
    now: int,
    most: int,
    cloud: Cloud = "aws",
    *,
    key: str = "r",
    capacity: CapacityMode = "reservation",
    shape: str = "",
) -> NodePool:
    region, usual = SHAPES[cloud]
    return NodePool(
        name="train",
        cloud=cloud,
        region=region,
        shape=shape or usual,
        capacity=capacity,
        nodes_min=least,
        nodes_now=now,
        nodes_max=most,
        reservation=key,
    )


def bill_of(*items: Item) -> Bill:
    return price(items, default_catalog(), DAY)


def idle(*items: Item) -> list[tuple[int, int, int]]:
    pools = (item for item in with_idle(items) if isinstance(item, NodePool) and item.idle)
    return [(pool.nodes_min, pool.nodes_now, pool.nodes_max) for pool in pools]


@pytest.mark.parametrize(
    ("items", "left"),
    [
        ((held(8), pool(8, 8, 8)), []),
        ((held(8), pool(2, 4, 8)), [(6, 4, 0)]),
        ((held(8), pool(5, 5, 5)), [(3, 3, 3)]),
        ((held(8), pool(2, 2, 2), pool(3, 3, 3)), [(3, 3, 3)]),
        ((held(8), pool(9, 9, 9)), []),
        ((held(8),), [(8, 8, 8)]),
        ((held(8), pool(8, 8, 8, key="other")), [(8, 8, 8)]),
        ((held(8), pool(8, 8, 8, shape="p5en.48xlarge")), [(8, 8, 8)]),
        ((held(8), pool(8, 8, 8, shape="P5.48xlarge")), []),
        ((held(8), pool(5, 5, 5, key="", capacity="on-demand")), [(8, 8, 8)]),
        ((held(8, is_open=True), pool(5, 5, 5, key="", capacity="on-demand")), [(3, 3, 3)]),
        ((held(8, is_open=True), pool(5, 5, 5, key="", capacity="spot")), [(8, 8, 8)]),
        ((held(3), held(5), pool(6, 6, 6)), [(2, 2, 2)]),
    ],
)
def test_what_pools_leave_of_a_reservation(items: tuple[Item, ...], left: list[tuple[int, int, int]]) -> None:
    assert idle(*items) == left


@pytest.mark.parametrize(("cloud", "share"), [("aws", "1"), ("azure", "1"), ("oci", "0.85")])
def test_idle_machines_cost_their_clouds_share_of_on_demand(cloud: Cloud, share: str) -> None:
    used = bill_of(pool(1, 1, 1, cloud)).usd_per_hour()
    bill = bill_of(held(10, cloud), pool(4, 4, 4, cloud))
    assert not bill.is_partial
    assert used > 0
    assert bill.usd_per_hour() == used * (4 + 6 * Decimal(share))
    (line,) = [line for line in bill.lines if isinstance(line.item, NodePool) and line.item.idle]
    assert line.what == f"6 x {SHAPES[cloud][1]}, reserved and idle"
    assert line.rate is not None
    assert ("oci-reserved-capacity-rate" in line.rate.note) == (cloud == "oci")


def test_a_reservation_of_a_shape_without_price_is_told() -> None:
    bill = bill_of(ReservedNodes(key="r", cloud="aws", region="us-east-1", shape="x9.mystery", nodes=2))
    assert bill.usd_per_hour() == 0
    assert [line.what for line in bill.unpriced] == ["2 x x9.mystery, reserved and idle"]


def test_a_cloud_without_a_known_share_has_no_price(catalog: Catalog) -> None:
    (catalog.root / "reservations.toml").write_text(
        '[[entries]]\nid = "oci"\n[entries.share_of_on_demand]\nvalue = 1\nsource = "price-list"\n'
        'as_of = 2026-09-19\nconfidence = "confirmed"\n'
    )
    reserved = ReservedNodes(key="r", cloud="aws", region="near", shape="gpu.8", nodes=2)
    assert [line.reason for line in price([reserved], catalog, DAY).unpriced] == [
        "no price for reserved and idle machines of aws in the catalogue"
    ]


SIZES = st.lists(st.tuples(*[st.integers(0, 40)] * 3).map(sorted), max_size=4)


@given(st.integers(0, 100), SIZES)
def test_what_is_reserved_is_paid_at_every_size(nodes: int, sizes: list[list[int]]) -> None:
    pools = [pool(least, now, most) for least, now, most in sizes]
    bill, alone = bill_of(held(nodes), *pools), bill_of(*pools)
    rate = bill_of(pool(1, 1, 1)).usd_per_hour()
    for size in ("min", "now", "peak"):
        assert bill.usd_per_hour(size) == max(nodes * rate, alone.usd_per_hour(size))
