"""AWS capacity modes on the real engine: each is brought up and destroyed, resized, and refused."""

import json
from typing import Any

import pytest

from gpufabric.cli.demo import KEPT
from gpufabric.plan.clock import NOW_VARIABLE
from gpufabric.simcloud.inspect import AccountResource, held
from tests.e2e.conftest import Declare, Sandbox

pytestmark = pytest.mark.engine

STACK = "aws-us-east-1"
SHAPE = "p6-b200.48xlarge"
NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"
BLOCK = {
    "mode": "capacity-block",
    "id": "cr-0f3a9c1d2b4e5f607",
    "nodes": 24,
    "starts": "2026-11-24T11:30:00Z",
    "ends": "2026-12-08T11:30:00Z",
}
PURCHASE = {
    "mode": "capacity-block",
    "purchase": {
        "offering_id": "cb-0123456789abcdef0",
        "i_understand_no_refund": True,
        "upfront_usd": 611_000,
        "protect": False,
    },
    "nodes": 16,
    "starts": "2026-12-02T11:30:00Z",
    "ends": "2026-12-16T11:30:00Z",
}
MODES: dict[str, dict[str, Any]] = {
    "on-demand": {"mode": "on-demand"},
    "reservation": {"mode": "reservation", "id": "cr-0abcdef1234567890", "nodes": 24},
    "capacity-block": BLOCK,
    "purchase": PURCHASE,
    "spot": {"mode": "spot", "force_reason": "short experiments that restart from checkpoints"},
}


def pools(nodes: int, capacity: dict[str, Any]) -> dict[str, Any]:
    """Declare one pool and nothing that costs time."""
    return {"pools": {"train": {"shape": SHAPE, "nodes": nodes, "capacity": capacity}}, "storage": {}}


def group(sandbox: Sandbox) -> AccountResource:
    """Give the GPU node group that the simulated cloud holds."""
    (node_group,) = [
        entry for entry in held(sandbox.clouds, type_=NODE_GROUP) if "train" in entry.resource.urn
    ]
    return node_group


def desired(sandbox: Sandbox) -> int:
    """Give the nodes that are asked for now."""
    scaling: Any = group(sandbox).resource.inputs["scalingConfig"]
    return int(scaling["desiredSize"])


EXPECTED = {
    # mode: EKS capacity type, market type in the launch template, placement group, nodes asked for now
    "on-demand": ("ON_DEMAND", None, True, 16),
    "reservation": ("ON_DEMAND", None, False, 16),
    "capacity-block": ("CAPACITY_BLOCK", "capacity-block", False, 16),
    "purchase": ("CAPACITY_BLOCK", "capacity-block", False, 0),
    "spot": ("SPOT", None, False, 16),
}


# One mode with every change; the others, which differ in the launch template, run in `make test-slow`.
QUICK = "capacity-block"
MARKED = [mode if mode == QUICK else pytest.param(mode, marks=pytest.mark.slow) for mode in sorted(MODES)]


@pytest.mark.parametrize("mode", MARKED)
def test_each_mode_up_and_destroyed(sandbox: Sandbox, region: Declare, mode: str) -> None:
    sandbox.declare(STACK, region(STACK, **pools(16, MODES[mode])))
    sandbox.up(STACK)
    capacity_type, market, placed, nodes = EXPECTED[mode]
    resource = group(sandbox).resource
    assert resource.inputs.get("capacityType", "ON_DEMAND") == capacity_type
    assert desired(sandbox) == nodes
    templates = list(held(sandbox.clouds, type_="aws:ec2/launchTemplate:LaunchTemplate"))
    (template,) = [template.resource.inputs for template in templates if "train" in template.resource.urn]
    options: Any = template.get("instanceMarketOptions") or {}
    assert options.get("marketType") == market
    groups = list(held(sandbox.clouds, type_="aws:ec2/placementGroup:PlacementGroup"))
    assert bool(groups) == placed
    assert set(sandbox.preview(STACK)) <= {"same"}
    sandbox.destroy(STACK)
    left = {entry.resource.type for entry in held(sandbox.clouds)} - KEPT
    # A block that was bought stays until its end: AWS neither cancels nor refunds it.
    assert left == (
        {"aws:ec2/capacityBlockReservation:CapacityBlockReservation"} if mode == "purchase" else set()
    )


