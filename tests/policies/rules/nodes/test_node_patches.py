from typing import Any

import pytest

from gpufabric.policies.rule import RuleOutcome, run_rule
from gpufabric.policies.rules.nodes.node_patches import PatchedNodes
from gpufabric.spec.maintenance import Maintenance
from tests.policies import azure_stack
from tests.policies.aws_stack import Change, Said, drop, put, say
from tests.policies.changes import view
from tests.policies.conftest import UNKNOWN

CHANNEL = ("cluster", "autoUpgradeProfile", "nodeOSUpgradeChannel")
WINDOW = ("patches", "maintenanceWindow")
ANY_TIME = (
    "cluster: AKS may reimage its nodes at any time: no maintenance configuration "
    "aksManagedNodeOSUpgradeSchedule"
)
NO_PATCHES = "cluster: AKS applies no security patches to its nodes (nodeOSUpgradeChannel None)"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param((), Said(), id="sound"),
        pytest.param((put(*CHANNEL, value="NodeImage"),), Said(), id="images in a window"),
        pytest.param((put(*CHANNEL, value="None"),), Said(advice=(NO_PATCHES,)), id="off"),
        pytest.param((drop("cluster", "autoUpgradeProfile"),), Said(), id="the default of AKS"),
        pytest.param(
            (drop("cluster", "autoUpgradeProfile"), drop("patches", "configName")),
            Said((ANY_TIME,)),
            id="the default of AKS without a window",
        ),
        pytest.param(
            (put("patches", "configName", value="default"),), Said((ANY_TIME,)), id="another window"
        ),
        pytest.param(
            (put(*CHANNEL, value=UNKNOWN),),
            Said(unevaluated=("cluster.autoUpgradeProfile.nodeOSUpgradeChannel unknown until apply",)),
            id="unknown",
        ),
        pytest.param(
            (put(*CHANNEL, value="Sometimes"),),
            Said(unevaluated=("cluster.autoUpgradeProfile.nodeOSUpgradeChannel is not a channel of AKS",)),
            id="no channel",
        ),
        pytest.param(
            (put(*WINDOW, "schedule", value={"absoluteMonthly": {"dayOfMonth": 1.0}}),),
            Said(unevaluated=("cluster.maintenanceWindow.schedule is neither weekly nor daily",)),
            id="monthly",
        ),
    ],
)
def test_channel_and_window(changes: tuple[Change, ...], said: Said) -> None:
    assert say(PatchedNodes(), azure_stack.changed(*changes)) == said


def test_nodes_that_patch_themselves_are_advised_against() -> None:
    said = say(PatchedNodes(), azure_stack.changed(put(*CHANNEL, value="Unmanaged")))
    assert not said.violations
    assert "outside any window" in said.advice[0]


def judge(*changes: Change, hours: int = 4, enforce: bool = True, **region: Any) -> RuleOutcome:
    """Judge a stack whose machines with GPUs may restart on Sunday from 04:00."""
    windows = {"windows": [{"days": ["sunday"], "start": "04:00", "hours": hours}], "enforce": enforce}
    declared = azure_stack.region().model_copy(
        update={"maintenance": Maintenance.model_validate(windows), **region}
    )
    read = view("azure", *changes, declaration=declared)
    return run_rule(PatchedNodes(), lambda: read)


def test_patches_come_in_the_windows_of_machines_with_gpus() -> None:
    assert judge() == RuleOutcome()
    later = put(*WINDOW, "startTime", value="05:00")
    (finding,) = judge(later).violations
    assert finding.message == (
        "cluster: AKS may reimage its nodes, also those with GPUs, Sunday from 05:00 UTC for 4 hours: "
        "outside maintenance.windows"
    )
    assert judge(later, enforce=False).violations == []
    assert len(judge(later, enforce=False).advice) == 1
    assert judge(later, hours=6) == RuleOutcome()


def test_a_default_window_is_shown() -> None:
    (finding,) = judge(maintenance=None, node_patches=None).advice
    assert (
        "Sunday from 04:00 UTC for 4 hours: no window is declared, and this is the default" in finding.message
    )
    assert judge(maintenance=None) == RuleOutcome()
