"""Losses and restarts on the real engine: a renamed pool, a smaller pool, a destroy, another template."""

from typing import Any

import pytest

from gpufabric.simcloud.inspect import held
from tests.e2e.conftest import Declare, Sandbox
from tools.small_fabric import REGIONS

pytestmark = pytest.mark.engine

PROTECTION = {"percent": 10, "pools": 0, "stores": 0}
FIRST, *OTHERS = sorted(REGIONS)
CLOUDS = [FIRST, *(pytest.param(stack, marks=pytest.mark.slow) for stack in OTHERS)]


def renamed(declared: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Rename the pool train to trian."""
    pools = dict(declared["pools"])
    pools["trian"] = {**pools.pop("train"), **more}
    return {**declared, "pools": pools}


@pytest.mark.parametrize("stack", CLOUDS)
def test_renamed_pool_with_was_changes_no_resource(sandbox: Sandbox, region: Declare, stack: str) -> None:
    declared = region(stack, protection=PROTECTION)
    sandbox.declare(stack, declared)
    sandbox.up(stack)
    before = {(resource.resource.id, resource.resource.urn) for resource in held(sandbox.clouds)}

    sandbox.declare(stack, renamed(declared, was="train"))
    steps = sandbox.preview(stack)
    assert set(steps) <= {"same", "update"}, steps
    assert all(name.startswith("pulumi:pulumi:Stack") for name in steps.get("update", [])), steps["update"]
    sandbox.up(stack)
    assert {(resource.resource.id, resource.resource.urn) for resource in held(sandbox.clouds)} == before
    assert set(sandbox.outputs(stack)["region"]["pools"]) == {"trian"}


@pytest.mark.parametrize("stack", CLOUDS)
def test_losses_stop_the_preview_unless_the_change_names_them(
    sandbox: Sandbox, region: Declare, stack: str
) -> None:
    declared = region(stack, protection=PROTECTION)
    sandbox.declare(stack, declared)
    sandbox.up(stack)
    before = len(list(held(sandbox.clouds)))
    nodes = declared["pools"]["train"]["nodes"]

    sandbox.declare(stack, renamed(declared))
    refused = sandbox.gpufabric("up", stack, "--yes", "--json", status=1).text
    assert "pool train is removed" in refused
    assert "declare was: train in pools.trian" in refused
    assert len(list(held(sandbox.clouds))) == before, "nothing was changed"

    smaller = region(stack, protection=PROTECTION)
    smaller["pools"]["train"]["nodes"] = nodes // 2
    sandbox.declare(stack, smaller)
    refused = sandbox.gpufabric("preview", stack, "--json", status=1).text
    assert f"{nodes} -> {nodes // 2} nodes" in refused
    assert "at most 10 % may (protection.percent)" in refused
    assert "Traceback" not in refused

    (sandbox.project / "stacks" / "removals.yaml").write_text(
        f"removals:\n  - stack: {stack}\n    pool: train\n    owner: platform-team\n"
        "    reason: the lease of these machines ends\n    expires: 2026-12-20\n"
    )
    allowed = sandbox.gpufabric("preview", stack).text
    assert "destroys" in allowed
    assert f"pool train: {nodes} -> {nodes // 2} nodes" in " ".join(allowed.split())
    assert "review what is destroyed" in allowed


@pytest.mark.slow
def test_limits_before_a_change_judge_it_too(sandbox: Sandbox, region: Declare) -> None:
    sandbox.declare(FIRST, region(FIRST, protection=PROTECTION))
    sandbox.up(FIRST)
    before = len(list(held(sandbox.clouds)))

    sandbox.declare(FIRST, renamed(region(FIRST)))
    for command in (("preview", FIRST), ("up", FIRST, "--yes"), ("destroy", FIRST, "--yes")):
        refused = sandbox.gpufabric(*command, "--json", status=1).text
        assert "protection.pools before this change" in refused, command
    assert len(list(held(sandbox.clouds))) == before, "nothing was changed"

    sandbox.declare(FIRST, region(FIRST))
    text = sandbox.gpufabric("preview", FIRST).text
    assert "protection.pools changes from 0 to no limit" in text[text.index("risks") : text.index("Also:")]
    sandbox.gpufabric("up", FIRST, "--yes")
    sandbox.declare(FIRST, renamed(region(FIRST)))
    assert "pool train is removed" in " ".join(sandbox.gpufabric("preview", FIRST).text.split())


def test_destroy_is_stopped_before_the_engine_starts(sandbox: Sandbox, region: Declare) -> None:
    declared = region(FIRST, protection=PROTECTION)
    sandbox.declare(FIRST, declared)
    sandbox.up(FIRST)
    sandbox.pulumi("state", "unprotect", "--all", "--yes", "-s", FIRST)
    before = len(list(held(sandbox.clouds)))
    refused = sandbox.gpufabric("destroy", FIRST, "--yes", "--json", status=1).text
    assert "protection.pools" in refused
    assert len(list(held(sandbox.clouds))) == before


@pytest.mark.slow
def test_other_launch_template_restarts_machines(sandbox: Sandbox, region: Declare) -> None:
    declared = region("aws-us-east-1")
    sandbox.declare("aws-us-east-1", declared)
    sandbox.up("aws-us-east-1")
    unchanged = sandbox.gpufabric("preview", "aws-us-east-1").text
    assert "restart" not in unchanged
    declared["pools"]["train"]["nic_layout"] = "legacy"
    sandbox.declare("aws-us-east-1", declared)
    text = " ".join(sandbox.gpufabric("preview", "aws-us-east-1").text.split())
    assert "pool train of aws-us-east-1: 8 machines with 64 GPUs restart in 4 batches of 2" in text
    assert "because launchTemplate changes" in text
    assert "A job on these machines stops" in text
    assert "review what is destroyed" in text


@pytest.mark.parametrize("stack", CLOUDS)
def test_unchanged_stack_loses_and_restarts_nothing(sandbox: Sandbox, region: Declare, stack: str) -> None:
    sandbox.declare(stack, region(stack, protection=PROTECTION))
    sandbox.up(stack)
    text = sandbox.gpufabric("preview", stack).text
    assert "nothing to do" in text
    assert "lost" not in text
    assert "restart" not in text
