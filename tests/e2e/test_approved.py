"""The approved update is the one that runs: `gpufabric up --approved` on the real engine."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gpufabric.simcloud.inspect import held
from tests.e2e.conftest import Declare, Sandbox
from tools.small_fabric import REGIONS

pytestmark = pytest.mark.engine

STACK = "aws-us-east-1"
NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"


def gpufabric(sandbox: Sandbox, *arguments: str, status: int = 0) -> dict[str, Any]:
    """Run ``gpufabric`` in the project and give its JSON."""
    done = subprocess.run(
        [Path(sys.executable).with_name("gpufabric"), *arguments, "--json"],
        cwd=sandbox.project,
        env=os.environ | sandbox.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stdout + done.stderr
    return json.loads(done.stdout)


def nodes(sandbox: Sandbox) -> list[float]:
    """Give the sizes of the GPU node groups that the simulated cloud holds."""
    groups = [held_.resource for held_ in held(sandbox.clouds, type_=NODE_GROUP)]
    scaling: list[Any] = [group.inputs["scalingConfig"] for group in groups if "train" in group.urn]
    return [config["desiredSize"] for config in scaling]


@pytest.mark.slow
def test_only_the_approved_preview_is_applied(sandbox: Sandbox, region: Declare) -> None:
    declared = region(STACK, storage={})
    sandbox.declare(STACK, declared)
    approved = gpufabric(sandbox, "preview", "--init", STACK, "--no-policies")["folder"]

    # The declaration changes after the approval: nothing runs, and the difference is named.
    declared["pools"]["train"]["nodes"] = 3
    sandbox.declare(STACK, declared)
    up = ("up", STACK, "--no-policies", "--approved")
    (refused,) = gpufabric(sandbox, *up, approved, status=1)["stacks"]
    assert refused["status"] == "failed"
    assert any("scalingConfig: approved" in error for error in refused["errors"]), refused["errors"]
    assert not list(held(sandbox.clouds))

    declared["pools"]["train"]["nodes"] = 8
    sandbox.declare(STACK, declared)
    (done,) = gpufabric(sandbox, *up, approved)["stacks"]
    assert done["status"] == "done"
    assert nodes(sandbox) == [8]

    # The same approval again: the state is another one now.
    declared["pools"]["train"]["nodes"] = 16
    sandbox.declare(STACK, declared)
    (again,) = gpufabric(sandbox, *up, approved, status=1)["stacks"]
    assert "the state has changed since" in again["errors"][0]
    assert nodes(sandbox) == [8]
    assert "encryptionsalt" not in (sandbox.project / "stacks" / f"Pulumi.{STACK}.yaml").read_text()


@pytest.mark.slow
@pytest.mark.parametrize("stack", sorted(REGIONS))
def test_an_approval_holds_over_a_refresh_without_drift(
    sandbox: Sandbox, region: Declare, stack: str
) -> None:
    sandbox.declare(stack, region(stack))
    sandbox.up(stack)
    declared = region(stack)
    declared["pools"]["train"]["nodes"] += 1
    sandbox.declare(stack, declared)
    preview = gpufabric(sandbox, "preview", stack, "--no-policies")
    sandbox.pulumi("refresh", "-s", stack, "--yes", "--skip-preview")
    (done,) = gpufabric(sandbox, "up", stack, "--no-policies", "--approved", preview["folder"])["stacks"]
    assert done["status"] == "done", done["errors"]
    assert sandbox.outputs(stack)["summary"]["nodes"] == declared["pools"]["train"]["nodes"]
