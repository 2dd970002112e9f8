"""A cloud has too few machines for a while: the update repeats its call, and gives up in the end."""

import os
import subprocess

import pytest

from gpufabric.components.capacity_retry import RETRY_VARIABLE
from gpufabric.plan.pace import MINUTE_VARIABLE
from gpufabric.simcloud.inspect import held
from tests.e2e.conftest import GPUFABRIC, TIMEOUT_SECONDS, Declare, Sandbox
from tests.processes import Watch

pytestmark = [pytest.mark.engine, pytest.mark.slow]

STACK = "azure-eastus"
SHAPE = "Standard_ND96isr_H200_v5"
POOL = "azure-native:containerservice:AgentPool"
UP = ("up", STACK, "--yes", "--no-preflight", "--no-policies")
FAULT = ("sim", "fault", "add", "out-of-capacity", "--cloud", "azure", "--region", "eastus", "--shape", SHAPE)


FIRST_STARTS = {
    "aws-us-east-1": ("aws", "us-east-1", "p6-b200.48xlarge", "aws:eks/nodeGroup:NodeGroup"),
    "oci-us-ashburn-1": ("oci", "us-ashburn-1", "BM.GPU.B200.8", "oci:Core/clusterNetwork:ClusterNetwork"),
}
"""Cloud, region, shape, and the type that a shortage leaves in the cloud as a failed resource."""


def declare(sandbox: Sandbox, region: Declare, nodes: int) -> None:
    sandbox.declare(STACK, region(STACK, pools={"train": {"shape": SHAPE, "nodes": nodes}}))


def retries(sandbox: Sandbox) -> int:
    """Count the attempts after the first one in the last run."""
    run = sorted(sandbox.project.glob(".gpufabric/runs/*"))[-1]
    events = run / f"{STACK}.up.events.jsonl"
    return events.read_text().count("retrying update due to on-error hook") if events.is_file() else 0


def count(sandbox: Sandbox) -> int:
    """Count the machines of the pool in the cloud."""
    pools = [entry.resource.inputs for entry in held(sandbox.clouds, type_=POOL)]
    return next(int(str(pool["count"])) for pool in pools if pool.get("vmSize") == SHAPE)


def test_calls_are_repeated_while_machines_are_short(sandbox: Sandbox, region: Declare, watch: Watch) -> None:
    declare(sandbox, region, 2)
    sandbox.gpufabric(*UP)
    declare(sandbox, region, 4)
    sandbox.gpufabric(*FAULT)
    refused = sandbox.gpufabric(*UP, status=1, **{RETRY_VARIABLE: "3/15"})
    assert retries(sandbox) == 2
    assert f"gpufabric preflight {STACK}" in refused.text
    assert count(sandbox) == 2

    sandbox.gpufabric(*UP, status=1, **{RETRY_VARIABLE: "off"})
    assert retries(sandbox) == 0

    process = subprocess.Popen(
        [*GPUFABRIC, *UP],
        cwd=sandbox.project,
        env=os.environ | sandbox.environment | {RETRY_VARIABLE: "20/10000", MINUTE_VARIABLE: "0.5"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    watch.until(lambda: retries(sandbox) or process.poll() is not None, seconds=TIMEOUT_SECONDS)
    sandbox.gpufabric("sim", "fault", "clear")
    output, _ = process.communicate(timeout=TIMEOUT_SECONDS)
    assert process.returncode == 0, output
    assert retries(sandbox) >= 1
    assert count(sandbox) == 4
    sandbox.pulumi("preview", "-s", STACK, "--expect-no-changes")


@pytest.mark.parametrize("stack", ["aws-us-east-1"])
def test_machines_that_failed_to_start_are_tried_again(
    sandbox: Sandbox, region: Declare, watch: Watch, stack: str
) -> None:
    """The first creation leaves a failed resource under its name, which a repeated update replaces."""
    cloud, place, shape, type_ = FIRST_STARTS[stack]
    sandbox.declare(stack, region(stack, capacity_retry={"attempts": 20, "wait_minutes": 1000}))
    fault = ("sim", "fault", "add", "out-of-capacity", "--cloud", cloud, "--region", place, "--shape", shape)
    sandbox.gpufabric(*fault)
    process = subprocess.Popen(
        [*GPUFABRIC, "up", stack, "--yes", "--no-preflight", "--no-policies"],
        cwd=sandbox.project,
        env=os.environ | sandbox.environment | {MINUTE_VARIABLE: "0.5"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    ups = f".gpufabric/runs/*/{stack}.up*.events.jsonl"
    watch.until(
        lambda: len(list(sandbox.project.glob(ups))) > 1 or process.poll() is not None,
        seconds=TIMEOUT_SECONDS,
    )
    sandbox.gpufabric("sim", "fault", "clear")
    output, _ = process.communicate(timeout=TIMEOUT_SECONDS)
    assert process.returncode == 0, output
    assert "too few machines; the update is repeated in" in output
    made = [entry for entry in held(sandbox.clouds, type_=type_) if "train" in entry.resource.urn]
    assert len(made) == 1, "nothing is left of the failed ones"
    sandbox.pulumi("preview", "-s", stack, "--expect-no-changes")
