from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.shape import CapacityMode
from gpufabric.quota.demand import Demand
from gpufabric.quota.snapshot import FamilyState, PendingIncrease, QuotaSnapshot
from gpufabric.quota.verdict import QuotaVerdict, judge

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
FAMILY = "L-417A185B"


def demand(
    nodes: int,
    *,
    family: str | None = FAMILY,
    usage: CapacityMode = "on-demand",
    unit: str = "vCPU",
    units_per_node: int = 192,
) -> Demand:
    return Demand(
        cloud="aws",
        account="123456789012",
        region="us-east-1",
        family=family,
        unit=unit,
        usage_class=usage,
        nodes=nodes,
        units_per_node=units_per_node,
        shape="p6-b200.48xlarge",
    )


def snapshot(
    limit: int,
    used: int = 0,
    own: int = 0,
    *,
    asked: int | None = None,
    family: str = FAMILY,
    source: str = "console",
) -> QuotaSnapshot:
    pending = None if asked is None else PendingIncrease(limit=asked, filed=date(2026, 11, 10))
    state = FamilyState(limit=limit, used=used, used_by_this_stack=own, pending=pending)
    return QuotaSnapshot(
        taken_at=datetime(2026, 11, 20, 6, tzinfo=UTC), source=source, families={family: state}
    )


def judge_one(demands: list[Demand], recorded: QuotaSnapshot | None) -> QuotaVerdict:
    (verdict,) = judge(demands, recorded, default_catalog(), NOW)
    return verdict


NEED = "48 nodes x 192 vCPU = 9,216 of L-417A185B: "
AGE = "(snapshot of 2026-11-20, 11 days old)"


@pytest.mark.parametrize(
    ("recorded", "status", "short_by", "text"),
    [
        (snapshot(10000), "fits", 0, "limit 10,000 - used by others 0 = 10,000 free; fits, 784 left"),
        (snapshot(9216), "fits", 0, "limit 9,216 - used by others 0 = 9,216 free; fits, 0 left"),
        (
            snapshot(10000, 1000),
            "short",
            216,
            "limit 10,000 - used by others 1,000 = 9,000 free; short by 216",
        ),
        (
            snapshot(10000, 9984, 9216),
            "fits",
            0,
            "limit 10,000 - used by others 768 = 9,232 free; fits, 16 left",
        ),
        (
            snapshot(9000, asked=9216),
            "short but pending",
            216,
            "limit 9,000 - used by others 0 = 9,000 free; short by 216 but pending: "
            "216 more requested on 2026-11-10",
        ),
        (
            snapshot(9000, asked=9215),
            "short",
            216,
            "limit 9,000 - used by others 0 = 9,000 free; short by 216, and "
            "215 more requested on 2026-11-10 would not suffice",
        ),
        (snapshot(9, family="L-DB2E81BA"), "unknown", 0, "unknown, the quota snapshot does not have it"),
        (
            snapshot(9, family="L-OTHER"),
            "unknown",
            0,
            "unknown, the quota snapshot does not have it; it has L-OTHER, which the catalogue does not know",
        ),
    ],
)
def test_verdict_shows_the_arithmetic(recorded: QuotaSnapshot, status: str, short_by: int, text: str) -> None:
    verdict = judge_one([demand(48)], recorded)
    assert (verdict.status, verdict.short_by) == (status, short_by)
    assert verdict.text == f"{NEED}{text} {AGE}"


def test_no_snapshot_is_unknown() -> None:
    verdict = judge_one([demand(48)], None)
    assert (verdict.status, verdict.text) == ("unknown", f"{NEED}unknown, the stack has no quota snapshot")


def test_capacity_block_draws_nothing() -> None:
    verdict = judge_one([demand(48, usage="capacity-block")], snapshot(0))
    assert verdict.status == "fits"
    text = "48 nodes x 192 vCPU = 9,216 in a Capacity Block: does not count against L-417A185B"
    assert verdict.text == text


def test_pools_of_a_family_are_added_up_and_blocks_are_not() -> None:
    reservation = replace(demand(0, usage="reservation"), reservation="urn", reserves=3)
    pool = replace(demand(2, usage="reservation"), reservation="urn")
    pools = [demand(2), reservation, pool, demand(40, usage="capacity-block")]
    block, shared = judge(pools, snapshot(960), default_catalog(), NOW)
    assert block.status == shared.status == "fits"
    assert shared.text.startswith("2 nodes x 192 vCPU + 3 reserved nodes x 192 vCPU = 960 of L-417A185B: ")


