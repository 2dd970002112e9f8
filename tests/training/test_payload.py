"""Sizes and intervals of what regions exchange."""

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.paced_training import with_step
from gpufabric.training.experts.independent import independent_experts
from gpufabric.training.payload import merges_of, payload_bits, round_seconds, steps_of_run
from gpufabric.training.sync import sync_plan
from gpufabric.training.wide_link import WideLink
from tests.training.experts.jobs import job

CATALOG = default_catalog()
APART = {"expert_regions": "independent", "sync": "streaming-diloco"}


def test_complete_regions_exchange_all_parameters() -> None:
    whole = job(sync="streaming-diloco")
    assert payload_bits(whole, CATALOG) == whole.model.total_parameters * 4
    assert merges_of(whole) is whole
    assert round_seconds(with_step(whole, 10.0)) == 1000.0


def test_merges_are_the_synchronization_of_regions_that_train_experts_apart() -> None:
    """Links, time-outs and charges for traffic count the bytes and times of the merges themselves."""
    apart = with_step(job(**APART, merge_every_steps=500), 10.0)
    links = [WideLink("a~b", ("a", "b"), 10)]
    plan = sync_plan(apart, ["a", "b"], links, CATALOG)
    merges = independent_experts(apart, ["a", "b"], links, CATALOG, 10.0)
    assert merges is not None
    assert (plan.schedule.inner_steps, plan.schedule.fragments) == (500, 1)
    assert plan.payload_bits == pytest.approx(merges.merged_gbytes * 8e9)
    assert plan.sending_seconds(links) == pytest.approx(merges.seconds)
    assert round_seconds(apart) == 5000.0


def test_one_merge_at_the_end_comes_after_the_whole_run() -> None:
    run = job(**APART, tokens=15360 * 4096 * 2000)
    assert steps_of_run(run) == 2000
    assert merges_of(run).inner_steps == 2000
    assert merges_of(merges_of(run)) == merges_of(run)


def test_a_run_of_unknown_length_merges_as_often_as_outer_steps_are_declared() -> None:
    assert steps_of_run(job(**APART)) is None
    assert steps_of_run(job(**APART, tokens=10**12, global_batch=None)) is None
    assert merges_of(job(**APART, inner_steps=70)).inner_steps == 70
