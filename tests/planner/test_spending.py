from datetime import date
from pathlib import Path

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.planner.answer import LeaseAnswer, answer
from gpufabric.planner.job_file import read_job
from gpufabric.planner.listed import listing_of
from gpufabric.planner.spending import months_of
from gpufabric.spec.lease_job import LeaseContract, LeaseJob, RampStep

EXAMPLE = Path(__file__).parents[2] / "examples" / "plan" / "job.yaml"
TODAY = date(2026, 11, 29)
CONTRACT = LeaseContract(
    name="acme",
    cloud="oci",
    region="us-ashburn-1",
    shape="BM.GPU.H100.8",
    machines=400,
    usd_per_gpu_hour=2.0,
)


def solved(job: LeaseJob) -> LeaseAnswer:
    assert job.model is not None
    assert job.precision is not None
    listing = listing_of(job, job.model, job.precision, Catalog(), TODAY)
    return answer(job, listing, explain=False)


def leased(**terms: object) -> LeaseAnswer:
    job = read_job(EXAMPLE)
    changes = {
        "capacity": [],
        "contracts": [CONTRACT.model_copy(update=terms)],
        "links": None,
        "survives": [],
        "quorum": False,
        "days": 61.0,
    }
    return solved(job.model_copy(update=changes))


@pytest.mark.parametrize(
    "terms",
    [
        {},
        {"prepay_share": 0.4},
        {"term_days": 200.0},
        {"term_days": 200.0, "early_exit_share": 0.5},
        {"term_days": 200.0, "early_exit_share": 0.0, "prepay_share": 1.0},
    ],
)
def test_payments_add_up_to_the_cost(terms: dict[str, float]) -> None:
    lease = leased(**terms)
    assert lease.leased
    assert sum(month.usd for month in months_of(lease)) == pytest.approx(lease.usd)


def test_a_prepaid_part_is_paid_in_the_first_month() -> None:
    months = months_of(leased(prepay_share=0.4))
    assert months[0].prepaid_usd == pytest.approx(0.4 * sum(month.usd for month in months))
    assert all(not month.prepaid_usd for month in months[1:])


def test_a_term_is_paid_after_the_run() -> None:
    lease = leased(term_days=200.0)
    months = months_of(lease)
    assert len(months) == 7
    assert [month.gpus > 0 for month in months] == [True, True, True, False, False, False, False]
    assert months[-1].used_usd > 0


def test_an_early_end_is_paid_when_the_run_ends() -> None:
    months = months_of(leased(term_days=200.0, early_exit_share=0.5))
    assert len(months) == 3
    assert [month.exit_usd > 0 for month in months] == [False, False, True]
    assert months[-1].exit_usd == pytest.approx(months[0].used_usd / (730 / 24) * 0.5 * (200 - 61))


def test_the_ramp_adds_accelerators() -> None:
    job = read_job(EXAMPLE)
    ramp = [RampStep(month=1, share=0.25), RampStep(month=2, share=1.0)]
    changes = {"ramp": ramp, "links": None, "survives": [], "quorum": False}
    first, second = months_of(solved(job.model_copy(update=changes)))
    assert first.gpus < second.gpus
