from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.shape import CapacityMode
from gpufabric.cost.bill import price
from gpufabric.cost.items import BY_USE, Item, LustreItem, NodePool, Service, Unpriced
from gpufabric.spec.aws.capacity import CapacityBlock

DAY = date(2026, 12, 1)
START = datetime(2026, 11, 24, 11, 30, tzinfo=UTC)


def block(nodes: int, days: int) -> CapacityBlock:
    return CapacityBlock(
        mode="capacity-block",
        id="cr-0f3a9c1d2b4e5f607",
        nodes=nodes,
        starts=START,
        ends=START + timedelta(days=days),
    )


def pool(
    now: int,
    peak: int | None = None,
    *,
    name: str = "train",
    shape: str = "gpu.8",
    capacity: CapacityMode = "on-demand",
    held: CapacityBlock | None = None,
) -> NodePool:
    return NodePool(
        name=name,
        cloud="aws",
        region="near",
        shape=shape,
        capacity="capacity-block" if held else capacity,
        nodes_min=0,
        nodes_now=now,
        nodes_max=now if peak is None else peak,
        block=held,
    )


def control_planes(count: int) -> Service:
    return Service(cloud="aws", region="near", key="control-plane", count=count)


LUSTRE = LustreItem.of(cloud="aws", region="near", tier=125, size=1200, unit="GiB")
GATEWAY = Service(cloud="aws", region="near", key="gateway", count=2)


def test_sizes_of_an_autoscaled_pool(catalog: Catalog) -> None:
    bill = price([pool(2, 5)], catalog, DAY)
    assert [bill.usd_per_hour(size) for size in ("min", "now", "peak")] == [0, 201, Decimal("502.5")]
    assert bill.usd_per_month == Decimal("502.5") * 730


def test_a_service_that_scales_is_billed_at_each_size(catalog: Catalog) -> None:
    scaled = replace(control_planes(5), count_min=1, count_now=2)
    bill = price([scaled, control_planes(1)], catalog, DAY)
    per_hour = price([control_planes(1)], catalog, DAY).usd_per_hour()
    assert [bill.usd_per_hour(size) / per_hour for size in ("min", "now", "peak")] == [2, 3, 6]
    assert bill.usd_per_month == 6 * per_hour * 730
    assert [line.what for line in bill.lines] == ["6 x control-plane"]


def test_lustre_is_billed_by_the_month(catalog: Catalog) -> None:
    bill = price([LUSTRE], catalog, DAY)
    assert bill.usd_per_hour() == Decimal("0.24")
    assert bill.usd_per_month == Decimal("175.2")


def test_what_has_no_price_is_counted_and_never_zero(catalog: Catalog) -> None:
    bill = price(
        [
            control_planes(1),
            GATEWAY,
            Unpriced(cloud="aws", region="near", what="object storage", reason=BY_USE),
        ],
        catalog,
        DAY,
    )
    assert bill.is_partial
    assert [line.what for line in bill.unpriced] == ["2 x gateway", "object storage"]
    assert [line.usd_per_hour for line in bill.unpriced] == [None, None]
    assert [line.reason for line in bill.unpriced] == [
        "no price for gateway in near in the catalogue",
        "its price depends on use",
    ]
    assert bill.usd_per_hour() == Decimal("0.10")


def test_capacity_block_is_a_one_off_payment_and_an_hourly_cost(catalog: Catalog) -> None:
    bill = price([pool(48, held=block(48, 42))], catalog, DAY)
    (line,) = bill.lines
    assert line.prepaid
    assert bill.usd_per_hour() == 48 * Decimal("113.664")
    assert bill.usd_upfront == 48 * Decimal("113.664") * 42 * 24
    assert bill.usd_per_month == bill.usd_per_hour() * 730


def test_short_capacity_block_does_not_cost_a_whole_month(catalog: Catalog) -> None:
    bill = price([pool(4, held=block(4, 14))], catalog, DAY)
    assert bill.usd_per_month == bill.usd_upfront == bill.usd_per_hour() * 14 * 24


