import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.catalog import Catalog
from gpufabric.training.failures.estimate import Estimate
from gpufabric.training.failures.rates import (
    connecting_seconds,
    failures_per_day,
    hours_between,
    restart_seconds,
    spares_needed,
    write_seconds,
)
from tests.training.models import COUNTS, job


def test_llama_3_fails_every_three_hours(catalog: Catalog) -> None:
    """arXiv 2407.21783: 419 unexpected interruptions in 54 days on 16,384 GPUs."""
    failures = failures_per_day(job(COUNTS), 16384, 2048, catalog)
    assert failures.expected == pytest.approx(419 / 54, rel=1e-3)
    between = hours_between(failures)
    assert round(between.expected, 2) == 3.09
    # arXiv 2410.21680: 1.8 hours with the rate of RSC-1.
    assert round(between.low, 1) == 1.8
    assert between.low < between.expected < between.high


def test_published_rates_count_gpus_and_measured_ones_machines(catalog: Catalog) -> None:
    rack, eight = (failures_per_day(job(COUNTS), 72, machines, catalog) for machines in (18, 9))
    assert rack == eight
    measured = job(COUNTS, failures={"per_1000_node_days": 5.0})
    assert failures_per_day(measured, 72, 18, catalog) == Estimate.exactly(0.09)


def test_no_failures_leave_no_time_between_them(catalog: Catalog) -> None:
    assert hours_between(failures_per_day(job(COUNTS), 0, 0, catalog)).expected == float("inf")


@pytest.mark.parametrize(
    ("processes", "low", "high"),
    [
        pytest.param(8, 3.97, 14.5, id="fewer-than-published"),
        pytest.param(8192, 3.97, 14.5, id="published"),
        pytest.param(20480, (3.97 + 11.9) / 2, (14.5 + 55.7) / 2, id="between"),
        pytest.param(98304, 24.0, 265, id="most"),
        pytest.param(131072, 24.0 + (24.0 - 11.9) / 2, 265 + (265 - 55.7) / 2, id="beyond"),
    ],
)
def test_connecting(catalog: Catalog, processes: int, low: float, high: float) -> None:
    seconds = connecting_seconds(processes, catalog)
    assert (seconds.low, seconds.expected, seconds.high) == pytest.approx((low, high, high))


def test_a_restart_takes_at_least_the_time_to_connect(catalog: Catalog) -> None:
    assert restart_seconds(1024, catalog) == Estimate(120, 300, 1002)
    assert restart_seconds(131072, catalog).expected == pytest.approx(265 + (265 - 55.7) / 2)


def test_writing_a_checkpoint() -> None:
    """By hand: 70 billion parameters of 14 bytes at 60 GB/s."""
    assert write_seconds(70e9 * 14, 60_000) == pytest.approx(16.33, abs=0.01)


def test_spares_for_a_probability() -> None:
    """By hand: with 2 failures expected, 0 to 5 have 0.983 and 0 to 6 have 0.995 of the probability."""
    assert spares_needed(2, 0.98) == 5
    assert spares_needed(2, 0.99) == 6
    assert spares_needed(0, 0.99) == 0
    assert spares_needed(0.1, 0.5) == 0


@given(failures=st.floats(0.001, 5000), probability=st.floats(0.5, 0.9999))
def test_spares_cover_the_mean_of_many_failures(failures: float, probability: float) -> None:
    spares = spares_needed(failures, probability)
    # Chebyshev: twice the probability that is left over gives room enough.
    assert failures - 1 <= spares <= failures + (failures / (1 - probability)) ** 0.5 + 1


def test_probability_of_nearly_one_ends() -> None:
    assert 5 < spares_needed(5, 1 - 1e-16) < 100
