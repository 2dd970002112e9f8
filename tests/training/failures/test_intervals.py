"""Formulas, to the digits that publications print; more rows are in bench/training.md."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.training.failures.intervals import daly_seconds, effective_share, young_seconds

HOUR = 3600


@pytest.mark.parametrize(
    ("write", "hours", "young", "daly"),
    [
        pytest.param(60, 3.093, 1155.9, 1116.3, id="llama-3"),
        pytest.param(30, 1.8, 623.5, 603.7, id="16k-gpus"),
        pytest.param(5, 0.23, 91.0, 87.7, id="131k-gpus"),
        pytest.param(600, 24, 10182, 9786, id="day"),
    ],
)
def test_intervals(write: float, hours: float, young: float, daly: float) -> None:
    digits = 1 if young < 10_000 else 0
    assert round(young_seconds(write, hours * HOUR), digits) == young
    assert round(daly_seconds(write, hours * HOUR), digits) == daly


def test_dalys_interval_is_the_time_between_failures_if_writing_takes_longer() -> None:
    assert daly_seconds(200, 100) == daly_seconds(1000, 100) == 100


@given(write=st.floats(1, 600), between=st.floats(7200, 1e6))
def test_no_interval_near_dalys_is_clearly_better(write: float, between: float) -> None:
    """Time that is lost without a restart: writing, and half an interval for each failure."""

    def lost(interval: float) -> float:
        return write / interval + (interval / 2 + write) / between

    best = lost(daly_seconds(write, between))
    assert best <= min(lost(factor * daly_seconds(write, between)) for factor in (0.5, 2.0))


def test_more_failures_than_the_formula_describes_leave_nothing() -> None:
    assert effective_share(1 / 60, 300, 600, 0) == 0
    assert effective_share(0, 300, 600, 0) == 1
    assert effective_share(0, 300, 600, 600) == 0.5
