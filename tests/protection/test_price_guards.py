import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gpufabric.policies.loosened_settings import SettingsSource, loosened_settings
from gpufabric.protection.git_ref import read_ref
from gpufabric.protection.guard_files import guards_of
from gpufabric.protection.guards import EarlierGuards, Guards, PriceGuard, guards_record
from gpufabric.protection.price_guards import price_guards, price_loosenings
from gpufabric.snapshots.priced_catalog import catalog_of
from tests.protection.git_projects import commit, committed, put

FILE = "stacks/price-snapshots/aws-us-east-1.yaml"
OTHER = "stacks/price-snapshots/oci-us-ashburn-1.yaml"
TEXT = "120 USD for Hrs of p6-b200.48xlarge, on-demand"
ROW = {"usd": 120, "unit": "Hrs", "product": "p6-b200.48xlarge"}


def stack_text(cloud: str, region: str, nodes: int = 4) -> str:
    declared = {"cloud": cloud, "region": region, "pools": {"train": {"nodes": nodes}}}
    return json.dumps({"config": {"gpufabric:region": declared}})


def snapshot(day: int = 27, region: str = "us-east-1", **rows: dict[str, Any]) -> str:
    read_at = f"2026-11-{day}T00:00:00Z"
    section = {"read_at": read_at, "source": "pricing:GetProducts", "rows": rows}
    return json.dumps({"cloud": "aws", "account": "", "region": region, "prices": section})


def guard(text: str | None = TEXT, day: int | None = 27) -> PriceGuard:
    read_at = None if day is None else datetime(2026, 11, day, tzinfo=UTC)
    return PriceGuard(read_at=read_at, rows={} if text is None else {"SKU1": text})


def priced(usd: str) -> str:
    return TEXT.replace("120", usd, 1)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = committed(tmp_path / "project")
    put(root, "stacks/Pulumi.aws-a.yaml", stack_text("aws", "us-east-1"))
    put(root, "stacks/Pulumi.oci-b.yaml", stack_text("oci", "us-ashburn-1"))
    put(root, "stacks/Pulumi.backbone.yaml", '{"config": {"gpufabric:backbone": {"links": []}}}')
    put(root, FILE, snapshot(SKU1=ROW))
    return root


def test_prices_of_all_declared_regions_are_read(project: Path) -> None:
    assert price_guards(project) == {FILE: guard(), OTHER: PriceGuard()}


def test_a_declaration_as_json_text_is_read_too(project: Path) -> None:
    region = json.dumps({"cloud": "oci", "region": "us-ashburn-1"})
    put(project, "stacks/Pulumi.oci-b.yaml", json.dumps({"config": {"gpufabric:region": region}}))
    assert OTHER in price_guards(project)


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ({**ROW, "usd": "113.9328000"}, "113.9328 USD for Hrs of p6-b200.48xlarge, on-demand"),
        ({**ROW, "term": "spot", "above": 10}, "120 USD for Hrs of p6-b200.48xlarge, spot above 10"),
        ({**ROW, "usd": "NaN"}, "unknown USD for Hrs of p6-b200.48xlarge, on-demand"),
        ({**ROW, "usd": []}, "unknown USD for Hrs of p6-b200.48xlarge, on-demand"),
    ],
)
def test_a_price_is_one_line(project: Path, row: dict[str, Any], text: str) -> None:
    put(project, FILE, snapshot(SKU1=row))
    assert price_guards(project)[FILE].rows == {"SKU1": text}


@pytest.mark.parametrize("text", ["[", "prices: 3", "prices: {read_at: soon, rows: [1]}"])
def test_a_faulty_file_states_no_prices(project: Path, text: str) -> None:
    put(project, FILE, text)
    put(project, "stacks/Pulumi.oci-b.yaml", "[")
    assert price_guards(project) == {FILE: PriceGuard()}


@pytest.mark.parametrize(
    ("before", "after", "texts"),
    [
        (guard(), guard(), []),
        (guard(), guard(priced("130")), []),
        (guard(), guard(day=28), []),
        (guard(), guard(priced("9.5"), day=28), [f"{TEXT} -> {priced('9.5')}"]),
        (guard(), guard(None), [f"{TEXT} -> none"]),
        (guard(None, None), guard(), [f"none -> {TEXT}"]),
        (guard(), guard(f"{priced('240')} above 10"), [f"{TEXT} -> {priced('240')} above 10"]),
        (guard(), guard(priced("unknown")), [f"{TEXT} -> {priced('unknown')}"]),
    ],
)
def test_every_change_but_a_higher_price_is_looser(
    before: PriceGuard, after: PriceGuard, texts: list[str]
) -> None:
    assert list(price_loosenings(before, after)) == [f"list price SKU1: {text}" for text in texts]


@pytest.mark.parametrize(("day", "shown"), [(26, "2026-11-26"), (None, "unknown")])
def test_an_older_date_is_looser(day: int | None, shown: str) -> None:
    text = f"list prices, read_at: 2026-11-27 -> {shown}"
    assert list(price_loosenings(guard(), guard(day=day))) == [text]


def unapproved(project: Path, before: Guards | None, ref: Path | None) -> list[str]:
    source = SettingsSource(project, "aws-a", read_ref(project, "main", ref) if ref else None, dict)
    earlier = EarlierGuards("the last update", before) if before else None
    return [str(loosening) for loosening in loosened_settings(source, earlier, lambda: True).unapproved]


def test_a_price_edited_beside_the_machines_that_it_lets_pass_is_refused(
    project: Path, tmp_path: Path
) -> None:
    commit(project)
    recorded = Guards.model_validate(guards_record(guards_of(project, "aws-a")))
    put(project, FILE, snapshot(SKU1={**ROW, "usd": 1}))
    put(project, "stacks/Pulumi.aws-a.yaml", stack_text("aws", "us-east-1", 8))
    # The edited price is the one that budgets would use.
    prices = catalog_of(project, datetime(2026, 11, 28, tzinfo=UTC)).shape("aws", "p6-b200.48xlarge").prices
    (price,) = (row for row in prices if "us-east-1" in row.regions_priced and row.mode == "on-demand")
    assert price.usd_per_node_hour.value == 1
    expected = f"list price SKU1: {TEXT} -> {priced('1')} ({FILE})"
    assert unapproved(project, recorded, None) == [expected]
    assert unapproved(project, None, tmp_path / "private") == [expected]


def test_prices_alone_and_those_of_a_new_region_are_refused_by_nobody(project: Path, tmp_path: Path) -> None:
    commit(project)
    put(project, FILE, snapshot(SKU1={**ROW, "usd": 1}))
    assert unapproved(project, None, tmp_path / "first") == []
    put(project, FILE, snapshot(SKU1=ROW))
    put(project, "stacks/Pulumi.aws-c.yaml", stack_text("aws", "us-west-2"))
    put(project, FILE.replace("us-east-1", "us-west-2"), snapshot(region="us-west-2", SKU1=ROW))
    assert unapproved(project, None, tmp_path / "second") == []


def test_a_record_without_prices_loosens_none(project: Path) -> None:
    assert unapproved(project, Guards(), None) == []
