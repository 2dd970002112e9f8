from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from gpufabric.policies.rule import RuleOutcome, run_rule
from gpufabric.policies.rules.capacity.quota_snapshot_age import QuotaAgeOptions, QuotaSnapshotAge
from gpufabric.quota.snapshot import QuotaSnapshot
from tests.policies.conftest import UNKNOWN
from tests.policies.rules.each_cloud import Cloud, each_cloud
from tests.policies.rules.growing_nodes import outcome_of
from tests.policies.test_peak import NOW, view

NOT_BROKEN = dict.fromkeys(("aws", "azure", "oci"), "a finding is about a file, not about a resource")
FILE = "aws-us-east-1: stacks/quota-snapshots/aws-us-east-1.yaml"


@pytest.mark.parametrize(
    ("taken_at", "said"),
    [
        (NOW, []),
        (NOW - timedelta(days=30), []),
        (NOW - timedelta(days=31), [f"{FILE} is from 2026-10-31, 31 days ago; allowed: at most 30 days"]),
        (NOW + timedelta(hours=1), []),
        (NOW + timedelta(days=1), [f"{FILE} is dated 2026-12-02, in the future"]),
        (None, [f"{FILE} has no taken_at: its age is unknown"]),
    ],
)
def test_dates(taken_at: datetime | None, said: list[str]) -> None:
    stack = view({"train": 8})
    snapshot = QuotaSnapshot(taken_at=taken_at, source="console", families={})
    dated = replace(stack, context=replace(stack.context, snapshot=snapshot))
    outcome = run_rule(QuotaSnapshotAge(), lambda: dated)
    assert [finding.message for finding in outcome.violations] == said
    lax = replace(dated, options=QuotaAgeOptions(max_age_days=365))
    later = run_rule(QuotaSnapshotAge(), lambda: lax).violations
    assert bool(later) == (bool(said) and "days ago" not in said[0])


def test_a_record_that_is_not_used_is_named() -> None:
    stack = view({"train": 8})
    snapshot = QuotaSnapshot(taken_at=NOW, source="console", families={}).instead_of("f is dated 2099-01-01")
    dated = replace(stack, context=replace(stack.context, snapshot=snapshot))
    (finding,) = run_rule(QuotaSnapshotAge(), lambda: dated).violations
    assert finding.message == "aws-us-east-1: f is dated 2099-01-01, and is not used"


def test_a_stack_without_machines_needs_no_snapshot() -> None:
    empty = view({})
    snapshot = QuotaSnapshot(source="console", families={})
    undated = replace(empty, context=replace(empty.context, snapshot=snapshot))
    assert run_rule(QuotaSnapshotAge(), lambda: undated).violations == []


@each_cloud
def test_every_cloud_has_dates(cloud: Cloud) -> None:
    recent = cloud.snapshot(4)
    assert outcome_of(QuotaSnapshotAge(), cloud.view(snapshot=recent)) == RuleOutcome()
    old = recent.model_copy(update={"taken_at": NOW - timedelta(days=31)})
    (finding,) = outcome_of(QuotaSnapshotAge(), cloud.view(snapshot=old)).violations
    assert "31 days ago" in finding.message
    # What could not be read is listed by the rule about headroom.
    assert outcome_of(QuotaSnapshotAge(), cloud.view(UNKNOWN, snapshot=old)) == RuleOutcome()