@pytest.mark.parametrize(
    ("what", "text"),
    [
        (demand(2, family=None), "2 nodes x 192 vCPU = 384: unknown, the catalogue has no quota family"),
        (
            demand(2, family=None, usage="spot"),
            "2 nodes x 192 vCPU = 384: unknown, the catalogue has no spot quota",
        ),
        (
            demand(2, family=None, unit="", units_per_node=1),
            "2 nodes: unknown, the catalogue has no quota family",
        ),
    ],
)
def test_unknown_family_is_never_a_fit(what: Demand, text: str) -> None:
    verdict = judge_one([what], snapshot(10**6))
    assert verdict.status == "unknown"
    assert verdict.text.startswith(text)
    assert verdict.text.endswith("p6-b200.48xlarge")


def test_other_spellings_of_a_family_are_found() -> None:
    families = default_catalog().quota_families("azure").values()
    entry = next(family for family in families if family.spellings)
    assert entry.spellings is not None
    spelled = f" {entry.spellings.value[0].upper()}"
    gb300 = Demand(
        cloud="azure",
        account="",
        region="eastus",
        family=entry.id,
        unit="vCPU",
        usage_class="on-demand",
        nodes=18,
        units_per_node=128,
        shape="Standard_ND128isr_GB300_v6",
    )
    assert judge_one([gb300], snapshot(2304, family=spelled)).status == "fits"


def test_simulated_figures_are_called_so_and_no_account_is_named() -> None:
    text = judge_one([demand(1)], snapshot(192, source="simulated")).text
    assert text.endswith("(simulated figures of 2026-11-20, 11 days old)")
    assert "123456789012" not in text


def test_no_nodes_no_verdict() -> None:
    assert judge([demand(0)], None, default_catalog(), NOW) == []


@given(st.integers(1, 500), st.integers(0, 10**5), st.integers(0, 10**5), st.data())
def test_fits_exactly_when_demand_and_others_are_within_the_limit(
    nodes: int, limit: int, used: int, data: st.DataObject
) -> None:
    own = data.draw(st.integers(0, used))
    verdict = judge_one([demand(nodes)], snapshot(limit, used, own))
    total = nodes * 192 + used - own
    assert (verdict.status == "fits") == (total <= limit)
    assert verdict.short_by == max(0, total - limit)


def test_surge_and_replaced_machines_are_shown_apart() -> None:
    demands = [replace(demand(8), surge=2), replace(demand(8), replaced=True)]
    verdict = judge_one(demands, snapshot(18 * 192))
    assert verdict.status == "fits"
    need = "(8 nodes + 2 of surge) x 192 vCPU + 8 nodes that run until their replacements do x 192 vCPU"
    assert verdict.text.startswith(f"{need} = 3,456 of L-417A185B: ")
    assert judge_one(demands, snapshot(18 * 192 - 1)).short_by == 1


@pytest.mark.parametrize(
    ("own", "running", "status"),
    [
        pytest.param(None, 32, "fits", id="used holds this stack's machines already"),
        pytest.param(None, 0, "short", id="other users take them"),
        pytest.param(None, None, "unknown", id="nobody knows whose they are"),
        pytest.param(32 * 192, 0, "fits", id="what the snapshot states takes precedence"),
    ],
)
def test_machines_that_run_already_are_not_counted_twice(
    own: int | None, running: int | None, status: str
) -> None:
    state = FamilyState(limit=7680, used=32 * 192, used_by_this_stack=own)
    recorded = QuotaSnapshot(taken_at=NOW, source="console", families={FAMILY: state})
    holding = None if running is None else [replace(demand(32), running=running)]
    [verdict] = judge([demand(32)], recorded, default_catalog(), NOW, holding=holding)
    assert verdict.status == status


def test_a_snapshot_without_a_date_says_so() -> None:
    state = FamilyState(limit=7680, used=0)
    text = judge_one([demand(1)], QuotaSnapshot(source="console", families={FAMILY: state})).text
    assert text.endswith("(snapshot without a date)")


@pytest.mark.parametrize(
    ("file", "step"),
    [
        ("stacks/quota-snapshots/aws-us-east-1.yaml", "so state used_by_this_stack in the snapshot"),
        ("stacks/account-snapshots/aws-1/quotas.yaml", "because the state of this stack is not known"),
    ],
)
def test_the_next_step_fits_the_file_of_the_figures(file: str, step: str) -> None:
    """Only a record by hand has a place for the part of the stack."""
    state = FamilyState(limit=7680, used=7000)
    recorded = QuotaSnapshot(taken_at=NOW, source="console", families={FAMILY: state}).of_file(file)
    assert f"used may include these machines, {step} (" in judge_one([demand(32)], recorded).text
