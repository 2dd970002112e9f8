"""The runner stops stacks whose losses exceed limits."""

from typing import Any

import pytest

from gpufabric.cost.change import CostChange, write_cost_change
from gpufabric.engine.protection import stop_losses, stopped_destroys
from gpufabric.engine.result import Removal, StackResult
from gpufabric.protection.holdings import Holdings, Machines, PoolHolding
from tests.engine.conftest import World, result

URN = "urn:pulumi:aws::gpufabric::gpufabric:aws:Region$aws:eks/nodeGroup:NodeGroup::train"


def held(nodes: int) -> Holdings:
    machines = Machines(URN, nodes, nodes, 8)
    return Holdings({"train": PoolHolding("train", ("p5.48xlarge",), (machines,))})


@pytest.fixture
def refuse(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Refuse every stack that loses something; gives what was judged."""
    judged: list[Any] = []

    def refusals(_: Any, stacks: Any, __: Any) -> dict[str, list[str]]:
        judged.extend(stacks)
        return {stack.stack: ["too much goes"] for stack in stacks if stack.losses}

    monkeypatch.setattr("gpufabric.policies.protecting.refusals", refusals)
    monkeypatch.setattr("gpufabric.policies.protecting.held_by_state", lambda *_: held(8))
    monkeypatch.setattr("gpufabric.engine.protection._project", lambda _: "project")
    return judged


def previewed(world: World, before: int, after: int, **more: Any) -> tuple[Any, StackResult]:
    fleet = world.fleet("up")
    events = fleet.run.record("aws", "preview")
    write_cost_change(
        CostChange("aws", None, None, held_before=held(before), held_after=held(after)), events.cost_change
    )
    return fleet, result("aws", "preview", **more)


def test_preview_that_loses_too_much_fails(world: World, refuse: list[Any]) -> None:
    fleet, preview = previewed(world, 32, 3)
    stop_losses(fleet, [preview])
    assert (preview.status, preview.errors) == ("failed", ["too much goes"])
    (judged,) = refuse
    assert (judged.gpus_before, judged.losses[0].gpus) == (256, 232)


def test_replaced_machines_are_lost_though_their_number_stays(world: World, refuse: list[Any]) -> None:
    removal = Removal("replace", "aws:eks/nodeGroup:NodeGroup", "train")
    fleet, preview = previewed(world, 32, 32, removals=[removal])
    stop_losses(fleet, [preview])
    assert refuse[0].losses[0].cause == "replaced"


def test_preview_without_losses_or_without_a_record_goes_on(world: World, refuse: list[Any]) -> None:
    fleet, preview = previewed(world, 32, 32)
    other = result("oci", "preview")
    stop_losses(fleet, [preview, other])
    assert (preview.status, other.status) == ("done", "done")


def test_destroy_is_judged_by_the_state(world: World, refuse: list[Any]) -> None:
    world.states["aws"] = {"deployment": {"resources": [{"urn": URN}]}}
    stopped = stopped_destroys(world.fleet("destroy"), ["aws", "oci"])
    assert list(stopped) == ["aws"]
    assert stopped["aws"].errors == ["too much goes"]
