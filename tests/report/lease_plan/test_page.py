from datetime import date
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.planner.front import PlannedJob, planned
from gpufabric.planner.job_file import read_job
from gpufabric.planner.listed import listing_of
from gpufabric.report.lease_plan.markdown import lease_markdown
from gpufabric.report.lease_plan.page import lease_page, topology_of
from gpufabric.report.lease_plan.source_rows import source_keys, source_rows
from gpufabric.spec.lease_job import LeaseJob

EXAMPLE = Path(__file__).parents[3] / "examples" / "plan" / "job.yaml"
TODAY = date(2026, 11, 29)


def plan(job: LeaseJob) -> PlannedJob:
    assert job.model is not None
    assert job.precision is not None
    catalog = Catalog()
    offers = partial(
        listing_of, model=job.model, precision=job.precision, catalog=catalog, today=TODAY, stated=()
    )
    return planned(job, offers)


@pytest.fixture(scope="module")
def chosen() -> PlannedJob:
    return plan(read_job(EXAMPLE))


@pytest.fixture(scope="module")
def nothing() -> PlannedJob:
    return plan(read_job(EXAMPLE).model_copy(update={"tokens": 10**16}))


class Tags(HTMLParser):
    """Checks that tags close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"meta", "rect", "line", "polyline", "circle", "polygon", "path", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()


def test_the_page_shows_regions_cost_risks_and_sources(chosen: PlannedJob) -> None:
    page = lease_page(chosen, "llama-3-70b", (), TODAY)
    for title in ("Regions and links", "Payments by month", "GPUs by month", "Risks", "Not taken", "Sources"):
        assert f">{title}<" in page
    assert "Map of the fabric" in page
    assert "not in this run" not in page
    assert "<script" not in page
    assert page == lease_page(chosen, "llama-3-70b", (), TODAY)
    tags = Tags()
    tags.feed(page)
    assert tags.open == []


def test_each_price_has_its_day(chosen: PlannedJob) -> None:
    catalog = Catalog()
    titles = {key: f"title of {key}" for key in source_keys(chosen.chosen, catalog)}
    rows = source_rows(chosen.chosen, titles, catalog, TODAY)
    text = lease_markdown(chosen, "llama-3-70b", rows, TODAY)
    assert "2026-09-19 | title of oci-price-list-2026-09-19" in text
    for lease in chosen.chosen.leased:
        assert lease.listed.price.as_of.isoformat() in text


def test_each_figure_has_source_and_day(chosen: PlannedJob) -> None:
    catalog = Catalog()
    keys = source_keys(chosen.chosen, catalog)
    assert set(keys) <= set(catalog.sources)
    rows = source_rows(chosen.chosen, {key: f"title of {key}" for key in keys}, catalog, TODAY)
    for figure, value, as_of, source in rows:
        assert figure
        assert value
        for day in as_of.split(" to "):
            assert date.fromisoformat(day) <= TODAY
        assert source == "stated in the job" or "title of" in source or "estimated" in source, figure
    figures = {figure for figure, *_ in rows}
    lease = chosen.chosen
    assert lease.links is not None
    for link in lease.links.links:
        assert f"round trip {' - '.join(link.ends)}" in figures
    for other in (*lease.not_leased, *lease.leased):
        item = other.listed
        assert f"price of {item.shape} in {item.offer.region}, {item.price.mode}" in figures
        assert f"throughput of {item.pace.system}" in figures


def test_what_does_not_occur_is_not_in_the_key(chosen: PlannedJob) -> None:
    page = lease_page(chosen, "llama-3-70b", (), TODAY)
    assert "</svg>before use</li>" in page
    assert "</svg>of early ends</li>" not in page
    assert ("The mark is" in page) == (len(chosen.front) > 1)


def test_nothing_unknown_is_a_zero(nothing: PlannedJob) -> None:
    for text in (lease_page(nothing, "x", (), TODAY), lease_markdown(nothing, "x", (), TODAY)):
        assert "No lease fulfils the job" in text
        assert "$0" not in text


def test_names_from_outside_are_escaped(chosen: PlannedJob) -> None:
    assert "<img" not in lease_page(chosen, "<img src=x>", (), TODAY)
    assert "\n| " in lease_markdown(chosen, "a|b", (), TODAY)


def test_the_map_has_every_region_and_link(chosen: PlannedJob) -> None:
    topology = topology_of(chosen.chosen)
    assert {place.stack for place in topology.places} == {
        lease.listed.offer.region for lease in chosen.chosen.leased
    }
    assert chosen.chosen.links is not None
    assert len(topology.links) == len(chosen.chosen.links.links)
