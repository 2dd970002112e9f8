"""Stacks that share an account's quota or reservation: policies and simulated clouds agree on the engine."""

import json
from typing import Any

import pytest

from gpufabric.simcloud.environment import SIMULATED_TIME
from gpufabric.simcloud.inspect import held
from tests.e2e.conftest import Declare, Sandbox

pytestmark = pytest.mark.engine

CODE = "L-417A185B"
PER_STACK = 2 * 192
RESERVATION = "ocid1.capacityreservation.oc1.iad.aaaaaaaashared"
DOMAIN = "Demo:US-ASHBURN-AD-1"


def twins(sandbox: Sandbox, region: Declare, stack: str, pool: dict[str, Any]) -> tuple[str, str]:
    """Declare two stacks in one account and region that differ in their network only."""
    names = (stack, f"{stack}-b")
    for index, name in enumerate(names):
        network = {"cidr": f"10.{64 + 16 * index}.0.0/16"}
        sandbox.declare(name, region(stack, pools={"train": pool}, storage={}, network=network))
    return names


def record(sandbox: Sandbox, stack: str, families: dict[str, int]) -> None:
    """Record limits of an account that nobody used when they were read."""
    folder = sandbox.project / "stacks" / "quota-snapshots"
    folder.mkdir(exist_ok=True)
    lines = [f'taken_at: "{SIMULATED_TIME}"', "source: simulated", "families:"]
    lines += [
        f"  {name}: {{limit: {limit}, used: 0, used_by_this_stack: 0}}" for name, limit in families.items()
    ]
    (folder / f"{stack}.yaml").write_text("\n".join(lines) + "\n")


def limit(sandbox: Sandbox, **clouds: Any) -> None:
    """Write what the simulated clouds offer."""
    (sandbox.clouds / "capacity.json").write_text(json.dumps(clouds))


@pytest.mark.slow
@pytest.mark.parametrize("missing", [0, 1])
def test_a_second_stack_fits_if_and_only_if_the_cloud_takes_it(
    sandbox: Sandbox, region: Declare, missing: int
) -> None:
    vcpus = 2 * PER_STACK - missing
    first, second = twins(sandbox, region, "aws-us-east-1", {"shape": "p5.48xlarge", "nodes": 2})
    limit(sandbox, aws={"quotas": {"us-east-1": {CODE: vcpus}}})
    for stack in (first, second):
        # The name of a quota is found in any case.
        record(sandbox, stack, {CODE.lower(): vcpus})
    sandbox.pulumi("stack", "init", first)
    sandbox.pulumi("up", "-s", first, "--yes", "--skip-preview")
    before = len(list(held(sandbox.clouds)))
    sandbox.pulumi("stack", "init", second)
    judged = sandbox.pulumi("preview", "-s", second, *sandbox.packs, fails=bool(missing))
    assert f"2 nodes of {first} x 192 vCPU = 768 of {CODE}" in judged
    assert ("short by 1 " in judged) == bool(missing)
    assert len(list(held(sandbox.clouds))) == before
    made = sandbox.pulumi("up", "-s", second, "--yes", "--skip-preview", fails=bool(missing))
    assert ("VcpuLimitExceeded" in made) == bool(missing)


@pytest.mark.slow
@pytest.mark.parametrize("missing", [0, 1])
def test_one_reservation_in_two_stacks(sandbox: Sandbox, region: Declare, missing: int) -> None:
    nodes = 4 - missing
    capacity = {"mode": "reservation", "id": RESERVATION, "nodes": nodes}
    pool = {"shape": "BM.GPU.B200.8", "nodes": 2, "capacity": capacity}
    first = "oci-us-ashburn-1"
    sandbox.declare(first, region(first, pools={"train": pool}, storage={}, network={"cidr": "10.64.0.0/16"}))
    listed = {"id": RESERVATION, "availability_domain": DOMAIN, "shape": pool["shape"], "count": nodes}
    limit(sandbox, oci={"reservations": [listed]})
    sandbox.pulumi("stack", "init", first)
    sandbox.pulumi("up", "-s", first, "--yes", "--skip-preview")
    _, second = twins(sandbox, region, first, pool)
    sandbox.pulumi("stack", "init", second)
    judged = " ".join(sandbox.pulumi("preview", "-s", second, *sandbox.packs, fails=bool(missing)).split())
    # Files alone show that the reservation is too small, so that the update does not begin.
    text = f"2 of train of stack {first} + 2 of train of stack {second} = 4 nodes of {RESERVATION}"
    assert (text in judged) == bool(missing)
    made = " ".join(
        sandbox.pulumi("up", "-s", second, "--yes", "--skip-preview", fails=bool(missing)).split()
    )
    assert (text in made) == bool(missing)


@pytest.mark.slow
@pytest.mark.parametrize("missing", [0, 1])
def test_cores_of_an_azure_region(sandbox: Sandbox, region: Declare, missing: int) -> None:
    cores = 2 * 96 + (3 + 1) * 4 - missing * 96
    stack = "azure-eastus"
    pool = {"shape": "Standard_ND96isr_H200_v5", "nodes": 2}
    sandbox.declare(stack, region(stack, pools={"train": pool}, storage={}))
    features = ["Microsoft.ContainerService/AKSInfinibandSupport"]
    limit(sandbox, azure={"quotas": {"eastus": {"cores": cores}}, "features": features})
    record(sandbox, stack, {"standardNDISRH200V5Family": 960, "Total Regional vCPUs": cores})
    sandbox.pulumi("stack", "init", stack)
    judged = sandbox.pulumi("preview", "-s", stack, *sandbox.packs, fails=bool(missing))
    assert ("short by 96" in judged) == bool(missing)
    made = sandbox.pulumi("up", "-s", stack, "--yes", "--skip-preview", fails=bool(missing))
    assert ("Insufficient regional vcpu quota" in made) == bool(missing)
