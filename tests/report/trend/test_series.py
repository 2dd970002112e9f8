"""Series have gaps where something is unknown."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from gpufabric.report.trend.dated_figures import KeptFabric, KeptStack
from gpufabric.report.trend.series import trend_of
from tests.report.trend.history import AWS, AZURE, FABRICS, kept, stack


def named(*fabrics: KeptFabric) -> list[tuple[str, KeptFabric]]:
    return [(fabric.file_name, fabric) for fabric in fabrics]


def test_points_are_in_order_of_time() -> None:
    trend = trend_of(named(*reversed(FABRICS)))
    assert [point.gpus for point in trend.points] == [128, 328, None, 456, 528]
    assert trend == trend_of(named(*FABRICS))


def test_a_stack_that_a_run_leaves_out_is_a_gap() -> None:
    trend = trend_of(named(*FABRICS))
    assert trend.points[2].unknown == (AZURE,)
    assert trend.points[2].usd_per_month is None
    azure = next(series for series in trend.stacks if series.stack == AZURE)
    assert azure.gpus == (None, 72, None, 72, 144)


def test_a_stack_counts_from_its_first_figures() -> None:
    trend = trend_of(named(kept(1, stack()), kept(2, stack(), stack(AZURE, 72, "1.00"))))
    assert [point.gpus for point in trend.points] == [128, 200]
    assert [point.unknown for point in trend.points] == [(), ()]


def test_a_destroyed_stack_is_no_gap() -> None:
    gone = stack(AZURE, 0, "0.00")
    trend = trend_of(
        named(kept(1, stack(), stack(AZURE, 72, "1.00")), kept(2, stack(), gone), kept(3, stack()))
    )
    assert [point.gpus for point in trend.points] == [200, 128, 128]
    assert trend.points[2].unknown == ()


def test_a_stack_of_unknown_cost_is_not_gone() -> None:
    trend = trend_of(named(kept(1, stack(), stack(AZURE, 0, None)), kept(2, stack())))
    assert trend.points[1].gpus is None


def test_a_run_without_stacks_says_nothing() -> None:
    (point,) = trend_of(named(kept(1))).points
    assert (point.gpus, point.usd_per_month) == (None, None)


def test_unknown_gpus_leave_the_cost() -> None:
    (point,) = trend_of(named(kept(1, stack(gpus=None)))).points
    assert (point.gpus, point.usd_per_month, point.unknown) == (None, Decimal(1300000), (AWS,))


def test_headroom_needs_use_and_limit() -> None:
    (quota,) = trend_of(named(*FABRICS)).quotas
    assert quota.used == (3072, 6144, 6144, 9216, 9216)
    assert quota.limit == (9600, 9600, None, 9600, 15360)
    assert quota.headroom == (6528, 3456, None, 384, 6144)


def test_a_price_moves_between_the_times_at_which_it_is_known() -> None:
    without = kept(20, stack(gpus=256), month=10)
    (price,) = trend_of(named(*FABRICS, without)).prices
    (move,) = price.moves
    assert (move.before, move.after) == (Decimal("113.9328"), Decimal("104.0000"))
    assert (move.since[:10], move.until[:10]) == ("2026-10-10", "2026-11-01")
    assert move.percent == Decimal("-8.7")
    assert price.usd_per_hour[3] is None


def test_machines_without_a_price_make_a_lower_bound() -> None:
    (point,) = trend_of(named(kept(1, stack(unpriced_machines=True)))).points
    assert point.lower_bound


STACKS = st.dictionaries(
    st.sampled_from(["a", "b", "c"]), st.one_of(st.none(), st.integers(0, 1000)), max_size=3
)


@given(st.lists(STACKS, min_size=1, max_size=6))
def test_every_series_has_a_value_for_each_point_and_sums_are_exact(
    rows: list[dict[str, int | None]],
) -> None:
    fabrics = [
        kept(day, *(_stack(name, gpus) for name, gpus in sorted(row.items())))
        for day, row in enumerate(rows, start=1)
    ]
    trend = trend_of(named(*fabrics))
    assert len(trend.points) == len(rows)
    for series in trend.stacks:
        assert len(series.gpus) == len(series.usd_per_month) == len(rows)
    for number, (point, row) in enumerate(zip(trend.points, rows, strict=True)):
        if point.gpus is not None:
            assert point.gpus == sum(series.gpus[number] or 0 for series in trend.stacks)
            assert None not in row.values()
        if point.usd_per_month is None and row:
            assert point.unknown


def _stack(name: str, gpus: int | None) -> KeptStack:
    return stack(name, gpus, None if gpus is None else f"{gpus}.00")
