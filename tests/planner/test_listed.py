"""Constraints of a job that decide which offers it has: quotas, residency, contracts, ramp, power."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.planner.answer import LeaseAnswer, answer
from gpufabric.planner.job_file import read_job
from gpufabric.planner.listed import JobOffers, listing_of
from gpufabric.planner.places import country_of, kw_limits
from gpufabric.planner.quotas import Quotas
from gpufabric.planner.ramp import MONTH_DAYS, needed_tokens_per_second, steps_of
from gpufabric.quota.snapshot import FamilyState, QuotaSnapshot
from gpufabric.spec.lease_job import AvailableMachines, LeaseContract, LeaseJob, LeaseSite, RampStep

EXAMPLE = Path(__file__).parents[2] / "examples" / "plan" / "job.yaml"
TODAY = date(2026, 11, 29)
ASHBURN = "oci-us-ashburn-1"
CONTRACT = LeaseContract(
    name="acme",
    cloud="oci",
    region="us-ashburn-1",
    shape="BM.GPU.H100.8",
    machines=64,
    usd_per_gpu_hour=2.0,
)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return Catalog()


@pytest.fixture(scope="module")
def job() -> LeaseJob:
    return read_job(EXAMPLE).model_copy(update={"links": None, "quorum": False, "survives": []})


def listed(job: LeaseJob, catalog: Catalog, quotas: Quotas | None = None) -> JobOffers:
    assert job.model is not None
    assert job.precision is not None
    return listing_of(job, job.model, job.precision, catalog, TODAY, quotas=quotas)


def solved(job: LeaseJob, catalog: Catalog) -> LeaseAnswer:
    return answer(job, listed(job, catalog), explain=False)


def changed(job: LeaseJob, **values: object) -> LeaseJob:
    return job.model_copy(update=values)


def reasons(offers: JobOffers, region: str) -> set[str]:
    return {left.why for left in offers.left_out if left.region == region}


def units(offers: JobOffers, ending: str) -> int:
    [found_units] = [item.offer.units for item in offers.offers if item.offer.id.endswith(ending)]
    return found_units


def quota(limit: int, used: int) -> QuotaSnapshot:
    families = {"L-417A185B": FamilyState(limit=limit, used=used)}
    return QuotaSnapshot(taken_at=datetime(2026, 11, 29, tzinfo=UTC), source="by hand", families=families)


def test_the_lower_of_quota_and_stated_machines_counts(job: LeaseJob, catalog: Catalog) -> None:
    offers = listed(job, catalog, {"aws-us-east-1": quota(192 * 20, 192 * 8)})
    assert units(offers, "us-east-1 p5.48xlarge on-demand") == 12
    assert units(offers, "us-east-1 p5.48xlarge capacity-block") == 128, "blocks draw no quota"
    assert units(offers, "us-west-2 p5.48xlarge on-demand") == 128, "its quota is unknown"


def test_unknown_machines_cannot_be_taken(job: LeaseJob, catalog: Catalog) -> None:
    bare = job.capacity[0].model_copy(update={"machines": None})
    one_machine = changed(job, capacity=[bare])
    without = listed(one_machine, catalog)
    assert not without.offers
    assert any("the quota is unknown" in why for why in reasons(without, "aws-us-east-1"))
    known = listed(one_machine, catalog, {"aws-us-east-1": quota(192 * 20, 0)})
    assert units(known, "p5.48xlarge on-demand") == 20


def test_data_stay_in_the_allowed_countries(job: LeaseJob, catalog: Catalog) -> None:
    assert country_of("oci-us-ashburn-1", catalog) == "US"
    assert not listed(changed(job, countries=["DE"]), catalog).offers
    assert reasons(listed(changed(job, countries=["DE"]), catalog), ASHBURN) == {
        "it is in US, which countries does not allow"
    }
    inside = listed(changed(job, regions=[ASHBURN]), catalog)
    assert {item.offer.region for item in inside.offers} == {ASHBURN}


def test_the_ramp_needs_less_at_first(job: LeaseJob, catalog: Catalog) -> None:
    ramp = [RampStep(month=1, share=0.25), RampStep(month=2, share=1.0)]
    rising = changed(job, ramp=ramp)
    first, second = steps_of(rising)
    assert (first.days, second.begins_day) == (pytest.approx(MONTH_DAYS), pytest.approx(MONTH_DAYS))
    trained = (0.25 * first.days + second.days) * needed_tokens_per_second(rising) * 86400 * job.goodput
    assert trained == pytest.approx(job.tokens)
    lease = solved(rising, catalog)
    early, late = lease.step_tokens_per_second
    assert early >= 0.25 * needed_tokens_per_second(rising) - 1
    assert late >= needed_tokens_per_second(rising) - 1
    assert {part.listed.way.begins for part in lease.leased} == {0, 1}
    assert lease.days <= job.days + 1e-6


def test_steps_after_the_end_do_not_count(job: LeaseJob) -> None:
    ramp = [RampStep(month=1, share=0.5), RampStep(month=7, share=1.0)]
    [step] = steps_of(changed(job, ramp=ramp))
    assert step.share == 1
    assert needed_tokens_per_second(changed(job, ramp=ramp)) == needed_tokens_per_second(job)


@pytest.mark.parametrize(
    ("terms", "days"),
    [
        ({}, 60),
        ({"term_days": 30}, 60),
        ({"term_days": 180}, 180),
        ({"term_days": 180, "early_exit_share": 0.25}, 60 + 0.25 * 120),
    ],
)
def test_days_of_a_contract_that_are_paid(
    job: LeaseJob, catalog: Catalog, terms: dict[str, float], days: float
) -> None:
    contract = CONTRACT.model_copy(update=terms)
    offers = listed(changed(job, capacity=[], contracts=[contract]), catalog).offers
    [offer] = offers
    assert offer.paid_days == pytest.approx(days)
    assert offer.offer.usd_per_hour * 60 == pytest.approx(2.0 * 8 * days)


def test_discounts_of_a_contract(job: LeaseJob, catalog: Catalog) -> None:
    terms = {"term_discount": 0.1, "prepay_share": 0.5, "prepay_discount": 0.2}
    contract = CONTRACT.model_copy(update=terms)
    [offer] = listed(changed(job, capacity=[], contracts=[contract]), catalog).offers
    assert float(offer.price.usd_per_gpu_hour) == pytest.approx(2.0 * 0.9 * 0.9)
    assert offer.way.prepaid_share == 0.5


def test_take_or_pay_is_paid_as_a_whole(job: LeaseJob, catalog: Catalog) -> None:
    contract = CONTRACT.model_copy(update={"take_or_pay_machines": 48})
    offers = listed(changed(job, capacity=[], contracts=[contract]), catalog).offers
    obliged, further = sorted(offers, key=lambda item: item.offer.after)
    assert (obliged.offer.units, obliged.machines, obliged.offer.gpus) == (1, 48, 384)
    assert obliged.offer.usd_per_hour == pytest.approx(2.0 * 8 * 48)
    assert (further.offer.units, further.offer.after) == (16, (obliged.offer.id,))
    small = changed(job, capacity=[], contracts=[contract], tokens=10**9, least_gpus_per_region=1)
    [leased] = solved(small, catalog).leased
    assert leased.machines == 48


@pytest.mark.parametrize(
    ("starts", "why"),
    [
        (None, "the job does not state when it starts"),
        (date(2026, 12, 1), "it starts on 2027-01-01, after 2026-12-01"),
        (date(2027, 2, 1), "it ends on 2027-03-31, before 2027-04-01"),
        (date(2027, 1, 1), None),
    ],
)
def test_dates_of_a_contract(job: LeaseJob, catalog: Catalog, starts: date | None, why: str | None) -> None:
    contract = CONTRACT.model_copy(update={"starts": date(2027, 1, 1), "ends": date(2027, 3, 31)})
    offers = listed(changed(job, capacity=[], contracts=[contract], starts=starts), catalog)
    assert bool(offers.offers) == (why is None)
    assert why is None or any(why in text for text in reasons(offers, ASHBURN))


def test_blocks_are_leased_whole(job: LeaseJob, catalog: Catalog) -> None:
    offers = listed(changed(job, block_gpus=128), catalog).offers
    machines = {item.shape: item.machines for item in offers}
    assert machines == {"p5.48xlarge": 16, "Standard_ND128isr_NDR_GB200_v6": 36, "BM.GPU.GB200.4": 36} | {
        "BM.GPU.H100.8": 16
    }


def test_racks_have_a_limit(job: LeaseJob, catalog: Catalog) -> None:
    offers = listed(changed(job, sites={ASHBURN: LeaseSite(rack_kw=60)}), catalog)
    assert {item.shape for item in offers.offers if item.offer.region == ASHBURN} == {"BM.GPU.H100.8"}
    assert "it needs 120 kW in a rack, and rack_kw is 60" in reasons(offers, ASHBURN)


def test_unknown_cooling_is_not_taken_for_air(job: LeaseJob, catalog: Catalog) -> None:
    why = reasons(listed(changed(job, sites={ASHBURN: LeaseSite(liquid_cooling=False)}), catalog), ASHBURN)
    assert "it needs liquid cooling, and the site has none" in why
    assert "whether it needs liquid cooling is unknown, and the site has none" in why


def test_the_power_of_a_building_counts_losses(job: LeaseJob) -> None:
    sites = {ASHBURN: LeaseSite(facility_mw=3.0, pue=1.5)}
    assert kw_limits(changed(job, sites=sites, it_mw={})) == {ASHBURN: pytest.approx(2000)}
    assert kw_limits(changed(job, sites=sites, it_mw={ASHBURN: 1.0})) == {ASHBURN: 1000}


def test_missing_measurements_are_named_not_the_quorum(catalog: Catalog) -> None:
    whole = read_job(EXAMPLE).model_copy(update={"precision": "nvfp4"})
    conflict = answer(whole, listed(whole, catalog)).conflict
    assert conflict is not None
    assert conflict.kinds == ()
    assert any("aws-us-east-1 p5.48xlarge: no measured throughput" in text for text in conflict.missing)


def test_a_missing_price_is_named_not_the_quorum(catalog: Catalog) -> None:
    unpriced = AvailableMachines(
        cloud="azure", region="eastus", shape="Standard_ND128isr_GB300_v6", machines=180
    )
    whole = read_job(EXAMPLE)
    changes: dict[str, object] = {"links": None, "survives": ["cloud"], "tokens": 10**11}
    two = changed(whole, capacity=[whole.capacity[0], whole.capacity[4]], **changes)
    alone = answer(two, listed(two, catalog)).conflict
    assert alone is not None
    assert alone.kinds == ("quorum",)
    three = changed(two, capacity=[*two.capacity, unpriced])
    named = answer(three, listed(three, catalog)).conflict
    assert named is not None
    assert named.kinds == ()
    assert named.missing == ("azure-eastus Standard_ND128isr_GB300_v6: its price is unknown",)


def test_a_job_that_no_speed_would_save_names_its_requirements(catalog: Catalog) -> None:
    whole = read_job(EXAMPLE).model_copy(update={"precision": "nvfp4", "budget_usd": 1.0, "links": None})
    h100 = [stated for stated in whole.capacity if "GB200" in stated.shape]
    conflict = answer(
        changed(whole, capacity=h100, regions=[ASHBURN]), listed(changed(whole, capacity=h100), catalog)
    ).conflict
    assert conflict is not None
    assert conflict.missing == ()
