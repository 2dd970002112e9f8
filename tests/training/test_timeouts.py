from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.paced_training import PacedTraining
from gpufabric.training.payload import payload_bits, round_seconds
from gpufabric.training.sync import sync_plan
from gpufabric.training.timeouts import timeouts
from gpufabric.training.wide_link import WideLink
from tests.plan.resilience.test_recovery import TRAINING

CATALOG = default_catalog()


def training(**replaced: Any) -> PacedTraining:
    return PacedTraining.model_validate(TRAINING | replaced)


def test_defaults_of_torchft_hold_where_regions_are_near() -> None:
    result = timeouts(training(sync="data-parallel"), 2, 0.0, 0.1, CATALOG)
    assert (result.heartbeat_timeout_ms, result.quorum_tick_ms, result.join_timeout_ms) == (5000, 100, 60_000)
    assert (result.operation_seconds, result.connect_seconds) == (60, 60)


@pytest.mark.parametrize(("ms", "expected"), [(1, 5001), (71, 5071), (100, 5100), (224, 11_424)])
def test_the_heartbeat_waits_for_fifty_beats_and_a_round_trip(ms: float, expected: int) -> None:
    assert timeouts(training(), 3, ms, 28.0, CATALOG).heartbeat_timeout_ms == expected


@pytest.mark.parametrize(("groups", "majority"), [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (12, 7)])
def test_a_quorum_is_a_majority(groups: int, majority: int) -> None:
    result = timeouts(training(), groups, 2, 28.0, CATALOG)
    assert result.min_replicas == majority
    assert 2 * result.min_replicas > groups, "two parts cannot both have it"


def test_an_operation_may_take_twice_its_time_on_the_slowest_link() -> None:
    job = training(sync="diloco")
    assert timeouts(job, 3, 0, 700.0, CATALOG).operation_seconds == 1400
    assert timeouts(job, 3, 2000.0, 700.0, CATALOG).operation_seconds == 1402


@pytest.mark.parametrize(("pairs", "load"), [(("ab", "bc"), 1.0), (("ab", "bc", "ac"), 4 / 3)])
def test_a_synchronization_takes_what_the_links_form(pairs: tuple[str, ...], load: float) -> None:
    """Links of a chain carry the parameters once, those of a ring 2(D-1)/D times."""
    job = training(sync="diloco")
    links = [WideLink(pair, (pair[0], pair[1]), 2.0 if pair == "ab" else 3.0) for pair in pairs]
    plan = sync_plan(job, "abc", links, CATALOG)
    if len(pairs) == 3:
        assert plan.all_reduce.shape == "star", "the ring's narrowest link would be narrower"
        links = [WideLink(pair, (pair[0], pair[1]), 2.0) for pair in pairs]
        plan = sync_plan(job, "abc", links, CATALOG)
    assert plan.sending_seconds(links) == pytest.approx(load * payload_bits(job, CATALOG) / 2e9)
    assert sync_plan(job, "a", [], CATALOG).sending_seconds([]) == 0


def test_the_timeouts_name_what_they_assume() -> None:
    late, slow = timeouts(training(), 3, 0, 140.0, CATALOG).assumptions
    assert "within 10% of the time between two" in late
    assert "fails after 2 times" in slow


@given(
    st.sampled_from(["data-parallel", "diloco", "streaming-diloco"]),
    st.floats(0.1, 100),
    st.integers(1, 1000),
    st.integers(1, 12),
    st.floats(0, 400),
    st.floats(0, 1e6),
)
def test_time_outs_are_in_order(
    sync: str, step: float, inner: int, groups: int, ms: float, sync_seconds: float
) -> None:
    job = training(sync=sync, step_seconds=step, inner_steps=inner)
    result = timeouts(job, groups, ms, sync_seconds, CATALOG)
    assert result.quorum_seconds >= round_seconds(job), "longer than regions compute between two quorums"
    assert result.quorum_seconds > result.operation_seconds
    assert result.nccl_heartbeat_seconds < result.quorum_seconds
    assert result.heartbeat_timeout_ms >= max(5000, 50 * ms)
    assert result.join_timeout_ms >= 60_000
