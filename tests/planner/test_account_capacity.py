"""Machines that clouds have said an account can have become offers of the plan."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.planner.account_capacity import AccountCapacity, account_capacity
from gpufabric.planner.answer import answer
from gpufabric.planner.job_file import read_job
from gpufabric.planner.listed import JobOffers, listing_of
from gpufabric.snapshots.files import write
from gpufabric.snapshots.model import CapacitySnapshot, Section
from gpufabric.snapshots.project import project_with_facts
from gpufabric.snapshots.rows import Availability, BlockOffer, Offer
from gpufabric.spec.lease_job import AvailableMachines, LeaseJob, RampStep
from gpufabric.spec.regions import account_of

REPO = Path(__file__).parents[2]
NOW = datetime(2026, 11, 29, tzinfo=UTC)
START = date(2026, 12, 1)
EAST, ASHBURN = "aws-us-east-1", "oci-us-ashburn-1"
H100 = (EAST, "p5.48xlarge")
REGIONS = project_with_facts(REPO).regions


@pytest.fixture(scope="module")
def job() -> LeaseJob:
    changes: dict[str, object] = {
        "links": None,
        "survives": [],
        "quorum": False,
        "tokens": 10**12,
        "days": 30.0,
        "starts": START,
        "capacity": [AvailableMachines(cloud="aws", region="us-east-1", shape="p5.48xlarge", machines=100)],
    }
    return read_job(REPO / "examples" / "plan" / "job.yaml").model_copy(update=changes)


def block(days: int = 40, begins: int = 0, nodes: int = 64, usd: int = 10**6) -> BlockOffer:
    start = datetime(2026, 12, 1, 11, 30, tzinfo=UTC) + timedelta(days=begins)
    return BlockOffer(
        shape="p5.48xlarge",
        zone="use1-az6",
        nodes=nodes,
        hours=days * 24,
        starts=start,
        ends=start + timedelta(days=days),
        upfront_usd=Decimal(usd),
    )


def read(root: Path) -> AccountCapacity:
    return account_capacity(root, [REGIONS[EAST], REGIONS[ASHBURN]], NOW)


def keep_blocks(root: Path, source: str = "ec2", **blocks: BlockOffer) -> AccountCapacity:
    section = Section(read_at=NOW, source=source, rows=blocks)
    write(
        root,
        "capacity",
        CapacitySnapshot(
            cloud="aws", account=account_of(REGIONS[EAST]), region="us-east-1", block_offers=section
        ),
    )
    return read(root)


def keep_oci(
    root: Path, nodes: dict[str, int | None], read_at: datetime = NOW, source: str = "compute"
) -> AccountCapacity:
    rows = {
        f"BM.GPU.H100.8@Uocm:IAD-AD-1/{domain}": Availability(
            status="OUT_OF_HOST_CAPACITY" if count == 0 else "AVAILABLE", nodes=count
        )
        for domain, count in nodes.items()
    }
    section = Section(read_at=read_at, source=source, rows=rows)
    account = account_of(REGIONS[ASHBURN])
    write(
        root,
        "capacity",
        CapacitySnapshot(cloud="oci", account=account, region="us-ashburn-1", availability=section),
    )
    return read(root)


def listed(job: LeaseJob, capacity: AccountCapacity) -> JobOffers:
    assert job.model is not None
    assert job.precision is not None
    return listing_of(job, job.model, job.precision, Catalog(), START, capacity=capacity)


def names(offers: JobOffers) -> set[str]:
    return {item.way.name for item in offers.offers}


def test_an_offered_block_is_an_offer_with_its_price_and_day(job: LeaseJob, tmp_path: Path) -> None:
    offers = listed(job, keep_blocks(tmp_path, cb1=block()))
    [item] = [item for item in offers.offers if item.way.block is not None]
    assert (item.offer.units, item.offer.gpus, item.paid_days) == (1, 512, 40)
    assert item.offer.usd_per_hour * 30 * 24 == pytest.approx(10**6, rel=1e-6)
    assert item.price.as_of == NOW.date()
    assert item.price.source == "offer cb1 in use1-az6, read on 2026-11-29"
    assert not item.offer.drawn


def test_offered_blocks_replace_the_list_price_of_blocks(job: LeaseJob, tmp_path: Path) -> None:
    assert "capacity-block" in names(listed(job, AccountCapacity()))
    offers = names(listed(job, keep_blocks(tmp_path, cb1=block())))
    assert "capacity-block cb1" in offers
    assert "capacity-block" not in offers


def test_at_most_one_offered_block_is_taken(job: LeaseJob, tmp_path: Path) -> None:
    capacity = keep_blocks(tmp_path, cb1=block(usd=10), cb2=block(usd=20), cb3=block(usd=5, nodes=2))
    lease = answer(job, listed(job, capacity), explain=False)
    taken = [part for part in lease.leased if part.listed.way.block is not None]
    assert [part.listed.way.name for part in taken] == ["capacity-block cb1"]


@pytest.mark.parametrize(
    ("changes", "offered", "why"),
    [
        ({"starts": None}, block(), "the job does not state when it starts"),
        ({}, block(begins=3), "it starts on 2026-12-04, after 2026-12-01"),
        ({"days": 60.0}, block(), "it ends on 2027-01-10, before 2027-01-29"),
        ({}, block(nodes=0), "it has no machines or no hours"),
    ],
)
def test_blocks_that_do_not_hold_the_run(
    job: LeaseJob, tmp_path: Path, changes: dict[str, object], offered: BlockOffer, why: str
) -> None:
    offers = listed(job.model_copy(update=changes), keep_blocks(tmp_path, cb1=offered))
    assert not any("cb1" in name for name in names(offers))
    assert any(left.mode == "capacity-block cb1" and why in left.why for left in offers.left_out)


def test_a_block_may_begin_with_a_step_of_the_ramp(job: LeaseJob, tmp_path: Path) -> None:
    ramp = [RampStep(month=1, share=0.5), RampStep(month=2, share=1.0)]
    rising = job.model_copy(update={"ramp": ramp, "days": 60.0})
    offers = listed(rising, keep_blocks(tmp_path, cb1=block(begins=20)))
    assert "capacity-block cb1 from month 2" in names(offers)
    assert "capacity-block cb1" not in names(offers)


def test_answers_that_do_not_count(job: LeaseJob, tmp_path: Path) -> None:
    assert not keep_blocks(tmp_path, source="simulated ec2", cb1=block()).blocks
    assert not keep_blocks(tmp_path, cb1=block(begins=-90)).blocks, "it has ended"
    assert not keep_oci(tmp_path, {"a": 3}, source="simulated").free
    assert not keep_oci(tmp_path, {"a": 3}, NOW + timedelta(days=9)).free, "it is dated in the future"
    assert read(tmp_path / "none") == AccountCapacity()


@pytest.mark.parametrize(
    ("nodes", "units"), [({"a": 3, "b": 4}, 7), ({"a": 3, "b": None}, 64), ({"a": 90, "b": 0}, 64)]
)
def test_free_machines_limit_what_is_leased_on_demand(
    job: LeaseJob, tmp_path: Path, nodes: dict[str, int | None], units: int
) -> None:
    stated = AvailableMachines(cloud="oci", region="us-ashburn-1", shape="BM.GPU.H100.8", machines=64)
    offers = listed(job.model_copy(update={"capacity": [stated]}), keep_oci(tmp_path, nodes))
    assert {item.offer.units for item in offers.offers if item.way.name == "on-demand"} == {units}


def test_no_free_machines_are_said(job: LeaseJob, tmp_path: Path) -> None:
    stated = AvailableMachines(cloud="oci", region="us-ashburn-1", shape="BM.GPU.H100.8", machines=64)
    offers = listed(job.model_copy(update={"capacity": [stated]}), keep_oci(tmp_path, {"a": 0}))
    assert "on-demand" not in names(offers)
    assert "the cloud had none free on 2026-11-29" in {left.why for left in offers.left_out}


def test_what_is_not_sold_to_the_account_is_left_out(job: LeaseJob, tmp_path: Path) -> None:
    rows = {f"p5.48xlarge@use1-az{number}": Offer(is_sold=False, reason="NotOffered") for number in (4, 6)}
    account = account_of(REGIONS[EAST])
    for sold in (False, True):
        if sold:
            rows["p5.48xlarge@use1-az5"] = Offer(is_sold=True)
        section = Section(read_at=NOW, source="ec2", rows=rows)
        write(
            tmp_path,
            "capacity",
            CapacitySnapshot(cloud="aws", account=account, region="us-east-1", offers=section),
        )
        offers = listed(job, read(tmp_path))
        assert bool(offers.offers) is sold
        said = "use1-az4, use1-az6 does not sell it to the account (NotOffered), read on 2026-11-29"
        assert (said in {left.why for left in offers.left_out}) is not sold
