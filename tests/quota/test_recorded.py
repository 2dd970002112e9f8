"""Which of several snapshots of an account counts, and whose machines it includes."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter

from gpufabric.catalog.catalog import default_catalog
from gpufabric.quota.declared import demands_of_region
from gpufabric.quota.limits import QuotaKey
from gpufabric.quota.recorded import Recorded, recorded, strange_names
from gpufabric.quota.siblings import Sibling
from gpufabric.quota.snapshot import FamilyState, QuotaSnapshot
from gpufabric.quota.verdict import QuotaVerdict, judge
from gpufabric.spec.regions import AnyRegion, DeclaredRegion
from tests.plan.conftest import NOW, REGIONS

P5 = "L-417A185B"
KEY = QuotaKey("aws", "123456789012", "us-east-1", "", P5, draws=True)
OLD, NEW = NOW - timedelta(days=9), NOW - timedelta(days=1)


def region(nodes: int = 2, cloud: str = "aws", shape: str = "p5.48xlarge", **replaced: Any) -> AnyRegion:
    pools = {"train": {"shape": shape, "nodes": nodes}}
    return TypeAdapter(DeclaredRegion).validate_python(REGIONS[cloud] | {"pools": pools} | replaced)


def snapshot(
    taken_at: datetime | None, limit: int = 1000, used: int = 0, own: int | None = None, family: str = P5
) -> QuotaSnapshot:
    state = FamilyState(limit=limit, used=used, used_by_this_stack=own)
    return QuotaSnapshot(taken_at=taken_at, source="console", families={family: state})


def chosen(own: QuotaSnapshot | None, *siblings: Sibling, key: QuotaKey = KEY) -> Recorded | None:
    return recorded(key, own, region(), siblings, default_catalog(), NOW)


@pytest.mark.parametrize(
    ("own", "other", "stack"),
    [
        (snapshot(OLD), snapshot(NEW), "b"),
        (snapshot(NEW), snapshot(OLD), ""),
        (snapshot(NEW), snapshot(NEW + timedelta(minutes=50)), ""),
        (snapshot(None), snapshot(OLD), "b"),
        (snapshot(OLD), snapshot(None), ""),
        (snapshot(OLD), snapshot(NOW + timedelta(days=1)), ""),
        (snapshot(NOW + timedelta(days=1)), snapshot(OLD), "b"),
        (snapshot(NOW + timedelta(days=1)), snapshot(NOW + timedelta(days=2)), ""),
        (None, snapshot(OLD), "b"),
    ],
)
def test_the_newest_snapshot_of_the_account_counts(
    own: QuotaSnapshot | None, other: QuotaSnapshot, stack: str
) -> None:
    record = chosen(own, Sibling("b", region(), other))
    assert record is not None
    assert record.stack == stack


@pytest.mark.parametrize(
    "elsewhere",
    [region(account_id="210987654321"), region(region="us-west-2"), region(cloud="azure", shape="x")],
)
def test_snapshots_of_other_accounts_and_regions_do_not(elsewhere: AnyRegion) -> None:
    assert chosen(None, Sibling("b", elsewhere, snapshot(NEW))) is None


def test_the_stack_s_own_snapshot_is_that_of_its_region() -> None:
    assert chosen(snapshot(NEW), key=KEY._replace(region="us-west-2")) is None
    assert chosen(snapshot(NEW, family=f" {P5.lower()} ")) is not None


def judged(own: QuotaSnapshot | None, *siblings: Sibling) -> QuotaVerdict:
    catalog = default_catalog()
    demands = demands_of_region(region(), catalog, NOW)
    [verdict] = judge(demands, own, catalog, NOW, home=region(), siblings=siblings)
    return verdict


def test_figures_of_another_time_are_not_compared() -> None:
    """The other stack was not up yet when its snapshot was taken; now its machines are in use."""
    other = Sibling("b", region(), snapshot(OLD, used=0, own=0))
    verdict = judged(snapshot(NEW, limit=768, used=384, own=0), other)
    assert verdict.status == "unknown"
    assert "of this stack and of b, taken at the same time" in verdict.text
    together = Sibling("b", region(), snapshot(NEW, used=384, own=384))
    assert judged(snapshot(NEW, limit=768, used=384, own=0), together).status == "fits"
    assert judged(snapshot(NEW, limit=767, used=384, own=0), together).status == "short"


def test_a_newer_snapshot_of_another_stack_is_named() -> None:
    verdict = judged(snapshot(OLD, limit=0), Sibling("b", region(0), snapshot(NEW, limit=384)))
    assert verdict.status == "fits"
    assert verdict.text.endswith("(snapshot of b of 2026-11-30, 1 day old)")


def test_what_a_stack_runs_beyond_its_declaration_stays_in_use() -> None:
    """The file of the other stack has 2 machines now; it was not updated yet and runs 5."""
    other = Sibling("b", region(2), snapshot(NEW, used=960, own=960))
    assert judged(snapshot(NEW, limit=7 * 192, used=960, own=0), other).status == "fits"
    assert judged(snapshot(NEW, limit=7 * 192 - 1, used=960, own=0), other).status == "short"


def test_a_stack_without_a_file_counts_by_its_state() -> None:
    demands = tuple(demands_of_region(region(3), default_catalog(), NOW))
    ran = Sibling("gone", None, demands=demands, held_at=lambda _: demands)
    # A state gives the number of machines that were requested; a declaration does not.
    assert judged(snapshot(NEW, limit=5 * 192), ran).status == "fits"
    assert judged(snapshot(NEW, limit=5 * 192 - 1), ran).status == "short"
    assert "3 nodes of gone" in judged(snapshot(NEW, limit=0), ran).text


def test_a_stack_of_unknown_account_may_share_the_limit() -> None:
    from dataclasses import replace

    demands = tuple(
        replace(demand, account="") for demand in demands_of_region(region(3), default_catalog(), NOW)
    )
    unknown = Sibling("gone", None, demands=demands)
    verdict = judged(snapshot(NEW, limit=4 * 192), unknown)
    assert verdict.status == "unknown"
    assert "3 nodes of gone x 192 vCPU may count against it too" in verdict.text
    assert judged(snapshot(NEW, limit=5 * 192), unknown).status == "fits"
    assert judged(snapshot(NEW, limit=192), unknown).status == "short"


def test_availability_domains_have_limits_of_their_own() -> None:
    catalog, family = default_catalog(), "gpu-b200-count"
    home = region(cloud="oci", shape="BM.GPU.B200.8")
    same = region(cloud="oci", shape="BM.GPU.B200.8", availability_domain="other:us-ashburn-ad-1")
    other = region(cloud="oci", shape="BM.GPU.B200.8", availability_domain="Demo:US-ASHBURN-AD-2")
    demands = list(demands_of_region(home, catalog, NOW))
    for sibling, status in ((same, "short"), (other, "fits")):
        own = snapshot(NEW, limit=16, own=0, family=family)
        shared = Sibling("b", sibling, snapshot(NEW, own=0, family=family))
        [verdict] = judge(demands, own, catalog, NOW, home=home, siblings=[shared])
        assert verdict.status == status


def test_names_that_no_family_has() -> None:
    recorded_names = QuotaSnapshot(
        source="console",
        families={
            "standardNDSH200v5Family": FamilyState(limit=1, used=0),
            " Standard NDISRH200V5 Family": FamilyState(limit=1, used=0),
            "CORES": FamilyState(limit=1, used=0),
        },
    )
    assert strange_names(recorded_names, "azure", default_catalog()) == ["standardNDSH200v5Family"]
