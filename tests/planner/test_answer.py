from datetime import date
from pathlib import Path

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.planner.front import PlannedJob, planned, tried_days
from gpufabric.planner.job_file import read_job
from gpufabric.planner.listed import JobOffers, LeftOut, ListedOffer, listing_of
from gpufabric.spec.lease_job import AvailableMachines, LeaseJob
from gpufabric.spec.problems import DeclarationError

EXAMPLE = Path(__file__).parents[2] / "examples" / "plan" / "job.yaml"
TODAY = date(2026, 11, 29)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return Catalog()


@pytest.fixture(scope="module")
def job() -> LeaseJob:
    return read_job(EXAMPLE)


def listed(job: LeaseJob, catalog: Catalog) -> tuple[list[ListedOffer], list[LeftOut]]:
    assert job.model is not None
    assert job.precision is not None
    result = listing_of(job, job.model, job.precision, catalog, TODAY, file="job.yaml")
    return list(result.offers), list(result.left_out)


def plan(job: LeaseJob, catalog: Catalog) -> PlannedJob:
    return planned(job, lambda changed: JobOffers(*listed(changed, catalog)))


def test_the_lease_trains_all_tokens_in_its_days(job: LeaseJob, catalog: Catalog) -> None:
    chosen = plan(job, catalog).chosen
    assert chosen.conflict is None
    assert chosen.days <= chosen.job.days <= job.days
    assert chosen.usd == pytest.approx(
        sum(lease.usd_per_hour for lease in chosen.leased) * chosen.job.days * 24
    )
    assert chosen.usd_per_trillion_tokens == pytest.approx(chosen.usd / 2)


def test_half_of_the_throughput_survives_any_region(job: LeaseJob, catalog: Catalog) -> None:
    chosen = plan(job, catalog).chosen
    for region in {lease.listed.offer.region for lease in chosen.leased}:
        lost = sum(
            lease.units * lease.listed.offer.tokens_per_second
            for lease in chosen.leased
            if lease.listed.offer.region == region
        )
        assert lost <= chosen.tokens_per_second / 2 + 1e-6


def test_ways_to_pay_share_the_machines(job: LeaseJob, catalog: Catalog) -> None:
    larger = job.model_copy(update={"tokens": job.tokens * 20})
    chosen = plan(larger, catalog).chosen
    for available in job.capacity:
        machines = sum(
            lease.machines
            for lease in chosen.leased
            if (lease.listed.offer.region, lease.listed.shape)
            == (f"{available.cloud}-{available.region}", available.shape)
        )
        assert available.machines is not None
        assert machines <= available.machines


def test_nvlink_domains_are_leased_whole(job: LeaseJob, catalog: Catalog) -> None:
    offers, _ = listed(job, catalog)
    assert {offer.machines for offer in offers if offer.shape == "BM.GPU.GB200.4"} == {18}


def test_the_front_falls_in_cost_as_days_rise(job: LeaseJob, catalog: Catalog) -> None:
    front = plan(job, catalog).front
    assert len(front) > 1
    assert [point.days for point in front] == sorted(point.days for point in front)
    assert [point.usd for point in front] == sorted((point.usd for point in front), reverse=True)


def test_the_shortest_lease_fits_the_budget(job: LeaseJob, catalog: Catalog) -> None:
    cheap = plan(job, catalog)
    limited = job.model_copy(update={"budget_usd": cheap.chosen.usd * 1.01})
    quick = planned(limited, lambda changed: JobOffers(*listed(changed, catalog)), "time").chosen
    assert quick.usd <= cheap.chosen.usd * 1.01
    free = planned(job, lambda changed: JobOffers(*listed(changed, catalog)), "time").chosen
    assert free.job.days <= quick.job.days


def test_a_reservation_is_paid_for_its_whole_term(job: LeaseJob, catalog: Catalog) -> None:
    offers, _ = listed(job, catalog)
    [reserved] = [offer for offer in offers if offer.offer.id.endswith("GB200_v6 reserved-1y")]
    assert reserved.paid_days == 365
    hourly = float(reserved.price.usd_per_gpu_hour) * reserved.offer.gpus
    assert reserved.offer.usd_per_hour * job.days == pytest.approx(hourly * 365)


def test_capacity_blocks_last_as_long_as_they_are_sold(job: LeaseJob, catalog: Catalog) -> None:
    offers, _ = listed(job, catalog)
    assert {offer.paid_days for offer in offers if offer.price.mode == "capacity-block"} == {63}
    longer = job.model_copy(update={"days": 300.0})
    _, left_out = listed(longer, catalog)
    assert any(left.mode == "capacity-block" and "at most" in left.why for left in left_out)


