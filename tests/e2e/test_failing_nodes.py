"""A machine that fails, on the real engine: what a refresh and the next preview say."""

import json
from typing import Any

import pytest

from gpufabric.simcloud.failing import fail_node, mend_node
from tests.e2e.conftest import Declare, Sandbox

pytestmark = [pytest.mark.engine, pytest.mark.slow]

HOSTS = {
    "pools": {
        "train": {
            "shape": "BM.GPU.B200.8",
            "nodes": 2,
            "operations": "individual",
            "node_names": ["h01", "h02"],
        }
    }
}
CASES: dict[str, tuple[str, dict[str, Any], bool]] = {
    # the stack, what it declares, and whether the cloud shows the failure in a resource
    "EKS": ("aws-us-east-1", {}, True),
    "AKS": ("azure-eastus", {}, False),
    "OCI cluster network": ("oci-us-ashburn-1", {}, True),
}


@pytest.mark.parametrize("case", CASES)
def test_a_failed_machine_changes_no_declaration(sandbox: Sandbox, region: Declare, case: str) -> None:
    stack, replaced, shown = CASES[case]
    sandbox.declare(stack, region(stack, **replaced))
    sandbox.up(stack)
    before = states(sandbox, stack)
    fail_node(sandbox.clouds, stack, "train")
    sandbox.pulumi("refresh", "-s", stack, "--yes", "--skip-preview")
    assert (states(sandbox, stack) != before) is shown
    # The cloud repairs the pool itself, so Pulumi has nothing to do.
    assert set(sandbox.preview(stack)) == {"same"}
    mend_node(sandbox.clouds, stack, "train")
    sandbox.pulumi("refresh", "-s", stack, "--yes", "--skip-preview")
    assert states(sandbox, stack) == before


def test_a_host_of_a_compute_cluster_is_created_again(sandbox: Sandbox, region: Declare) -> None:
    stack = "oci-us-ashburn-1"
    sandbox.declare(stack, region(stack, **HOSTS))
    sandbox.up(stack)
    fail_node(sandbox.clouds, stack, "train", "h02")
    sandbox.gpufabric("refresh", "--yes", stack)
    made = json.loads(sandbox.gpufabric("report", "--format", "json").stdout)
    assert (made["totals"]["gpus_before"], made["totals"]["gpus_after"]) == (16, 8)
    assert made["verdict"] == "destructive"
    preview = sandbox.preview(stack)
    assert [name.rsplit("::", 1)[-1] for name in preview["create"]] == [f"{stack}-train-h02"]


def states(sandbox: Sandbox, stack: str) -> dict[str, Any]:
    """Give what the state holds of the pools' resources."""
    exported = json.loads(sandbox.pulumi("stack", "export", "-s", stack))
    return {
        resource["urn"]: resource.get("outputs")
        for resource in exported["deployment"]["resources"]
        if resource["type"].endswith((":NodeGroup", ":AgentPool", ":ClusterNetwork"))
    }
