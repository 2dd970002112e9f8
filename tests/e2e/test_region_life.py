"""The life of a region stack on the real engine: every operation a platform engineer runs."""

import re

import pytest

from gpufabric.simcloud.inspect import held, tamper
from tests.e2e.conftest import Declare, Sandbox
from tools.small_fabric import REGIONS

pytestmark = pytest.mark.engine

CLUSTERS = {
    "aws-us-east-1": "aws:eks/cluster:Cluster",
    "azure-eastus": "azure-native:containerservice:ManagedCluster",
    "oci-us-ashburn-1": "oci:ContainerEngine/cluster:Cluster",
}
# Where each cloud keeps the size of a pool, and a property that somebody may change behind Pulumi's back.
POOLS = {
    "aws-us-east-1": ("aws:eks/nodeGroup:NodeGroup", "scalingConfig.maxSize", 6),
    "azure-eastus": ("azure-native:containerservice:AgentPool", "count", 6),
    "oci-us-ashburn-1": ("oci:Core/clusterNetwork:ClusterNetwork", "instancePools[0].size", 6),
}


FIRST, *OTHERS = sorted(REGIONS)
MARKED = [FIRST, *(pytest.param(stack, marks=(pytest.mark.slow, pytest.mark.core)) for stack in OTHERS)]


@pytest.mark.parametrize("stack", MARKED)
def test_life_of_a_region(sandbox: Sandbox, region: Declare, stack: str) -> None:
    sandbox.declare(stack, region(stack))
    sandbox.init(stack)

    first = sandbox.preview(stack)
    assert set(first) == {"create"}
    assert not list(held(sandbox.clouds)), "a preview creates nothing"

    sandbox.up(stack)
    assert len(list(held(sandbox.clouds))) > 20

    assert set(sandbox.preview(stack)) <= {"same"}, "a second preview has nothing to do"

    pools = region(stack)["pools"]
    pools["train"]["nodes"] = 16
    sandbox.declare(stack, region(stack, pools=pools))
    change = sandbox.preview(stack)
    assert set(change) <= {"same", "update"}, f"resizing a pool replaces or creates something: {change}"
    assert any(POOLS[stack][0] in urn for urn in change["update"])
    assert not any(CLUSTERS[stack] in urn for urn in change["update"])
    sandbox.up(stack)
    assert sandbox.outputs(stack)["region"]["pools"]["train"]["nodes"] == 16

    type_, path, value = POOLS[stack]
    (pool,) = [entry for entry in held(sandbox.clouds, type_=type_) if "train" in entry.resource.urn]
    tamper(sandbox.clouds, pool.resource.id, path, value)
    seen = sandbox.pulumi("refresh", "-s", stack, "--yes", "--skip-preview", "--diff")
    assert path.split(".")[-1].split("[")[0] in seen
    # A cluster or bucket may differ too: it is read with what other resources hold.
    assert re.search(r"~ [12] updated", seen)
    repaired = sandbox.preview(stack)
    assert [urn for urn in repaired.get("update", []) if type_ in urn], "the next update repairs the drift"
    sandbox.up(stack)

    sandbox.destroy(stack)
    assert not sandbox.left()


@pytest.mark.parametrize("stack", ["aws-us-east-1"])
def test_protected_data_is_not_destroyed(sandbox: Sandbox, region: Declare, stack: str) -> None:
    sandbox.declare(stack, region(stack))
    sandbox.up(stack)
    before = len(list(held(sandbox.clouds)))
    refused = sandbox.pulumi("destroy", "-s", stack, "--yes", fails=True)
    assert "protect" in refused
    assert len(list(held(sandbox.clouds))) == before
