"""Changing a region's tags on the real engine."""

import pytest

from gpufabric.simcloud.inspect import held
from tests.e2e.conftest import Declare, Sandbox

pytestmark = [pytest.mark.engine, pytest.mark.slow]

STACK = "aws-us-east-1"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"


def test_a_changed_tag_rolls_no_nodes(sandbox: Sandbox, region: Declare) -> None:
    def seen(type_: str, key: str) -> dict[str, object]:
        return {
            entry.resource.id: entry.resource.outputs.get(key) for entry in held(sandbox.clouds, type_=type_)
        }

    sandbox.declare(STACK, region(STACK, tags={"team": "research"}))
    sandbox.up(STACK)
    versions = seen(TEMPLATE, "latestVersion")
    launched = seen(NODE_GROUP, "launchTemplate")
    assert len(versions) == 2

    sandbox.declare(STACK, region(STACK, tags={"team": "inference"}))
    assert set(sandbox.preview(STACK)) <= {"same", "update"}
    sandbox.up(STACK)
    assert seen(TEMPLATE, "latestVersion") == versions
    assert seen(NODE_GROUP, "launchTemplate") == launched
