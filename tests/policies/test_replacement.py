"""Machines that run beside their replacements, and those that an update starts first."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.quota.snapshot import FamilyState, Snapshot
from policies.context import Context
from policies.options import Options
from policies.rule import Outcome, run_rule
from policies.rules.capacity.quota_headroom import QuotaHeadroom, QuotaOptions
from policies.view import view_of
from tests.policies.aws_stack import Change, add, changed, drop, link, put, template
from tests.policies.conftest import UNKNOWN, Made, seen

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
FAMILY = "L-417A185B"
UNITS = 192
MINIMAL = put("train", "updateConfig", value={"updateStrategy": "MINIMAL"})
SHAPED = put("train-template", "instanceType", value="p5.48xlarge")


def placed(*changes: Change) -> list[Made]:
    """Give the resources of a stack, whose provider has a region."""
    resources = list(changed(SHAPED, *changes).values())
    for one in resources:
        one.provider = {"region": "us-east-1"}
    return resources


def judged(
    nodes: int, *changes: Change, before: tuple[Change, ...] | None = None, options: Options | None = None
) -> Outcome:
    """Judge 8 nodes against a limit of so many nodes."""
    state = FamilyState(limit=nodes * UNITS, used=0)
    snapshot = Snapshot(taken_at=NOW, source="console", families={FAMILY: state})
    earlier = None if before is None else seen(placed(*before))
    context = Context(
        stack="aws-us-east-1",
        catalog=default_catalog(),
        now=NOW,
        snapshot=snapshot,
        previous=earlier,
    )
    view = view_of(seen(placed(*changes)), context)
    return run_rule(QuotaHeadroom(), lambda: replace(view, options=options))


@pytest.mark.parametrize(
    ("config", "surge"),
    [
        ({"updateStrategy": "MINIMAL"}, 0),
        ({}, 2),
        ({"maxUnavailable": 1.0}, 2),
        ({"maxUnavailable": 5.0}, 5),
        ({"maxUnavailablePercentage": 50.0}, 4),
        ({"maxUnavailablePercentage": 60.0}, 5),
        ({"updateStrategy": "DEFAULT", "maxUnavailable": 3.0}, 3),
    ],
)
def test_surge_of_a_node_group_draws_quota(config: Any, surge: int) -> None:
    change = put("train", "updateConfig", value=config)
    assert judged(8 + surge, change).violations == []
    (short,) = judged(7 + surge, change).violations
    assert f"short by {UNITS}" in short.message
    assert (f"(8 nodes + {surge} of surge) x {UNITS} vCPU" in short.message) == bool(surge)


def test_unknown_surge_is_told_and_hides_no_shortage() -> None:
    change = put("train", "updateConfig", value={"updateStrategy": UNKNOWN})
    outcome = judged(7, change)
    assert len(outcome.violations) == 1
    assert outcome.gap_text() == "not evaluated: train.updateConfig.updateStrategy unknown until apply"


def test_same_stack_before_counts_once() -> None:
    assert judged(8, MINIMAL, before=(MINIMAL,)) == Outcome()
    grown = put("train", "scalingConfig", value={"maxSize": 4.0, "desiredSize": 4.0})
    assert judged(8, MINIMAL, before=(MINIMAL, grown)) == Outcome()


@pytest.mark.parametrize(
    "replacing",
    [
        put("train", "amiType", value="AL2023_x86_64_STANDARD"),
        put("train", "nodeRoleArn", value=UNKNOWN),
        link("train", launchTemplate="other-template"),
    ],
)
def test_old_machines_are_counted_until_their_replacements_run(replacing: Change) -> None:
    old = put("train", "nodeRoleArn", value="role")
    new = (add(template("other", instanceType="p5.48xlarge")), old, replacing, MINIMAL)
    (short,) = judged(15, *new, before=(old, MINIMAL)).violations
    assert "8 nodes x 192 vCPU + 8 nodes that run until their replacements do x 192 vCPU" in short.message
    assert f"short by {UNITS}" in short.message


def test_group_that_is_deleted_first_or_new_or_gone_counts_once() -> None:
    replacing = put("train", "amiType", value="AL2023_x86_64_STANDARD")

    def delete_first(stack: Any) -> None:
        stack["train"].delete_first = True

    assert judged(8, replacing, MINIMAL, delete_first, before=(MINIMAL,)) == Outcome()
    assert judged(8, MINIMAL, before=(drop("train"),)) == Outcome()


def test_unknown_quota_fails_only_where_that_is_set() -> None:
    foreign = put("train-template", "instanceType", value="x9.mystery")
    unknown = judged(99, foreign)
    assert unknown.violations == []
    assert "unknown" in unknown.advice[0].message
    closed = judged(99, foreign, options=QuotaOptions(fail_closed=True))
    assert "unknown" in closed.violations[0].message
    assert closed.advice == []
