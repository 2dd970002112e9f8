"""Residency, dates, terms, discounts, prepay, PUE, racks, cooling and quotas against trying every lease."""

from dataclasses import replace
from math import prod
from pathlib import Path

import pytest

from gpufabric.planner.answer import answer
from gpufabric.planner.job_file import read_job
from gpufabric.planner.listed import listing_of
from gpufabric.spec.lease_job import LeaseJob
from gpufabric.spec.model import Model
from tests.planner.job_choices import by_trying, choices
from tests.planner.job_trials import CATALOG, TODAY, trial

EXAMPLE = Path(__file__).parents[2] / "examples" / "plan" / "job.yaml"
SAMPLE, ALL = 60, 1000
MOST_TRIED = 40_000


def check(seed: int, model: Model) -> bool | None:
    """Compare the plan with trying every lease; None if there are too many to try."""
    given = trial(seed, model)
    if prod(choice.most + 1 for choice in choices(given)) > MOST_TRIED:
        return None
    listing = listing_of(given.job, model, "fp8", CATALOG, TODAY, quotas=given.quotas)
    lease, least = answer(given.job, listing, explain=False, find_conflict=False), by_trying(given)
    if least is None:
        assert not lease.leased, seed
        return False
    assert lease.usd == pytest.approx(least, rel=1e-5), seed
    assert lease.days <= given.job.days * (1 + 1e-6), seed
    return True


@pytest.fixture(scope="module")
def model() -> Model:
    job = read_job(EXAMPLE)
    assert job.model is not None
    return job.model


def test_a_sample_of_jobs_equals_trying_every_lease(model: Model) -> None:
    answers = [check(seed, model) for seed in range(SAMPLE)]
    assert answers.count(True) > SAMPLE / 5
    assert answers.count(False) > SAMPLE / 5


@pytest.mark.slow
def test_a_thousand_jobs_equal_trying_every_lease(model: Model) -> None:
    answers = [check(seed, model) for seed in range(SAMPLE, SAMPLE + ALL)]
    assert answers.count(True) > ALL / 5
    assert answers.count(None) < ALL / 20


@pytest.mark.parametrize(
    "key", ["countries", "regions", "sites", "starts", "ramp", "block_gpus", "it_mw", "budget_usd"]
)
def test_each_limit_changes_an_answer(model: Model, key: str) -> None:
    """A limit that no job feels would prove nothing."""
    for seed in range(SAMPLE):
        given = trial(seed, model)
        unset = LeaseJob.model_fields[key].get_default(call_default_factory=True)
        free = replace(given, job=given.job.model_copy(update={key: unset}))
        if prod(choice.most + 1 for choice in choices(free)) <= MOST_TRIED and by_trying(free) != by_trying(
            given
        ):
            return
    pytest.fail(f"{key} changes no answer")
