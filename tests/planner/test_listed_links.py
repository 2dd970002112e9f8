from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.planner.answer import LeaseAnswer, answer
from gpufabric.planner.job_file import read_job
from gpufabric.planner.link_prices import LinkPriced, backbone_parts, price_of_link
from gpufabric.planner.listed import listing_of
from gpufabric.planner.listed_links import ListedLinks, listed_links
from gpufabric.planner.sync_need import SyncNeed, synchronized_job
from gpufabric.spec.lease_job import LeaseJob, LeaseLinks, LinkPrice
from gpufabric.spec.sync_modes import SyncMode
from gpufabric.training.links import STALL_SHARE

EXAMPLE = Path(__file__).parents[2] / "examples" / "plan" / "job.yaml"
TODAY = date(2026, 11, 29)
EAST, OHIO, ASHBURN = "aws-us-east-1", "aws-us-east-2", "oci-us-ashburn-1"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return Catalog()


@pytest.fixture(scope="module")
def job() -> LeaseJob:
    return read_job(EXAMPLE)


def need(job: LeaseJob, catalog: Catalog, sync: SyncMode = "diloco") -> SyncNeed:
    links = LeaseLinks(sync=sync, global_batch=2048)
    assert job.model is not None
    return SyncNeed(synchronized_job(links, job.model, "fp8", 430000.0), catalog)


def listed(need: SyncNeed, *regions: str, prices: list[LinkPrice] | None = None) -> ListedLinks:
    links = LeaseLinks(sync=need.job.sync, global_batch=2048, prices=prices or [])
    return listed_links(links, regions, need, need.catalog, TODAY)


def solved(job: LeaseJob, catalog: Catalog) -> LeaseAnswer:
    assert job.model is not None
    assert job.precision is not None
    return answer(job, listing_of(job, job.model, job.precision, catalog, TODAY))


def test_a_thin_link_is_not_offered(job: LeaseJob, catalog: Catalog) -> None:
    result = listed(need(job, catalog, "data-parallel"), EAST, ASHBURN)
    assert result.choice.links == ()
    [unusable] = result.unusable
    assert unusable.kind == "vpn"
    assert "of the time" in unusable.why


def test_the_smallest_size_that_carries_the_job_is_offered(job: LeaseJob, catalog: Catalog) -> None:
    asked = need(job, catalog)
    for link in listed(asked, EAST, OHIO, "aws-ap-northeast-1").choice.links:
        trip = listed(asked, *link.ends).round_trips_ms[link.ends]
        assert asked.share(link.gbps, trip, link.most_regions) >= 1 - STALL_SHARE - 1e-9
        assert asked.share(link.gbps / 2.01, trip, link.most_regions) < 1 - STALL_SHARE


def test_more_regions_ask_more_of_a_link(job: LeaseJob, catalog: Catalog) -> None:
    asked = need(job, catalog)
    shares = [asked.share(2.5, 10.0, regions) for regions in range(2, 10)]
    assert shares == sorted(shares, reverse=True)
    most = asked.most_regions(2.5, 10.0, 9)
    assert asked.carries(2.5, 10.0, most)
    assert not asked.carries(2.5, 10.0, most + 1)


def test_an_unknown_price_is_not_zero(job: LeaseJob, catalog: Catalog) -> None:
    result = listed(need(job, catalog), EAST, "azure-eastus")
    assert result.choice.links == ()
    assert [unusable.why for unusable in result.unusable] == [
        "the price of azure-eastus vpn gateway is unknown"
    ]


def test_a_stated_price_is_the_whole_price(job: LeaseJob, catalog: Catalog) -> None:
    price = LinkPrice(between=("azure-eastus", EAST), kind="vpn", gbps=5, usd_per_hour=7.5)
    [link] = listed(need(job, catalog), EAST, "azure-eastus", prices=[price]).choice.links
    assert (link.usd_per_hour, link.gbps, link.takes) == (7.5, 5.0, ())


def test_data_and_both_ends_are_in_the_price(catalog: Catalog) -> None:
    without = price_of_link((EAST, OHIO), "tgw-peering", 10, 0.0, catalog, TODAY)
    some = price_of_link((EAST, OHIO), "tgw-peering", 10, 730.0, catalog, TODAY)
    assert isinstance(without, LinkPriced)
    # An attachment at each end, $0.05 an hour.
    assert without.usd_per_hour == pytest.approx(0.1)
    # $0.01/GB between these two regions and $0.02/GB of the transit gateway, in both directions.
    assert isinstance(some, LinkPriced)
    assert some.usd_per_hour == pytest.approx(0.1 + 2 * 0.03, abs=0.021)
    assert without.basis
    assert set(without.basis) <= set(some.basis)
    assert {source for source, _ in some.basis} <= set(catalog.sources)


def test_regions_pay_for_what_their_links_share(catalog: Catalog) -> None:
    groups = {part.group for part in backbone_parts(EAST, catalog, TODAY)}
    assert groups == {f"{EAST} DNS zone", f"{EAST} transit gateway attachment"}


def test_links_are_part_of_the_cost(job: LeaseJob, catalog: Catalog) -> None:
    result = solved(job, catalog)
    assert result.links is not None
    machines = sum(lease.usd_per_hour for lease in result.leased)
    assert result.usd_per_hour == pytest.approx(machines + result.links.usd_per_hour)
    assert result.links.usd_per_hour > 0
    assert f"{EAST} transit gateway attachment" in {part.id for part in result.links.parts}


def test_links_join_what_a_lost_region_leaves(job: LeaseJob, catalog: Catalog) -> None:
    result = solved(job, catalog)
    assert result.links is not None
    regions = {lease.listed.offer.region for lease in result.leased}
    assert len(regions) == 3
    # Only a ring joins the other two whichever of three regions is lost.
    assert {link.ends for link in result.links.links} == {
        (first, second) for first in regions for second in regions if first < second
    }
    assert 1 - STALL_SHARE <= result.links.compute_share <= 1


def test_without_links_the_cost_has_none(job: LeaseJob, catalog: Catalog) -> None:
    result = solved(job.model_copy(update={"links": None}), catalog)
    assert result.links is None
    assert result.usd_per_hour == pytest.approx(sum(lease.usd_per_hour for lease in result.leased))


def test_regions_that_nothing_joins_conflict(job: LeaseJob, catalog: Catalog) -> None:
    assert job.links is not None
    bare = job.model_copy(update={"links": job.links.model_copy(update={"prices": []})})
    result = solved(bare, catalog)
    assert result.conflict is not None
    assert "links" in result.conflict.kinds
    assert replace(result, conflict=None).links is None