def test_capacity_block_is_paid_whole_and_once(catalog: Catalog) -> None:
    held = block(10, 42)
    bill = price([pool(4, held=held), pool(3, name="tune", held=held)], catalog, DAY)
    assert bill.usd_per_hour() == bill.usd_per_hour("now") == 10 * Decimal("113.664")
    assert bill.gpus == 80


def test_capacity_block_costs_nothing_by_the_hour_before_it_starts(catalog: Catalog) -> None:
    bill = price([pool(0, 4, held=block(6, 42))], catalog, date(2026, 11, 20))
    assert bill.usd_per_hour("now") == 0
    assert bill.usd_per_hour() == 6 * Decimal("113.664")


@given(st.integers(0, 6), st.integers(0, 6), st.integers(1, 6))
def test_capacity_block_is_paid_whatever_runs(catalog: Catalog, now: int, more: int, days: int) -> None:
    held = block(12, 10 + days)
    bill = price([pool(now, now + more, held=held), pool(1, 3)], catalog, DAY)
    paid = 12 * Decimal("113.664")
    assert bill.usd_per_hour("min") == paid
    assert bill.usd_per_hour("now") == paid + Decimal("100.5")
    assert bill.usd_upfront == paid * held.hours
    assert bill.usd_prepaid_per_month == paid * min(held.hours, 730)


def test_block_that_is_not_declared_has_no_one_off_payment(catalog: Catalog) -> None:
    (line,) = price([pool(4, capacity="capacity-block")], catalog, DAY).lines
    assert line.prepaid
    assert line.usd_upfront is None


def test_gpu_hour_of_lease_and_all_in(catalog: Catalog) -> None:
    bill = price([pool(2), control_planes(16)], catalog, DAY)
    assert bill.lease_usd_per_gpu_hour == Decimal("100.5") / 8
    assert bill.all_in_usd_per_gpu_hour == Decimal("100.5") / 8 + Decimal("0.10")


def test_gpu_hour_divides_by_the_gpus_that_the_amount_covers(catalog: Catalog) -> None:
    bill = price([pool(2), pool(2, name="spare", capacity="spot"), control_planes(32)], catalog, DAY)
    assert (bill.gpus, bill.priced_gpus) == (32, 16)
    assert bill.lease_usd_per_gpu_hour == Decimal("100.5") / 8
    # The control planes serve all GPUs.
    assert bill.all_in_usd_per_gpu_hour == Decimal("100.5") / 8 + Decimal("0.10")
    nothing = price([pool(2, capacity="spot")], catalog, DAY)
    assert nothing.lease_usd_per_gpu_hour is None
    assert nothing.all_in_usd_per_gpu_hour is None
    assert price([control_planes(1)], catalog, DAY).lease_usd_per_gpu_hour is None


ITEMS = st.lists(
    st.one_of(
        st.builds(lambda n, name: pool(n, name=name), st.integers(0, 200), st.sampled_from(["a", "b", "c"])),
        st.builds(control_planes, st.integers(0, 50)),
        st.just(LUSTRE),
        st.just(GATEWAY),
    ),
    max_size=8,
)


@given(ITEMS, ITEMS)
def test_bills_add_up(catalog: Catalog, first: list[Item], second: list[Item]) -> None:
    both = price([*first, *second], catalog, DAY)
    parts = [price(items, catalog, DAY) for items in (first, second)]
    assert both.usd_per_hour() == sum(bill.usd_per_hour() for bill in parts)
    assert both.usd_per_hour("now") <= both.usd_per_hour("peak")
    assert both.gpus == sum(bill.gpus for bill in parts)
    assert both.is_partial == any(bill.is_partial for bill in parts)


@given(ITEMS)
def test_order_of_items_changes_nothing(catalog: Catalog, items: list[Item]) -> None:
    first, second = price(items, catalog, DAY), price(reversed(items), catalog, DAY)
    assert [line.formula for line in first.lines] == [line.formula for line in second.lines]
