"""Sizes and intervals of what regions exchange."""

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.paced_training import with_step
from gpufabric.training.experts.independent import independent_experts
from gpufabric.training.payload import payload_bits, round_seconds, trains_apart
from gpufabric.training.sync import sync_plan
from gpufabric.training.wide_link import WideLink
from tests.training.experts.jobs import DENSE, job

CATALOG = default_catalog()
LINKS = [WideLink("a~b", ("a", "b"), 10)]


def test_complete_regions_exchange_all_parameters() -> None:
    whole = job(sync="streaming-diloco")
    assert not trains_apart(whole)
    assert payload_bits(whole, CATALOG) == whole.model.total_parameters * 4
    assert round_seconds(with_step(whole, 10.0)) == 1000.0


@pytest.mark.parametrize("sync", ["diloco", "streaming-diloco"])
def test_links_are_judged_by_the_merges_of_experts_that_are_trained_apart(sync: str) -> None:
    apart = with_step(job(sync=sync, expert_regions="independent", merge_every_steps=500), 10.0)
    plan = sync_plan(apart, ["a", "b"], LINKS, CATALOG)
    merges = independent_experts(apart, ["a", "b"], LINKS, CATALOG, 10.0)
    assert merges is not None
    assert (plan.schedule.inner_steps, plan.schedule.fragments) == (500, 1)
    assert plan.payload_bits == pytest.approx(merges.merged_gbytes * 8e9)
    assert plan.sending_seconds(LINKS) == pytest.approx(merges.seconds)
    assert round_seconds(apart) == 5000.0


def test_one_merge_at_the_end_sends_nothing_before() -> None:
    assert payload_bits(job(expert_regions="independent"), CATALOG) == 0


def test_a_dense_model_is_never_trained_apart() -> None:
    assert not trains_apart(job(**DENSE, expert_regions="independent"))
