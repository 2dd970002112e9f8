from datetime import date, timedelta
from pathlib import Path

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.planner.answer import LeaseAnswer, answer
from gpufabric.planner.job_file import read_job
from gpufabric.planner.listed import listing_of
from gpufabric.planner.risks import OLD_DAYS, risks_of

EXAMPLE = Path(__file__).parents[2] / "examples" / "plan" / "job.yaml"
TODAY = date(2026, 11, 29)


@pytest.fixture(scope="module")
def lease() -> LeaseAnswer:
    job = read_job(EXAMPLE)
    assert job.model is not None
    assert job.precision is not None
    return answer(job, listing_of(job, job.model, job.precision, Catalog(), TODAY), explain=False)


def test_each_loss_says_whether_training_goes_on(lease: LeaseAnswer) -> None:
    text = "\n".join(risks_of(lease, TODAY))
    for region in {part.listed.offer.region for part in lease.leased}:
        assert f"Loss of {region} leaves" in text
    assert "Loss of power domain US-MIDA-PJM leaves" in text
    assert "1 of 3 regions: no quorum is left, and training stops." in text
    assert "2 of 3 regions: training goes on." in text


def test_machines_that_nobody_promised_are_named(lease: LeaseAnswer) -> None:
    texts = [text for text in risks_of(lease, TODAY) if "nobody has promised" in text]
    modes = {part.listed.price.mode for part in lease.leased}
    assert bool(texts) == ("on-demand" in modes)


def test_prices_become_old(lease: LeaseAnswer) -> None:
    newest = max(part.listed.price.as_of for part in lease.leased)
    assert not any("days old" in text for text in risks_of(lease, newest))
    later = risks_of(lease, newest + timedelta(days=OLD_DAYS + 1))
    assert sum("days old" in text for text in later) == len(lease.leased)
