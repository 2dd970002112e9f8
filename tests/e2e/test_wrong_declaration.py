"""A wrong stack file ends in readable errors, on the real engine, as a user sees them."""

from typing import Any

import pytest

from tests.e2e.conftest import Declare, Sandbox

pytestmark = pytest.mark.engine

STACK = "aws-us-east-1"
CASES: list[tuple[str, dict[str, Any], list[str]]] = [
    ("unknown key", {"colour": "red"}, ["colour", "unknown key 'colour'", "account_id"]),
    (
        "negative count",
        {"pools": {"train": {"shape": "p6-b200.48xlarge", "nodes": -8}}},
        ["pools.train.nodes", "-8", "greater than or equal to 0"],
    ),
    (
        "shape that the region does not sell",
        {"pools": {"train": {"shape": "p5e.48xlarge", "nodes": 8}}},
        ["pools.train.shape", "p5e.48xlarge in us-east-1", "us-east-2"],
    ),
    (
        "shape that there is not",
        {"pools": {"train": {"shape": "p6-b2000.48xlarge", "nodes": 8}}},
        ["pools.train.shape", "p6-b2000.48xlarge", "p6-b200.48xlarge"],
    ),
]


@pytest.mark.parametrize(("name", "change", "expected"), CASES, ids=[case[0] for case in CASES])
def test_error_is_readable(
    sandbox: Sandbox, region: Declare, name: str, change: dict[str, Any], expected: list[str]
) -> None:
    sandbox.declare(STACK, region(STACK))
    sandbox.init(STACK)
    sandbox.declare(STACK, region(STACK) | change)
    output = sandbox.pulumi("preview", "-s", STACK, fails=True)
    assert "Traceback" not in output
    assert f"stacks/Pulumi.{STACK}.yaml:" in output
    assert "allowed:" in output
    for part in expected:
        assert part in output


def test_overlap_between_stacks_names_both(sandbox: Sandbox, region: Declare) -> None:
    sandbox.declare("azure-eastus", region("azure-eastus", network={"cidr": "10.16.128.0/17"}))
    sandbox.declare(STACK, region(STACK))
    sandbox.init(STACK)
    output = sandbox.pulumi("preview", "-s", STACK, fails=True)
    assert "Traceback" not in output
    assert f"stacks/Pulumi.{STACK}.yaml:" in output
    assert "network.cidr: given 10.16.0.0/16" in output
    assert "10.16.128.0/17" in output
    assert "stack azure-eastus" in output


@pytest.mark.slow
def test_a_broken_neighbour_does_not_stop_a_region(sandbox: Sandbox, region: Declare) -> None:
    sandbox.declare("azure-eastus", region("azure-eastus") | {"colour": "red"})
    sandbox.declare(STACK, region(STACK))
    sandbox.init(STACK)
    assert set(sandbox.preview(STACK)) == {"create"}
