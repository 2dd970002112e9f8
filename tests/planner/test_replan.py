from datetime import date
from pathlib import Path

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.planner.answer import answer
from gpufabric.planner.job_file import read_job
from gpufabric.planner.listed import JobOffers, listing_of
from gpufabric.planner.replan import HeldMachines, Replanned, replan
from gpufabric.spec.lease_job import LeaseContract, LeaseJob, LeaseMove

EXAMPLE = Path(__file__).parents[2] / "examples" / "plan" / "job.yaml"
TODAY = date(2026, 11, 29)
FREE = LeaseMove(double_run_days=0, data_tb=0, usd_per_gb=0)
EAST = "aws-us-east-1"
CHEAP = LeaseContract(
    name="cheap",
    cloud="oci",
    region="us-ashburn-1",
    shape="BM.GPU.H100.8",
    machines=400,
    usd_per_gpu_hour=3.0,
)


@pytest.fixture(scope="module")
def job() -> LeaseJob:
    changes: dict[str, object] = {
        "links": None,
        "survives": [],
        "quorum": False,
        "tokens": 10**12,
        "least_gpus_per_region": 1,
    }
    return read_job(EXAMPLE).model_copy(update=changes)


def offers(job: LeaseJob) -> JobOffers:
    assert job.model is not None
    assert job.precision is not None
    return listing_of(job, job.model, job.precision, Catalog(), TODAY)


def held(job: LeaseJob) -> list[HeldMachines]:
    """Lease the cheapest on-demand machines of a region."""
    first = job.model_copy(update={"capacity": job.capacity[:1]})
    on_demand = [item for item in offers(first).offers if item.price.mode == "on-demand"]
    lease = answer(first, JobOffers(on_demand), explain=False)
    return [HeldMachines(EAST, part.listed.shape, "on-demand", part.machines) for part in lease.leased]


def against(job: LeaseJob, machines: list[HeldMachines], move: LeaseMove = FREE) -> Replanned:
    return replan(job, offers(job), machines, move)


def only(job: LeaseJob, *contracts: LeaseContract) -> LeaseJob:
    return job.model_copy(update={"capacity": job.capacity[:1], "contracts": list(contracts)})


def test_the_cheapest_lease_is_still_the_best(job: LeaseJob) -> None:
    lease = answer(job, offers(job), explain=False)
    machines = [
        HeldMachines(part.listed.offer.region, part.listed.shape, part.listed.price.mode, part.machines)
        for part in lease.leased
    ]
    result = against(job, machines)
    assert result.is_best
    assert result.stay_usd is not None
    assert not result.taken


def test_a_cheaper_offer_saves_the_difference(job: LeaseJob) -> None:
    wanted = only(job, CHEAP)
    result = against(wanted, held(job))
    assert not result.is_best
    assert result.saved_usd is not None
    assert result.saved_usd > 0
    assert result.move_usd == pytest.approx(answer(wanted, offers(wanted), explain=False).usd)
    assert "The price of oci-us-ashburn-1 BM.GPU.H100.8 contract cheap decides" in result.decided_by


def test_costs_of_moving_are_counted_and_may_decide(job: LeaseJob) -> None:
    wanted, machines = only(job, CHEAP), held(job)
    free = against(wanted, machines)
    twice = against(wanted, machines, LeaseMove(double_run_days=6, data_tb=0, usd_per_gb=0))
    assert free.move_usd is not None
    assert twice.double_run_usd == pytest.approx(free.move_usd * 6 / job.days)
    assert twice.move_usd == pytest.approx(free.move_usd + twice.double_run_usd)
    data = against(wanted, machines, LeaseMove(double_run_days=0, data_tb=100, usd_per_gb=0.09))
    assert data.data_usd == pytest.approx(100 * 1000 * 0.09)
    never = against(wanted, machines, LeaseMove(double_run_days=600, data_tb=0, usd_per_gb=0))
    assert never.is_best
    assert never.decided_by.startswith("The double run decides")


def test_what_is_paid_anyway_stays(job: LeaseJob) -> None:
    machines = [HeldMachines(EAST, item.shape, "reserved-3y", item.machines, 6.88) for item in held(job)]
    paid = against(only(job, CHEAP), machines)
    assert paid.is_best
    assert paid.decided_by.startswith("Ending early decides")
    cheap_end = LeaseMove(double_run_days=0, data_tb=0, usd_per_gb=0, early_exit_shares={"reserved-3y": 0.1})
    ended = against(only(job, CHEAP), machines, cheap_end)
    assert not ended.is_best
    assert ended.stay_usd is not None
    assert ended.exit_usd == pytest.approx(0.1 * ended.stay_usd)


def test_a_lease_that_is_too_small_must_change(job: LeaseJob) -> None:
    result = against(job, [HeldMachines(EAST, "p5.48xlarge", "on-demand", 1)])
    assert result.stay_usd is None
    assert result.broken == ("throughput",)
    assert not result.is_best
    assert result.saved_usd is None
    assert result.taken
