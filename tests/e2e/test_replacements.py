"""Replacements on the real engine, as the providers decide them."""

import pytest

from tests.e2e.conftest import Declare, Sandbox

pytestmark = [pytest.mark.engine, pytest.mark.slow]

STACK = "aws-us-east-1"
LUSTRE = "aws:fsx/lustreFileSystem:LustreFileSystem"


def test_a_smaller_file_system_is_replaced_and_a_larger_one_grows(sandbox: Sandbox, region: Declare) -> None:
    def declare(tib: int) -> None:
        lustre = {"at_least_tib": tib, "throughput_mbps_per_tib": 500, "protect": False}
        pools = {"train": {"shape": "p6-b200.48xlarge", "nodes": 2}}
        sandbox.declare(STACK, region(STACK, pools=pools, storage={"lustre": lustre}))

    declare(100)
    sandbox.up(STACK)
    declare(140)
    assert any(LUSTRE in name for name in sandbox.preview(STACK)["update"])
    sandbox.up(STACK)
    declare(100)
    change = sandbox.preview(STACK)
    assert any(LUSTRE in name for op in change if "replace" in op for name in change[op])
    assert not any(LUSTRE in name for name in change.get("update", ()))
