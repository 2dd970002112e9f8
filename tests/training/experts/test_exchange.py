"""Time of all-to-alls inside a region."""

import pytest

from bench.training.exchange_rows import exchanged
from gpufabric.catalog.catalog import default_catalog
from gpufabric.training.experts.exchange import ExchangeTime, exchange_time
from gpufabric.training.experts.groups import expert_groups
from gpufabric.training.parallel.sharing import Sharing
from tests.training.experts.blocks import block
from tests.training.experts.jobs import DENSE, job

CATALOG = default_catalog()
TOKENS = 15360 * 4096
# Of a token: 58 layers, hidden size 7168, FP8 to experts and BF16 back, in both passes.
TOKEN_BYTES = 58 * 7168 * 6


def timed(expert: int, nodes: int = 256, tokens: float = TOKENS, **changes: object) -> ExchangeTime:
    sharing = Sharing(expert=expert, pipeline=4, data=nodes * 8 // 4)
    groups = expert_groups(block(nodes), sharing)
    return exchange_time(job(**changes).model, job(**changes).precision, groups, sharing, tokens, CATALOG)


def test_nvlink_carries_all_but_the_own_share() -> None:
    time = timed(8)
    sent = TOKENS / 2048 * TOKEN_BYTES * 8 * 7 / 8
    assert time.gbytes_per_gpu == pytest.approx(sent / 1e9)
    # Each of 512 data-parallel copies has 30 micro-batches, in 15 of 58 layers, four exchanges each.
    latency = 30 * 15 * 4 * (8.4 + 3.4) / 1e6
    assert time.least_seconds == pytest.approx(sent / (18 * 20.6e9) + latency)
    assert time.most_seconds == time.least_seconds


def test_rdma_carries_a_copy_for_each_machine_at_best_and_for_each_expert_at_most() -> None:
    time = timed(64)
    sent, rate = TOKENS / 2048 * TOKEN_BYTES, 3200e9 / 8 / 8
    latency = 30 * 15 * 4 * (8.4 + 14.0) / 1e6
    assert time.most_seconds == pytest.approx(sent * 8 * 7 / 8 / rate + latency)
    # Of seven other machines, each has at least one of eight experts of a token with 66% chance.
    assert time.least_seconds is not None
    assert (time.least_seconds - latency) * rate / sent == pytest.approx(7 * 0.6615, rel=1e-3)


def test_two_machines() -> None:
    """One copy at most reaches the other machine, so that eight experts cost up to four times as much."""
    time = timed(16)
    assert time.most_seconds is not None
    assert time.least_seconds is not None
    assert time.most_seconds > 3.5 * time.least_seconds


def test_experts_on_one_gpu_send_nothing() -> None:
    assert timed(1) == ExchangeTime(0.0, 0.0, 0.0)
    assert timed(8, **DENSE) == ExchangeTime(0.0, 0.0, 0.0)


def test_a_group_across_blocks_passes_the_front_end() -> None:
    sharing = Sharing(expert=64, data=32)
    groups = [expert_groups(block(4, name=name), sharing, 64) for name in ("first", "second")]
    times = [exchange_time(job().model, "fp8", group, sharing, TOKENS / 2, CATALOG) for group in groups]
    inside = exchange_time(job().model, "fp8", expert_groups(block(8), sharing), sharing, TOKENS, CATALOG)
    assert times[0] == times[1]
    assert times[0].most_seconds is not None
    assert inside.most_seconds is not None
    assert times[0].most_seconds > 15 * inside.most_seconds


def test_an_unknown_rate_stays_unknown() -> None:
    sharing = Sharing(expert=16, data=64)
    groups = expert_groups(block(8, gbps=None), sharing)
    time = exchange_time(job().model, "fp8", groups, sharing, TOKENS, CATALOG)
    assert (time.least_seconds, time.most_seconds) == (None, None)
    assert time.unknown == "the bandwidth of the RDMA fabric is not known"


def test_a_group_larger_than_the_region_has_no_time() -> None:
    assert timed(128, nodes=8).unknown == "the region has fewer GPUs than an expert-parallel group"


def test_more_tokens_take_longer() -> None:
    few, many = timed(64, tokens=TOKENS / 2), timed(64)
    assert few.most_seconds is not None
    assert many.most_seconds is not None
    assert many.most_seconds == pytest.approx(2 * few.most_seconds, rel=0.01)


def test_measured_rates_are_below_full_links_but_near() -> None:
    """DeepEP's own rows; full links are 9% to 28% above them, and nothing is fitted."""
    errors = [case.error for case in exchanged()]
    assert len(errors) == 10
    assert all(0.08 < error < 0.29 for error in errors)
