"""Limits on what one update may take away."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from gpufabric.cost.change import read_cost_change, write_cost_change
from gpufabric.cost.fabric import FabricBills
from gpufabric.policies.cost_change import cost_of_change
from gpufabric.policies.properties import Props
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import RuleOutcome, run_rule
from gpufabric.policies.rules.capacity.losses_within_limits import LossesWithinLimits
from gpufabric.protection.removals import PermittedLoss
from gpufabric.spec.money import Budget
from gpufabric.spec.protection import Protection
from gpufabric.wire.urn import STACK_TYPE
from tests.policies.aws_stack import Change, drop
from tests.policies.changes import CLOUDS, RENAMED, SMALLER, UNREADABLE, view
from tests.policies.conftest import seen

NOT_BROKEN = dict.fromkeys(CLOUDS, "a stack without an earlier state loses nothing")

LATER = datetime(2026, 12, 2, tzinfo=UTC)
NODES = {"aws": 8, "azure": 8, "oci": 16}


def judge(cloud: str, *changes: Change, limits: dict[str, Any] | None = None, **more: Any) -> RuleOutcome:
    region = CLOUDS[cloud].region()
    declared = region.model_copy(update={"protection": Protection.model_validate(limits) if limits else None})
    read = view(cloud, *changes, declaration=declared, **more)
    return run_rule(LossesWithinLimits(), lambda: read)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_nothing_lost_passes(cloud: str) -> None:
    assert judge(cloud, limits={"gpus": 0, "pools": 0, "stores": 0}) == RuleOutcome()


@pytest.mark.parametrize("cloud", CLOUDS)
def test_smaller_pool_is_a_violation_with_its_arithmetic(cloud: str) -> None:
    (violation,) = judge(cloud, SMALLER[cloud], limits={"gpus": 0}).violations
    gpus = (NODES[cloud] - 1) * 8
    assert f"{gpus} GPUs go (train {gpus}); at most 0 may (protection.gpus)" in violation.message
    assert f"pool train: {NODES[cloud]} -> 1 node of" in violation.message


@pytest.mark.parametrize("cloud", CLOUDS)
def test_without_limits_a_loss_is_advice(cloud: str) -> None:
    outcome = judge(cloud, SMALLER[cloud])
    assert outcome.violations == []
    assert [finding.advisory for finding in outcome.advice] == [True]


@pytest.mark.parametrize("cloud", CLOUDS)
def test_renamed_pool_is_a_violation_with_an_offer(cloud: str) -> None:
    (violation,) = judge(cloud, RENAMED[cloud], limits={"pools": 0}).violations
    assert "pool train is removed" in violation.message
    assert "declare was: train in pools.trian" in violation.message


@pytest.mark.parametrize("cloud", CLOUDS)
def test_unknown_size_after_the_change_is_said(cloud: str) -> None:
    outcome = judge(cloud, UNREADABLE[cloud], limits={"gpus": 0})
    assert "unknown until apply" in outcome.unevaluated_text()


@pytest.mark.parametrize("cloud", CLOUDS)
def test_without_the_previous_state_nothing_is_evaluated(cloud: str) -> None:
    outcome = judge(cloud, SMALLER[cloud], limits={"gpus": 0}, before=None)
    assert outcome.unevaluated_text() == "not evaluated: earlier state is unknown: there is no previous state"
    assert judge(cloud, SMALLER[cloud], before=None) == RuleOutcome()


@pytest.mark.parametrize("cloud", CLOUDS)
@pytest.mark.parametrize("name", ["lustre", "checkpoints"])
def test_lost_store_is_a_violation(cloud: str, name: str) -> None:
    (violation,) = judge(cloud, drop(name), limits={"stores": 0}).violations
    assert f"1 store goes ({name}); at most 0 may (protection.stores)" in violation.message


STACK_URN = "urn:pulumi:aws-stack::gpufabric::pulumi:pulumi:Stack::gpufabric-aws-stack"


def recording(cloud: str, **limits: dict[str, Any]) -> tuple[Resource, ...]:
    """Return the previous state of a stack whose last update recorded limits."""
    outputs = Props({"protection": limits})
    stack = Resource(STACK_TYPE, "stack", STACK_URN, Props({}), Props({}), outputs=outputs)
    return (*seen(list(CLOUDS[cloud].changed().values())), stack)


@pytest.mark.parametrize("cloud", CLOUDS)
@pytest.mark.parametrize("declared", [None, {"gpus": 999}, {"stores": 0}])
@pytest.mark.parametrize("owner", ["stack", "fabric"])
def test_change_that_loosens_limits_is_judged_by_those_before(
    cloud: str, declared: dict[str, Any] | None, owner: str
) -> None:
    earlier = recording(cloud, **{owner: {"gpus": 0}})
    outcome = judge(cloud, SMALLER[cloud], limits=declared, previous=earlier)
    (violation,) = outcome.violations
    assert "at most 0 may (protection.gpus before this change)" in violation.message
    (advice,) = outcome.advice
    now = "999" if declared == {"gpus": 999} and owner == "stack" else "no limit"
    assert f"protection.gpus changes from 0 to {now}, from the next update on" in advice.message
    if owner == "stack":
        permitted = (
            PermittedLoss(f"{cloud}-stack", "pool", "train", None, "team", date(2026, 12, 20), "x:1"),
        )
        named = judge(cloud, SMALLER[cloud], limits=declared, previous=earlier, permitted=permitted)
        assert named.violations == []


def test_looser_limits_without_a_loss_are_advice() -> None:
    outcome = judge("aws", previous=recording("aws", stack={"gpus": 0}))
    assert outcome.violations == []
    assert "protection.gpus changes from 0 to no limit" in outcome.advice[0].message


def test_record_of_the_change_names_looser_limits(tmp_path: Path) -> None:
    change = cost_of_change(view("aws", previous=recording("aws", stack={"gpus": 0})))
    write_cost_change(change, tmp_path / "record.json")
    read = read_cost_change([tmp_path / "record.json"])
    assert read is not None
    assert read.loosened == ("aws-stack: protection.gpus changes from 0 to no limit",)
    assert read.held_before is not None
    assert read.held_before.limits.stack == Protection(gpus=0)


def permit(day: int) -> tuple[PermittedLoss, ...]:
    expires = date(2026, 12, day)
    return (PermittedLoss("aws-stack", "pool", "train", None, "platform-team", expires, "removals.yaml:2"),)


def test_named_loss_passes_until_its_removal_expires() -> None:
    named = judge("aws", SMALLER["aws"], limits={"gpus": 0}, permitted=permit(20))
    assert named.violations == []
    assert "(named in removals.yaml:2 by platform-team until 2026-12-20)" in named.advice[0].message
    expired = judge("aws", SMALLER["aws"], limits={"gpus": 0}, permitted=permit(1), now=LATER)
    assert len(expired.violations) == 1
    assert "its removal by platform-team expired on 2026-12-01" in expired.advice[0].message


def test_faulty_file_of_removals_is_a_violation() -> None:
    (violation,) = judge("aws", permitted_problem="removals[0].owner: given nothing").violations
    assert violation.message.startswith("stacks/removals.yaml is invalid: removals[0].owner")


def test_fabric_limits_count_the_share_of_all_stacks() -> None:
    fabric = Protection.model_validate({"percent": 50})
    loss = SMALLER["aws"]
    (violation,) = judge(
        "aws", loss, fabric_protection=fabric, fabric=lambda: FabricBills(Budget())
    ).violations
    assert violation.message.startswith("the fabric: 56 of 64 GPUs go, 87.5 %")
    broken = FabricBills(Budget(), faults=("oci-us-ashburn-1",))
    (unknown,) = judge("aws", loss, fabric_protection=fabric, fabric=lambda: broken).violations
    assert "an unknown share" in unknown.message
