"""States name the program as the source of resources, also if it ran as a fork."""

import json

import pytest

from gpufabric.engine.forkserver.start import SWITCH_VARIABLE
from tests.e2e.conftest import Declare, Sandbox

pytestmark = [pytest.mark.engine, pytest.mark.slow]

STACK = "azure-eastus"


def test_a_state_names_the_program_and_not_the_fork_server(sandbox: Sandbox, region: Declare) -> None:
    sandbox.declare(STACK, region(STACK, storage={}))
    sandbox.environment[SWITCH_VARIABLE] = "yes"
    done = sandbox.gpufabric("up", STACK, "--yes", "--no-preflight", "--no-policies")
    assert "ran as forks" in done.text
    resources = json.loads(sandbox.pulumi("stack", "export", "-s", STACK))["deployment"]["resources"]
    traced = [resource for resource in resources if resource.get("custom") and resource.get("stackTrace")]
    assert traced
    for resource in traced:
        places = {frame.get("sourcePosition", "") for frame in resource["stackTrace"]}
        assert resource["sourcePosition"] in places
        assert any("stacks/__main__.py#" in place for place in places), "the program"
        assert not any("forkserver" in place for place in places)
