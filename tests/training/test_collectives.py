import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.paced_training import PacedTraining
from gpufabric.training.collectives import (
    CollectiveTime,
    across_regions,
    hierarchical_all_reduce,
    reduce_scatter,
    ring_all_reduce,
    tree_all_reduce,
)
from gpufabric.training.sync import sync_plan
from gpufabric.training.wide_link import WideLink
from tests.plan.resilience.test_recovery import TRAINING

CATALOG = default_catalog()


@pytest.mark.parametrize("ranks", [2, 3, 8, 1024])
def test_factors_of_bus_bandwidth(ranks: int) -> None:
    """nccl-tests: 2(n-1)/n for an all-reduce, (n-1)/n for its halves."""
    assert ring_all_reduce(ranks, 8e9, 8.0, 0).sending_seconds == pytest.approx(2 * (ranks - 1) / ranks)
    assert reduce_scatter(ranks, 8e9, 8.0, 0).sending_seconds == pytest.approx((ranks - 1) / ranks)


def test_steps_of_rings_and_trees() -> None:
    assert ring_all_reduce(8, 0, 1, 1e-3).seconds == pytest.approx(14e-3)
    assert tree_all_reduce(8, 0, 1, 1e-3).seconds == pytest.approx(6e-3)
    assert tree_all_reduce(9, 0, 1, 1e-3).seconds == pytest.approx(8e-3)
    assert tree_all_reduce(1, 8e9, 1, 1e-3) == ring_all_reduce(1, 8e9, 1, 1e-3) == CollectiveTime(0, 0)


def test_a_petabyte_takes_a_day_at_100_gbps() -> None:
    """1 PB: 22.2 hours at 100 Gbit/s, 0.69 hours at 3.2 Tbit/s."""
    hours = [tree_all_reduce(2, 8e15, gbps, 0).seconds / 3600 for gbps in (100, 3200)]
    assert hours == pytest.approx([22.2, 0.69], abs=0.05)


@pytest.mark.parametrize(("pairs", "hops", "load"), [(("ab",), 2, 1.0), (("ab", "bc", "ac"), 4, 4 / 3)])
def test_regions_take_the_formula_of_what_the_links_form(
    pairs: tuple[str, ...], hops: int, load: float
) -> None:
    job = PacedTraining.model_validate(TRAINING | {"sync": "diloco"})
    links = [WideLink(pair, (pair[0], pair[1]), 10.0, 70.0) for pair in pairs]
    time = across_regions(sync_plan(job, set("".join(pairs)), links, CATALOG), links)
    assert time.latency_seconds == pytest.approx(hops * 0.035)
    assert time.sending_seconds == pytest.approx(load * 70e9 * 16 / 10e9)
    ranks = len(set("".join(pairs)))
    assert time.seconds == pytest.approx(ring_all_reduce(ranks, 70e9 * 16, 10.0, 0.035).seconds)


@given(st.integers(1, 4096), st.floats(1, 1e14), st.floats(0.1, 1e4), st.floats(0, 1e-3))
def test_levels_take_what_their_parts_take(gpus: int, bits: float, gbps: float, hop: float) -> None:
    across = CollectiveTime(0.2, 30.0)
    whole = hierarchical_all_reduce(across, gpus, bits, gbps, hop)
    assert whole.seconds == pytest.approx(across.seconds + ring_all_reduce(gpus, bits, gbps, hop).seconds)
