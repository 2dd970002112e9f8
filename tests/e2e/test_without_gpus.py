"""Machines without GPUs on the real engine: they come up under the policies, and stay as they are."""

import pytest

from tests.e2e.conftest import Declare, Sandbox

pytestmark = [pytest.mark.engine, pytest.mark.slow]

POOLS = {
    "aws-us-east-1": ("hpc7g.4xlarge", "efa"),
    "azure-eastus": ("Standard_HB120rs_v3", "infiniband"),
    "oci-us-ashburn-1": ("BM.Optimized3.36", "roce"),
}


@pytest.mark.parametrize("stack", sorted(POOLS))
def test_a_pool_without_gpus_comes_up(sandbox: Sandbox, region: Declare, stack: str) -> None:
    shape, fabric = POOLS[stack]
    sandbox.declare(stack, region(stack, pools={"try": {"shape": shape, "nodes": 2}}, storage={}))
    sandbox.up(stack)
    pool = sandbox.outputs(stack)["region"]["pools"]["try"]
    assert (pool["shape"], pool["gpus"], pool["fabric"]) == (shape, 0, fabric)
    assert set(sandbox.preview(stack)) <= {"same", "read"}
