"""Restarts of machines outside the declared windows."""

from datetime import UTC, datetime
from typing import Any

import pytest

from gpufabric.policies.rule import RuleOutcome, run_rule
from gpufabric.policies.rules.updates.maintenance_windows import MaintenanceWindows
from gpufabric.spec.maintenance import Maintenance
from tests.policies.aws_stack import Change, put
from tests.policies.changes import CLOUDS, SMALLER, view

NOT_BROKEN = dict.fromkeys(CLOUDS, "a stack without an earlier state restarts no machine")

FRIDAY = datetime(2026, 12, 4, 12, tzinfo=UTC)
SATURDAY = datetime(2026, 12, 5, 23, tzinfo=UTC)

RESTARTS: dict[str, Change] = {
    "aws": put("train", "version", value="1.34"),
    "azure": put("train", "orchestratorVersion", value="1.34"),
    "oci": put("rack-nodes", "instanceDetails", "launchDetails", "instanceOptions", value={"other": False}),
}
POOLS = {"aws": ("train",), "azure": ("train",), "oci": ("rack-1", "rack-2")}
"""Pools whose machines restart, or may do so: the racks on OCI share a configuration."""


def windows(*, enforce: bool = False) -> Maintenance:
    window = {"days": ["saturday"], "start": "22:00", "hours": 6}
    return Maintenance.model_validate({"windows": [window], "enforce": enforce})


def judge(cloud: str, *changes: Change, maintenance: Maintenance | None, **more: Any) -> RuleOutcome:
    region = CLOUDS[cloud].region().model_copy(update={"maintenance": maintenance})
    facts: dict[str, Any] = {"now": FRIDAY, **more}
    read = view(cloud, *changes, declaration=region, **facts)
    return run_rule(MaintenanceWindows(), lambda: read)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_restart_outside_the_windows_is_advice(cloud: str) -> None:
    outcome = judge(cloud, RESTARTS[cloud], maintenance=windows())
    assert outcome.violations == []
    assert len(outcome.advice) == len(POOLS[cloud])
    for advice, pool in zip(outcome.advice, POOLS[cloud], strict=True):
        assert advice.message.startswith(f"{cloud}-stack: pool {pool}: ")
        assert "the next window begins on Saturday, 2026-12-05 22:00 UTC" in advice.message


@pytest.mark.parametrize("cloud", CLOUDS)
def test_enforced_windows_refuse_it(cloud: str) -> None:
    refused = judge(cloud, RESTARTS[cloud], maintenance=windows(enforce=True)).violations
    assert len(refused) == len(POOLS[cloud])


@pytest.mark.parametrize("cloud", CLOUDS)
def test_passes_inside_a_window_without_windows_and_without_a_restart(cloud: str) -> None:
    enforced = windows(enforce=True)
    assert judge(cloud, RESTARTS[cloud], maintenance=enforced, now=SATURDAY) == RuleOutcome()
    assert judge(cloud, RESTARTS[cloud], maintenance=None) == RuleOutcome()
    assert judge(cloud, SMALLER[cloud], maintenance=enforced) == RuleOutcome()


def test_replaced_machines_count() -> None:
    outcome = judge("aws", put("train", "instanceTypes", value=["p5.48xlarge"]), maintenance=windows())
    assert any("machines are replaced" in advice.message for advice in outcome.advice)


def test_system_nodes_do_not_count() -> None:
    assert judge("aws", put("system", "version", value="1.34"), maintenance=windows()) == RuleOutcome()


def test_fabric_windows_hold_where_the_region_has_none() -> None:
    change = RESTARTS["aws"]
    assert judge("aws", change, maintenance=None, fabric_maintenance=windows(enforce=True)).violations
    assert not judge(
        "aws", change, maintenance=windows(), fabric_maintenance=windows(enforce=True)
    ).violations


def test_unknown_earlier_state_is_said() -> None:
    outcome = judge("aws", RESTARTS["aws"], maintenance=windows(), before=None)
    assert "earlier state is unknown" in outcome.unevaluated_text()