@pytest.mark.slow
def test_resize_is_in_place(sandbox: Sandbox, region: Declare) -> None:
    sandbox.declare(STACK, region(STACK, **pools(16, BLOCK)))
    sandbox.up(STACK)
    before = group(sandbox).resource.id
    sandbox.declare(STACK, region(STACK, **pools(24, BLOCK)))
    change = sandbox.preview(STACK)
    assert set(change) <= {"same", "update"}
    assert [name.rsplit("$", 1)[-1].split("::")[0] for name in change["update"] if "Stack" not in name] == [
        NODE_GROUP
    ]
    sandbox.up(STACK)
    assert (group(sandbox).resource.id, desired(sandbox)) == (before, 24)


@pytest.mark.slow
def test_a_region_can_be_changed_after_its_block(sandbox: Sandbox, region: Declare) -> None:
    def declare(capacity: dict[str, Any], nodes: int, version: str, days: int) -> None:
        declared = pools(nodes, capacity) | {"storage": {"checkpoints": {"keep_noncurrent_days": days}}}
        declared["cluster"] = {"kubernetes_version": version}
        sandbox.declare(STACK, region(STACK, **declared))

    def asked() -> tuple[int, object]:
        return desired(sandbox), group(sandbox).resource.inputs["version"]

    declare(BLOCK, 16, "1.34", 30)
    sandbox.up(STACK)
    sandbox.environment[NOW_VARIABLE] = "2026-12-09T12:00:00Z"
    declare(BLOCK, 16, "1.35", 60)
    change = sandbox.preview(STACK)
    assert any("BucketLifecycle" in name for name in change["update"])
    assert not any("launchTemplate" in name for name in change["update"]), "it names the ended block"
    sandbox.up(STACK)
    assert asked() == (0, "1.34"), "the group waits for the next block"

    dates = {"starts": "2026-12-09T11:30:00Z", "ends": "2026-12-23T11:30:00Z"}
    declare(BLOCK | {"id": "cr-0f3a9c1d2b4e5f608", **dates}, 24, "1.35", 60)
    sandbox.up(STACK)
    assert asked() == (24, "1.35")


@pytest.mark.slow
def test_refused_capacity_converges_on_the_next_update(sandbox: Sandbox, region: Declare) -> None:
    place = {"region": "us-east-1", "zone": "use1-az6", "instance_type": SHAPE}
    file = sandbox.clouds / "capacity.json"
    file.write_text(json.dumps({"aws": {"on_demand": [{**place, "count": 4}]}}))
    sandbox.declare(STACK, region(STACK, **pools(16, MODES["on-demand"])))
    sandbox.init(STACK)
    refused = sandbox.pulumi("up", "-s", STACK, "--yes", "--skip-preview", fails=True)
    assert "InsufficientInstanceCapacity" in refused
    assert "Traceback" not in refused

    file.write_text(json.dumps({"aws": {"on_demand": [{**place, "count": 16}]}}))
    sandbox.up(STACK)
    assert desired(sandbox) == 16
    assert set(sandbox.preview(STACK)) <= {"same"}
    known = json.loads(sandbox.pulumi("stack", "export", "-s", STACK))["deployment"]["resources"]
    ids = {resource["id"] for resource in known if resource.get("custom") and resource.get("id")}
    orphans = [entry.resource.id for entry in held(sandbox.clouds) if entry.resource.id not in ids]
    assert not orphans
    sandbox.destroy(STACK)
    assert not sandbox.left()