def test_what_cannot_be_considered_is_named(job: LeaseJob, catalog: Catalog) -> None:
    other = job.model_copy(update={"precision": "nvfp4"})
    offers, left_out = listed(other, catalog)
    h100 = [left for left in left_out if left.shape == "p5.48xlarge" and not left.mode]
    assert h100
    assert all("no measured throughput" in left.why for left in h100)
    assert all(offer.shape != "p5.48xlarge" for offer in offers)


def test_machines_without_accelerators_are_left_out(job: LeaseJob, catalog: Catalog) -> None:
    machines = AvailableMachines(cloud="aws", region="us-east-2", shape="hpc6a.48xlarge", machines=8)
    offers, left_out = listed(job.model_copy(update={"capacity": [machines], "links": None}), catalog)
    assert offers == []
    assert [left.why for left in left_out] == ["it has no accelerators"]


def test_too_many_tokens_conflict_and_say_how_many_can_be_had(job: LeaseJob, catalog: Catalog) -> None:
    too_much = job.model_copy(update={"tokens": 10**15})
    chosen = plan(too_much, catalog).chosen
    assert chosen.leased == ()
    assert chosen.conflict is not None
    assert "throughput" in chosen.conflict.kinds
    most = chosen.conflict.most_tokens_per_second
    assert most is not None
    fits = too_much.model_copy(update={"tokens": int(most * job.days * 86400 * job.goodput * 0.999)})
    assert plan(fits, catalog).chosen.conflict is None


@pytest.mark.parametrize(("most", "tried"), [(0.5, (0.5,)), (1.0, (1.0,)), (3.0, (1.0, 2.0, 3.0))])
def test_few_days_are_all_tried(most: float, tried: tuple[float, ...]) -> None:
    assert tried_days(most) == tried


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"cloud": "aws", "region": "mars-1", "shape": "p5.48xlarge", "machines": 1}, "capacity[0].region"),
        ({"cloud": "aws", "region": "us-east-1", "shape": "p9.large", "machines": 1}, "capacity[0].shape"),
        ({"cloud": "aws", "region": "eu-west-1", "shape": "p5.48xlarge", "machines": 1}, "with the shape"),
    ],
)
def test_unknown_places_and_shapes_are_refused(
    job: LeaseJob, catalog: Catalog, changes: dict[str, str | int], said: str
) -> None:
    wrong = LeaseJob.model_validate(
        job.model_dump(by_alias=True, exclude_none=True) | {"capacity": [changes]}
    )
    with pytest.raises(DeclarationError) as raised:
        listed(wrong, catalog)
    assert said in str(raised.value)
    assert "job.yaml" in str(raised.value)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("it_mw", {"aws-eu-west-1": 3.0}),
        ("usd_per_hour_by_region", {"aws-eu-west-1": 3.0}),
        ("apart", [("aws-eu-west-1", "aws-us-east-1")]),
    ],
)
def test_limits_of_regions_without_machines_are_refused(
    job: LeaseJob, catalog: Catalog, key: str, value: object
) -> None:
    with pytest.raises(DeclarationError, match=rf"{key}: given 'aws-eu-west-1'"):
        listed(job.model_copy(update={key: value}), catalog)


def test_machines_are_listed_once(job: LeaseJob, catalog: Catalog) -> None:
    with pytest.raises(DeclarationError, match="each region and shape once"):
        listed(job.model_copy(update={"capacity": [job.capacity[0]] * 2}), catalog)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("tokens: 0", "tokens"),
        ("days: -1", "days"),
        ("goodput: 0", "goodput"),
        ("goodput: 90%", "goodput"),
        ("survives: [continent]", "survives[0]"),
        ("surviving_share: 1", "surviving_share"),
        ("precision: int1", "precision"),
        ("capacity: []", "capacity"),
        ("colour: red", "colour"),
        ("it_mw: {mars: 1}", "it_mw"),
    ],
)
def test_wrong_values_are_named(tmp_path: Path, line: str, said: str) -> None:
    key = line.partition(":")[0]
    blocks = EXAMPLE.read_text().split("\n")
    kept: list[str] = []
    skipping = False
    for text in blocks:
        skipping = text.startswith(f"{key}:") or (skipping and text.startswith(" "))
        if not skipping:
            kept.append(text)
    file = tmp_path / "job.yaml"
    file.write_text("\n".join([line, *kept]))
    with pytest.raises(DeclarationError) as raised:
        read_job(file)
    assert said in str(raised.value)
