"""New pools beside pools that the same change removes."""

from typing import Any

import pytest

from gpufabric.policies.rule import Rule, RuleOutcome, run_rule
from gpufabric.policies.rules.capacity.quota_headroom import QuotaHeadroom
from gpufabric.policies.rules.capacity.renamed_pool import RenamedPool
from gpufabric.quota.snapshot import FamilyState, QuotaSnapshot
from tests.policies import azure_stack, oci_stack
from tests.policies.aws_pools import SHAPE, group, in_reservation, template
from tests.policies.aws_stack import NOW, Change, add, drop, region
from tests.policies.azure_stack import H200, pool
from tests.policies.changes import CLOUDS, RENAMED, SMALLER, view
from tests.policies.conftest import UNKNOWN
from tests.policies.oci_stack import B200, node_pool

NOT_BROKEN = dict.fromkeys(CLOUDS, "a stack without an earlier state has no renamed pool")

FAMILIES = {
    "aws": ("L-417A185B", 8 * 192, 2 * 192),
    "azure": ("standardNDISRH200v5Family", 8 * 96, 8 * 96),
    "oci": ("gpu-b200-count", 16 * 8, 16 * 8),
}
"""Quota family of the pool, what it draws, and what its surge or its unused reservation draws beside it."""

OTHER_RESERVATION: dict[str, Change] = {
    "aws": lambda _: None,
    "azure": drop("train", "capacityReservationGroupID"),
    "oci": drop("train-nodes", "instanceDetails", "launchDetails", "capacityReservationId"),
}
"""Machines without a reservation, so that only the quota decides."""
UNREADABLE_OTHER: dict[str, Change] = {
    "aws": add(template("next"), group("next", scalingConfig=UNKNOWN)),
    "azure": add(pool("next", H200, UNKNOWN)),  # type: ignore[arg-type] - unknown in place of a number
    "oci": add(node_pool("next", B200, UNKNOWN)),  # type: ignore[arg-type] - likewise
}
"""A new pool of unknown size."""

ID = "cr-0abcdef1234567890"


def judge(
    cloud: str,
    *changes: Change,
    before: tuple[Change, ...] | None = (),
    limit: int = 0,
    rule: Rule | None = None,
) -> RuleOutcome:
    family, _, _ = FAMILIES[cloud]
    snapshot = QuotaSnapshot(
        taken_at=NOW, source="console", families={family: FamilyState(limit=limit, used=0)}
    )
    read = view(cloud, *changes, before=before, snapshot=snapshot)
    return run_rule(rule or RenamedPool(), lambda: read)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_rename_that_needs_the_quota_twice_is_refused(cloud: str) -> None:
    _, once, beside = FAMILIES[cloud]
    plain = OTHER_RESERVATION[cloud]
    limits = (2 * once + beside - 1, 2 * once + beside)
    short, enough = (
        judge(cloud, plain, RENAMED[cloud], before=(plain,), limit=limit, rule=QuotaHeadroom())
        for limit in limits
    )
    (violation,) = short.violations
    assert "short by 1 " in violation.message
    assert enough.violations == []


@pytest.mark.parametrize("cloud", ["azure", "oci"])
def test_rename_that_needs_the_reservation_twice_is_refused(cloud: str) -> None:
    (violation,) = judge(cloud, RENAMED[cloud], limit=10**6).violations
    assert (
        "pool trian is created before pool train is deleted, and both use one reservation"
        in violation.message
    )
    assert "if it was renamed, declare was: train in pools.trian" in violation.message


@pytest.mark.parametrize(("reserved", "refused"), [(15, True), (16, False), (None, True)])
def test_reservation_that_holds_both_pools_passes(reserved: int | None, refused: bool) -> None:
    capacity = {"mode": "reservation", "id": "cr-0abcdef1234567890", "nodes": reserved}
    declared = region(trian={"shape": SHAPE, "nodes": 8, **({"capacity": capacity} if reserved else {})})
    old = add(*in_reservation("train", 8, ID))
    new = (drop("train"), drop("train-template"), add(*in_reservation("trian", 8, ID)))
    read = view("aws", *new, before=(old,), declaration=declared)
    assert bool(run_rule(RenamedPool(), lambda: read).violations) == refused


@pytest.mark.parametrize("cloud", CLOUDS)
def test_new_pool_of_unknown_size_is_said(cloud: str) -> None:
    read = view(cloud, drop("train"), UNREADABLE_OTHER[cloud])
    assert "unknown until apply" in run_rule(RenamedPool(), lambda: read).unevaluated_text()


@pytest.mark.parametrize("cloud", CLOUDS)
def test_other_changes_pass(cloud: str) -> None:
    assert judge(cloud) == RuleOutcome()
    assert judge(cloud, SMALLER[cloud]) == RuleOutcome()
    assert judge(cloud, RENAMED[cloud], before=None) == RuleOutcome()


DECLARED: dict[str, Any] = {
    "aws": lambda **pool: region(trian={"shape": SHAPE, "nodes": 8, **pool}),
    "azure": lambda **pool: azure_stack.region(trian={"shape": H200, "nodes": 8, **pool}),
    "oci": lambda **pool: oci_stack.region(trian={"shape": B200, "nodes": 16, **pool}),
}


@pytest.mark.parametrize("cloud", CLOUDS)
def test_former_name_of_no_pool_is_refused_where_a_pool_goes(cloud: str) -> None:
    plain = OTHER_RESERVATION[cloud]
    declared = DECLARED[cloud](was="tarin")
    read = view(cloud, plain, RENAMED[cloud], before=(plain,), declaration=declared)
    (violation,) = run_rule(RenamedPool(), lambda: read).violations
    assert (
        "pools.trian.was names tarin, which is no pool of the stack: nothing is renamed" in violation.message
    )
    assert "the change removes train" in violation.message


@pytest.mark.parametrize("cloud", CLOUDS)
def test_former_name_of_no_pool_is_advice_where_none_goes(cloud: str) -> None:
    outcome = run_rule(RenamedPool(), lambda: view(cloud, declaration=DECLARED[cloud](was="tarin")))
    assert outcome.violations == []
    assert "nothing is renamed" in outcome.advice[0].message
    known = view(cloud, declaration=DECLARED[cloud](was="train"))
    assert run_rule(RenamedPool(), lambda: known) == RuleOutcome()
