"""Quotas that GPU machines need."""

from dataclasses import replace
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cost.fabric import FabricBills
from gpufabric.policies.rule import RuleOutcome, run_rule
from gpufabric.policies.rules.capacity.quota_headroom import QuotaHeadroom, QuotaOptions
from gpufabric.policies.stack_view import view_of
from gpufabric.quota.limits import QuotaKey
from gpufabric.quota.siblings import Sibling
from gpufabric.quota.snapshot import FamilyState, PendingIncrease, QuotaSnapshot
from gpufabric.spec.money import Budget
from tests.policies.conftest import UNKNOWN
from tests.policies.rules.each_cloud import Cloud, each_cloud, unknown
from tests.policies.rules.growing_nodes import NOW, outcome_of
from tests.policies.rules.sized_network import SHAPE, known, nodes_of, outcome


def recorded(limit: int, asked: int | None = None) -> QuotaSnapshot:
    family = default_catalog().shape("oci", SHAPE).quota.family
    assert family is not None
    pending = None if asked is None else PendingIncrease(limit=asked, filed=NOW.date())
    state = FamilyState(limit=limit, used=0, pending=pending)
    return QuotaSnapshot(taken_at=NOW, source="console", families={family.value: state})


def test_quota_that_fits_is_silent(kit: Any) -> None:
    assert outcome(QuotaHeadroom(), nodes_of(kit, 40), known(recorded(320)), kit) == RuleOutcome()


@pytest.mark.parametrize(
    ("snapshot", "violation", "advice"),
    [
        (recorded(312), "short by 8", ""),
        (recorded(312, 320), "", "short by 8 but pending: 8 more requested on 2026-12-01"),
        (None, "", "unknown, the stack has no quota snapshot"),
    ],
)
def test_quota(kit: Any, snapshot: QuotaSnapshot | None, violation: str, advice: str) -> None:
    judged = outcome(QuotaHeadroom(), nodes_of(kit, 40), known(snapshot), kit)
    for findings, text in ((judged.violations, violation), (judged.advice, advice)):
        assert len(findings) == bool(text)
        assert all(text in finding.message for finding in findings)
        assert all(
            finding.message.startswith("oci-us-ashburn-1: 40 nodes x 8 GPU = 320") for finding in findings
        )


def test_quota_tells_what_it_could_not_read(kit: Any) -> None:
    context = replace(known(), snapshot_problem="it is broken")
    judged = outcome(QuotaHeadroom(), nodes_of(kit, 40), context, kit)
    assert "quota snapshot is invalid: it is broken" in judged.unevaluated_text()
    bucket = kit.made("oci:ObjectStorage/bucket:Bucket", {"region": 7}, "bucket", provider={"region": 7})
    judged = outcome(QuotaHeadroom(), nodes_of(kit, 40, bucket), known(recorded(320)), kit)
    assert judged == RuleOutcome()


@each_cloud
def test_quota_on_each_cloud(cloud: Cloud) -> None:
    assert outcome_of(QuotaHeadroom(), cloud.view(4.0, snapshot=cloud.snapshot(4))) == RuleOutcome()
    (finding,) = outcome_of(QuotaHeadroom(), cloud.view(5.0, snapshot=cloud.snapshot(4))).violations
    assert "short by" in finding.message
    assert outcome_of(
        QuotaHeadroom(), cloud.view(UNKNOWN, snapshot=cloud.snapshot(4))
    ).unevaluated_text() == unknown(cloud)


@pytest.mark.parametrize(
    ("fail_closed", "drawn", "violations"),
    [(False, None, 0), (True, None, 1), (True, frozenset[QuotaKey](), 0)],
)
def test_other_stacks_that_cannot_be_read_are_unknown(
    kit: Any, fail_closed: bool, drawn: Any, violations: int
) -> None:
    """They may share the account; a stack that starts nothing is not stopped."""
    context = replace(
        known(recorded(320)),
        fabric=lambda: FabricBills(Budget(), faults=("broken", "oci-us-ashburn-1")),
        siblings=lambda: (Sibling("gone", None, unread=True),),
    )
    view = replace(
        view_of(kit.seen(nodes_of(kit, 40)), context),
        drawn=drawn,
        options=QuotaOptions(fail_closed=fail_closed),
    )
    judged = run_rule(QuotaHeadroom(), lambda: view)
    said = [finding.message for finding in judged.violations] or [judged.unevaluated_text()]
    assert len(judged.violations) == 2 * violations
    for stack in ("broken", "gone"):
        assert any(f"quota demand of stack {stack} is unknown" in text for text in said)
    assert not any("stack oci-us-ashburn-1" in text for text in said)
