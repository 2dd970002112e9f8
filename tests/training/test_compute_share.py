"""The event model of links, against published simulations and properties that hold for all models."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.training.link_rows import FP4, calibrated_range, compared, published
from bench.training.page import PAGE, page
from bench.training.share_rows import compared_shares
from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.training import training_facts
from gpufabric.training.compute_share import compute_share, most_sending_steps
from gpufabric.training.schedule import SyncSchedule, events_of

TABLES = published()
FACTS = training_facts(default_catalog())
BITS = (FACTS.link_bits_16.value, FACTS.link_bits_4.value)
SCHEDULES = st.builds(
    SyncSchedule,
    layers=st.integers(1, 60),
    backward_share=st.just(FACTS.backward_share),
    inner_steps=st.integers(2, 60),
    fragment_layers=st.integers(0, 6),
    overlap_steps=st.integers(0, 1),
)


def notches(source: str, roles: tuple[str, ...] = ("calibrate", "check")) -> Counter[int]:
    rows = [row for row in TABLES.rows if row.source == source and row.role in roles]
    return Counter(abs(case.notches) for case in compared(TABLES, rows, *BITS))


def test_table_of_streaming_diloco_is_within_one_place_of_the_grid() -> None:
    counted = notches("arxiv-2501-18512")
    assert counted.total() == 75
    assert set(counted) <= {0, 1}
    assert counted[0] >= 0.8 * counted.total()


def test_rows_that_were_not_used_for_calibration_are_as_close() -> None:
    counted = notches("arxiv-2501-18512", ("check",))
    assert counted.total() == 50
    assert set(counted) <= {0, 1}
    assert counted[0] >= 0.8 * counted.total()


def test_another_paper_is_within_two_places_of_the_grid() -> None:
    counted = notches("arxiv-2503-09799")
    assert counted.total() == 75
    assert set(counted) <= {0, 1, 2}
    assert counted[0] + counted[1] >= 0.9 * counted.total()


@pytest.mark.parametrize(("bits", "is_fp4"), [(BITS[0], False), (BITS[1], True)])
def test_bits_fit_the_rows_for_calibration_best(bits: float, is_fp4: bool) -> None:
    """None of the neighbours within 0.5 bits fits better."""
    rows = [row for row in TABLES.rows if row.role == "calibrate"]
    tenths = round(bits * 10)
    missed = calibrated_range(TABLES, rows, range(tenths - 5, tenths + 6))[is_fp4]
    assert missed[tenths] == min(missed.values())


def test_the_page_of_comparisons_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python -m bench training`"


def test_stated_shares_are_within_a_point() -> None:
    """INTELLECT-1's measurements, and a second implementation of the model with its own calibration."""
    cases = list(compared_shares())
    assert len(cases) == 68
    assert max(abs(case.points) for case in cases) < 1
    measured = [case.points for case in cases if case.source == "arxiv-2412-01152"]
    assert measured == pytest.approx([0.58, 0.53, 0.39], abs=0.01)


def test_calibration_uses_no_row_for_checking() -> None:
    assert {row.model for row in TABLES.rows if row.role == "calibrate"} == {"1B"}
    assert all(FP4 in row.gbps for row in TABLES.rows if row.role == "calibrate")


@given(SCHEDULES, st.floats(0, 500), st.floats(0, 500))
def test_more_bandwidth_never_computes_less(schedule: SyncSchedule, first: float, second: float) -> None:
    slow, fast = max(first, second), min(first, second)
    assert compute_share(schedule, slow) <= compute_share(schedule, fast) + 1e-6


@given(SCHEDULES, st.floats(0, 500))
def test_share_is_at_most_what_the_link_can_carry(schedule: SyncSchedule, sending: float) -> None:
    """A round sends the whole model once, so that it is no shorter than the sending."""
    share = compute_share(schedule, sending)
    assert 0 < share <= 1
    assert share <= schedule.inner_steps / max(sending, schedule.inner_steps) + 1e-6


@given(SCHEDULES)
def test_each_layer_is_sent_and_awaited_once_a_round(schedule: SyncSchedule) -> None:
    events = events_of(schedule)
    for sends in (True, False):
        assert sorted(layer for _, layer, is_sent in events if is_sent is sends) == list(
            range(schedule.layers)
        )


def test_a_free_link_costs_nothing_and_latency_alone_does() -> None:
    schedule = SyncSchedule(layers=10, backward_share=FACTS.backward_share, inner_steps=10)
    assert compute_share(schedule, 0.0) == 1
    assert compute_share(schedule, 0.0, latency_steps=1.0) < 1


def test_data_parallel_sending_hides_in_the_backward_pass() -> None:
    assert compute_share(SyncSchedule(100, FACTS.backward_share), 0.6) > 0.98
    assert compute_share(SyncSchedule(100, FACTS.backward_share), 6.0) == pytest.approx(1 / 6.3, abs=0.01)


@given(SCHEDULES, st.floats(0, 500), st.sampled_from([0.0, 0.01, 0.3, 2.5]))
@settings(max_examples=40, deadline=None)
def test_lines_equal_a_long_run_of_the_events(
    schedule: SyncSchedule, sending: float, latency_steps: float
) -> None:
    """The closed form is exact: a run of 400 rounds has the same mean round."""
    clock, free, send = 0.0, 0.0, sending / schedule.layers
    arrivals, ends = [0.0] * schedule.layers, [0.0]
    for _ in range(400):
        at_round = 0.0
        for at, layer, sends in events_of(schedule):
            clock, at_round = clock + at - at_round, at
            if sends:
                free = max(free, clock) + send
                arrivals[layer] = free + latency_steps
            else:
                clock = max(clock, arrivals[layer])
        clock += schedule.inner_steps - at_round
        ends.append(clock)
    mean = (ends[400] - ends[280]) / 120
    assert compute_share(schedule, sending, latency_steps) == pytest.approx(
        schedule.inner_steps / mean, abs=1e-6
    )


@given(SCHEDULES, st.floats(0.05, 0.999), st.sampled_from([0.0, 0.3]))
def test_the_longest_sending_has_the_asked_share(
    schedule: SyncSchedule, share: float, latency_steps: float
) -> None:
    sending = most_sending_steps(schedule, share, latency_steps)
    if sending:
        assert compute_share(schedule, sending, latency_steps) == pytest.approx(share, abs=1e-9)
    else:
        assert compute_share(schedule, 0.0, latency_steps) <= share


def test_a_latency_beyond_the_share_leaves_no_time_for_sending() -> None:
    assert most_sending_steps(SyncSchedule(10, FACTS.backward_share), 0.9, latency_steps=1.0) == 0
