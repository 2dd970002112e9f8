from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.sync import round_seconds, sync_bytes
from gpufabric.spec.training import Training
from gpufabric.training.timeouts import timeouts
from tests.plan.resilience.test_recovery import TRAINING

CATALOG = default_catalog()


def training(**replaced: Any) -> Training:
    return Training.model_validate(TRAINING | replaced)


def test_defaults_of_torchft_hold_where_regions_are_near() -> None:
    result = timeouts(training(sync="data-parallel"), 2, 0.0, [10_000], CATALOG)
    assert (result.heartbeat_timeout_ms, result.quorum_tick_ms, result.join_timeout_ms) == (5000, 100, 60_000)
    assert (result.operation_seconds, result.connect_seconds) == (60, 60)


@pytest.mark.parametrize(("ms", "expected"), [(1, 5001), (71, 5071), (100, 5100), (224, 11_424)])
def test_the_heartbeat_waits_for_fifty_beats_and_a_round_trip(ms: float, expected: int) -> None:
    assert timeouts(training(), 3, ms, [10], CATALOG).heartbeat_timeout_ms == expected


@pytest.mark.parametrize(("groups", "majority"), [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (12, 7)])
def test_a_quorum_is_a_majority(groups: int, majority: int) -> None:
    result = timeouts(training(), groups, 2, [10], CATALOG)
    assert result.min_replicas == majority
    assert 2 * result.min_replicas > groups, "two parts cannot both have it"


def test_an_operation_may_take_twice_its_time_on_the_slowest_link() -> None:
    job = training(sync="diloco")
    seconds = sync_bytes(job, 3, CATALOG) * 8 / 2e9
    assert timeouts(job, 3, 0, [2, 10], CATALOG).operation_seconds == pytest.approx(2 * seconds, abs=1)


def test_the_timeouts_name_what_they_assume() -> None:
    late, slow = timeouts(training(), 3, 0, [2, 10], CATALOG).assumptions
    assert "within 10% of the time between two" in late
    assert "fails after 2 times" in slow


@given(
    st.sampled_from(["data-parallel", "diloco", "streaming-diloco"]),
    st.floats(0.1, 100),
    st.integers(1, 1000),
    st.integers(1, 12),
    st.floats(0, 400),
    st.lists(st.floats(0.1, 10_000), max_size=5),
)
def test_time_outs_are_in_order(
    sync: str, step: float, inner: int, groups: int, ms: float, gbps: list[float]
) -> None:
    job = training(sync=sync, step_seconds=step, inner_steps=inner)
    result = timeouts(job, groups, ms, gbps, CATALOG)
    assert result.quorum_seconds >= round_seconds(job), "longer than regions compute between two quorums"
    assert result.quorum_seconds > result.operation_seconds
    assert result.nccl_heartbeat_seconds < result.quorum_seconds
    assert result.heartbeat_timeout_ms >= max(5000, 50 * ms)
    assert result.join_timeout_ms >= 60_000
