"""Times that routed tokens would take between regions."""

from math import inf

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.training.experts.routed import routed_across_regions, routed_bytes
from gpufabric.training.wide_link import WideLink
from tests.training.experts.jobs import DENSE, job

CATALOG = default_catalog()
TOKENS = 15360 * 4096
WIDE = WideLink("a~b", ("a", "b"), 3200)


@pytest.mark.parametrize(
    ("remote_share", "copies", "seconds"),
    [(0.5, None, 1569), (0.5, 1, 196), (0.05, None, 157), (0.05, 1, 19.6)],
)
def test_bytes_of_a_model_like_deepseek_v3(remote_share: float, copies: int | None, seconds: float) -> None:
    """Of 62.9M tokens, half or a twentieth go to the other region; all bytes pass one rate of 3.2 Tbit/s."""
    sent = routed_bytes(job().model, "fp8", TOKENS, remote_share, CATALOG, copies=copies)
    assert sent * 8 / 3.2e12 == pytest.approx(seconds, rel=0.003)


def test_half_of_the_bytes_pass_each_direction_of_a_link() -> None:
    refusal = routed_across_regions(job(), {"a": 1024, "b": 1024}, [WIDE], CATALOG, 10.0)
    assert refusal is not None
    assert refusal.most_seconds == pytest.approx(1569.4 / 2, rel=1e-4)
    assert refusal.least_seconds == pytest.approx(refusal.most_seconds / 8)
    assert refusal.text == (
        "routing tokens across regions takes 785 s for a step of 10 s (98 s at best)"
        " on link a~b of 3200 Gbit/s"
    )


def test_a_bf16_job_sends_more() -> None:
    fp8 = routed_across_regions(job(), {"a": 8, "b": 8}, [WIDE], CATALOG)
    bf16 = routed_across_regions(job(precision="bf16"), {"a": 8, "b": 8}, [WIDE], CATALOG)
    assert fp8 is not None
    assert bf16 is not None
    assert bf16.most_seconds / fp8.most_seconds == pytest.approx(4 / 3)


def test_latency_passes_once_for_each_exchange_of_a_layer() -> None:
    far = WideLink("a~b", ("a", "b"), 3200, 70.0)
    near = routed_across_regions(job(), {"a": 8, "b": 8}, [WIDE], CATALOG)
    late = routed_across_regions(job(), {"a": 8, "b": 8}, [far], CATALOG)
    assert near is not None
    assert late is not None
    assert late.least_seconds - near.least_seconds == pytest.approx(4 * 58 * 0.035)


def test_the_slowest_link_of_three_regions_sets_the_time() -> None:
    links = [WIDE, WideLink("b~c", ("b", "c"), 10), WideLink("a~c", ("a", "c"), 100)]
    refusal = routed_across_regions(job(), {"a": 8, "b": 8, "c": 8}, links, CATALOG)
    assert refusal is not None
    assert [link.key for link in refusal.links] == ["a~b", "a~c", "b~c"]
    # A ninth of the tokens goes each way between two of three equal regions.
    assert refusal.most_seconds == pytest.approx(1569.4 * 320 * 2 / 9, rel=1e-4)
    assert "on link b~c of 10 Gbit/s" in refusal.text


def test_regions_without_a_link_pass_no_tokens() -> None:
    refusal = routed_across_regions(job(), {"a": 8, "b": 8, "c": 8}, [WIDE], CATALOG)
    assert refusal is not None
    assert refusal.unjoined == (("a", "c"), ("b", "c"))
    assert (refusal.least_seconds, refusal.most_seconds) == (inf, inf)
    assert refusal.text == "tokens cannot pass between a and c, which no link joins"


def test_without_a_batch_a_million_tokens_are_counted() -> None:
    refusal = routed_across_regions(job(global_batch=None), {"a": 8, "b": 8}, [WIDE], CATALOG, 10.0)
    assert refusal is not None
    assert refusal.tokens == 1_000_000
    assert "12 s for a million tokens (1.6 s at best)" in refusal.text


@pytest.mark.parametrize("gpus", [{"a": 8}, {"a": 8, "b": 0}, {}])
def test_one_region_routes_to_none(gpus: dict[str, int]) -> None:
    assert routed_across_regions(job(), gpus, [WIDE], CATALOG) is None


def test_a_dense_model_routes_nothing() -> None:
    assert routed_across_regions(job(**DENSE), {"a": 8, "b": 8}, [WIDE], CATALOG) is None
