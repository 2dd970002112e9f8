from decimal import Decimal

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.training.answer.inputs import HourlyCost, PartInput
from gpufabric.training.answer.part import TRILLION, PartAnswer, facility_kw, part_of
from gpufabric.training.answer.quantity import Quantity

CATALOG = default_catalog()


def given(**changes: object) -> PartInput:
    values = {
        "name": "fabric",
        "regions": ("a", "b"),
        "gpus_by_model": {"B200": 2048},
        "step_seconds": Quantity(9, 11, 10),
        "tokens_per_second": Quantity(3.0e6, 4.0e6, 3.5e6),
        "link_share": 0.9,
        "goodput": Quantity(0.9, 0.96, 0.95),
        "contract": HourlyCost(Decimal(4096), ("object storage of a",)),
        "listed": HourlyCost(Decimal(8192)),
    }
    return PartInput(**{**values, **changes})  # pyright: ignore[reportArgumentType]


def part(tokens: int | None = None, **changes: object) -> PartAnswer:
    return part_of(given(**changes), tokens, CATALOG)


def test_waits_and_failures_slow_the_job() -> None:
    assert part().tokens_per_second == Quantity(3.0e6 * 0.9 * 0.9, 4.0e6 * 0.9 * 0.96, 3.5e6 * 0.9 * 0.95)


def test_time_and_cost_follow_from_the_rate() -> None:
    result = part(15 * TRILLION).per_trillion
    hours = TRILLION / (3.5e6 * 0.9 * 0.95) / 3600
    assert result.days is not None
    assert result.days.expected == pytest.approx(hours / 24)
    assert result.days.low < hours / 24 < result.days.high
    assert result.gpu_hours is not None
    assert result.gpu_hours.expected == pytest.approx(hours * 2048)
    assert result.usd is not None
    assert result.list_usd is not None
    assert result.usd.expected == pytest.approx(hours * 4096)
    assert result.list_usd.expected == pytest.approx(hours * 8192)


def test_the_whole_run_takes_as_much_more_as_it_has_tokens() -> None:
    result = part(15 * TRILLION)
    assert result.total is not None
    assert result.total.usd is not None
    assert result.per_trillion.usd is not None
    assert result.total.usd.high == pytest.approx(15 * result.per_trillion.usd.high)
    assert part().total is None


def test_published_cost_of_deepseek_v3() -> None:
    """arXiv 2412.19437: 180K GPU-hours for 1T tokens, 3.7 days on 2,048 GPUs, $2 an hour each."""
    rate = Quantity.exact(TRILLION / (180_000 / 2048 * 3600))
    run = part(
        tokens_per_second=rate, link_share=1.0, goodput=None, contract=HourlyCost(Decimal(2 * 2048))
    ).per_trillion
    assert run.days is not None
    assert run.usd is not None
    assert run.days.low == pytest.approx(3.66, abs=0.005)
    assert run.usd.low == pytest.approx(360_000)


@pytest.mark.parametrize(
    "missing", [{"tokens_per_second": None, "pace_unknown": "no row"}, {"link_share": None}]
)
def test_without_a_pace_nothing_is_a_figure(missing: dict[str, object]) -> None:
    result = part(TRILLION, **missing)
    run = result.total
    assert run is not None
    assert (result.tokens_per_second, run.days, run.usd, run.kwh) == (None, None, None, None)


def test_what_is_not_known_is_named_with_its_reason() -> None:
    result = part(
        tokens_per_second=None,
        pace_unknown="no measured throughput for m",
        goodput=None,
        goodput_unknown="no failures are known",
        gpus_by_model={"Z1": 8},
        contract=HourlyCost(None, ("4 x z1 of a", "object storage of a"), ("4 x z1 of a",)),
    )
    assert result.unknown == (
        "pace: no measured throughput for m",
        "goodput: no failures are known",
        "energy: no power of Z1 is known",
        "cost: 4 x z1 of a has no price; 1 item that costs money has no price",
    )
    assert result.per_trillion.usd is None


def test_energy_lies_between_a_measured_share_in_efficient_sites_and_the_rating_in_mean_ones() -> None:
    kw, missing = facility_kw({"H100": 8, "B200": 8}, CATALOG)
    assert missing == ()
    assert kw is not None
    assert kw.low == pytest.approx((10.2 + 14.3) * 0.76 * 1.09)
    assert kw.high == pytest.approx((10.2 + 14.3) * 1.54)
    assert kw.expected is None


def test_a_model_without_a_known_power_leaves_all_energy_unknown() -> None:
    assert facility_kw({"H100": 8, "Z1": 8}, CATALOG) == (None, ("Z1",))


def test_reasons_against_the_job_stay() -> None:
    assert part(cannot=("no links join a and b",)).runs is False
    assert part().runs is True
