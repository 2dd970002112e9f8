"""Windows in which AKS patches nodes."""

from typing import Any

import pytest

from gpufabric.plan.azure.node_patches import plan_node_patches
from gpufabric.spec.azure.node_patches import NodePatches
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.maintenance import Maintenance
from gpufabric.spec.problems import DeclarationError, Problem
from tests.policies import azure_stack


def plan(patches: Any = None, *windows: Any, fabric: Any = None):
    region = azure_stack.region().model_copy(
        update={
            "node_patches": None if patches is None else NodePatches.model_validate(patches),
            "maintenance": Maintenance.model_validate({"windows": windows}) if windows else None,
        }
    )
    return plan_node_patches(region, Fabric.model_validate({"name": "demo", "maintenance": fabric}))


def window(days: list[str], start: str, hours: int) -> dict[str, Any]:
    return {"days": days, "start": start, "hours": hours}


NIGHT = window(["friday", "saturday"], "22:00", 6)
SHORT = window(["friday"], "01:00", 2)


def chosen(*args: Any, **more: Any) -> tuple[list[str], str, int]:
    window = plan(*args, **more).window
    assert window is not None
    return window.days, window.start, window.hours


def test_without_windows_patches_come_on_sunday():
    assert chosen() == chosen({}) == (["sunday"], "04:00", 4)


def test_the_first_long_window_is_used_on_its_first_day():
    assert chosen({}, SHORT, NIGHT) == (["friday"], "22:00", 6)


def test_the_windows_of_the_fabric_hold_for_regions_without_own():
    assert chosen(fabric={"windows": [NIGHT]}) == (["friday"], "22:00", 6)
    assert chosen(None, window(["monday"], "03:00", 5), fabric={"windows": [NIGHT]})[0] == ["monday"]


def test_only_a_cluster_with_a_window_keeps_an_undeclared_setting():
    assert plan().keeps_setting
    assert not plan(None, SHORT).keeps_setting
    assert plan(None, SHORT).window is None
    assert not plan({}).keeps_setting
    assert plan({"automatic": False}).window is None


def problem_of(*args: Any, **more: Any) -> Problem:
    with pytest.raises(DeclarationError) as raised:
        plan(*args, **more)
    (problem,) = raised.value.problems
    return problem


def test_declared_patches_need_a_long_window():
    problem = problem_of({}, SHORT)
    assert problem.where == "node_patches"
    assert "no window of 4 hours or more in maintenance.windows" in problem.given


@pytest.mark.parametrize(
    "own",
    [window(["sunday"], "04:00", 4), window(["friday"], "21:00", 4), window(["saturday"], "00:30", 6)],
    ids=("another day", "begins earlier", "ends later"),
)
def test_a_declared_window_lies_inside_the_windows_for_machines_with_gpus(own: Any):
    problem = problem_of({"window": own}, NIGHT)
    assert (problem.where, problem.allowed) == ("node_patches.window", "a window inside maintenance.windows")


@pytest.mark.parametrize(
    "own",
    [window(["saturday"], "00:00", 4), window(["friday"], "23:00", 5)],
    ids=("after midnight", "over midnight"),
)
def test_a_window_inside_is_taken(own: Any):
    assert chosen({"window": own}, NIGHT) == (own["days"], own["start"], own["hours"])
