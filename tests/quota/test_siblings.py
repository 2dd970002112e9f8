from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from gpufabric.catalog.catalog import default_catalog
from gpufabric.quota.declared import demands_of_region
from gpufabric.quota.siblings import Sibling, sibling_demands, siblings_of
from gpufabric.quota.snapshot import FamilyState, QuotaSnapshot
from gpufabric.quota.verdict import judge
from gpufabric.spec.regions import AnyRegion, DeclaredRegion
from tests.plan.conftest import NOW, REGIONS

FAMILY = "L-417A185B"
UNITS = 32 * 192


def region(**replaced: Any) -> AnyRegion:
    pools = {"train": {"shape": "p5.48xlarge", "nodes": 32}}
    return TypeAdapter(DeclaredRegion).validate_python(REGIONS["aws"] | {"pools": pools} | replaced)


def snapshot(used: int = 0, own: int | None = None) -> QuotaSnapshot:
    state = FamilyState(limit=7680, used=used, used_by_this_stack=own)
    return QuotaSnapshot(taken_at=NOW, source="console", families={FAMILY: state})


def judged(sibling: Sibling, recorded: QuotaSnapshot) -> Any:
    catalog = default_catalog()
    own = demands_of_region(region(), catalog, NOW)
    [verdict] = judge(own, recorded, catalog, NOW, siblings=[sibling])
    return verdict


def test_two_stacks_of_one_account_are_added_up() -> None:
    verdict = judged(Sibling("aws-b", region()), snapshot())
    assert (verdict.status, verdict.short_by) == ("short", 4608)
    assert verdict.text.startswith(
        "32 nodes x 192 vCPU + 32 nodes of aws-b x 192 vCPU = 12,288 of L-417A185B: "
        "limit 7,680 - used by others 0 = 7,680 free; short by 4,608"
    )


@pytest.mark.parametrize(
    "replaced",
    [
        {"account_id": "210987654321"},
        {"region": "us-west-2"},
        {"pools": {}},
        {"pools": {"train": {"shape": "p5.48xlarge", "nodes": 0}}},
        {"pools": {"train": {"shape": "p9.huge", "nodes": 1}}},
    ],
)
def test_other_accounts_regions_and_families_are_not(replaced: dict[str, Any]) -> None:
    assert judged(Sibling("aws-b", region(**replaced)), snapshot()).status == "fits"


def test_what_a_sibling_runs_is_not_counted_twice() -> None:
    small = region(pools={"train": {"shape": "p5.48xlarge", "nodes": 8}})
    running = snapshot(used=8 * 192, own=8 * 192)
    assert judged(Sibling("aws-b", small, running), snapshot(used=8 * 192, own=0)).status == "fits"
    unstated = judged(Sibling("aws-b", small), snapshot(used=8 * 192, own=0))
    assert unstated.status == "unknown", "the units in use may be the sibling's or another user's"


def test_siblings_are_the_other_regions_with_their_snapshots(tmp_path: Path) -> None:
    folder = tmp_path / "stacks" / "quota-snapshots"
    folder.mkdir(parents=True)
    (folder / "b.yaml").write_text("source: console\nfamilies: {}\n")
    (folder / "c.yaml").write_text("nonsense: true\n")
    siblings = siblings_of(
        "a", {"c": region(), "a": region(), "b": region()}, tmp_path, default_catalog(), NOW
    )
    assert [(sibling.stack, sibling.snapshot is not None) for sibling in siblings] == [
        ("b", True),
        ("c", False),
    ]
    demands = sibling_demands(siblings, default_catalog(), NOW)
    assert [(demand.stack, demand.amount) for demand in demands] == [("b", UNITS), ("c", UNITS)]
