"""Azure capacity modes on the real engine: each is brought up and destroyed, resized, split and refused."""

import json
from typing import Any

import pytest

from gpufabric.simcloud.inspect import AccountResource, held
from tests.e2e.conftest import Declare, Sandbox

pytestmark = [pytest.mark.engine, pytest.mark.slow]

STACK = "azure-eastus"
SUBSCRIPTION = "5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93"
H100 = "Standard_ND96isr_H100_v5"
GB200 = "Standard_ND128isr_NDR_GB200_v6"
PLAIN = "Standard_ND96is_H100_v5"
VAULT = "azure-native:keyvault:Vault"
AGENT_POOL = "azure-native:containerservice:AgentPool"
RESERVATION = "azure-native:compute:CapacityReservation"
GROUP = (
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/leases"
    "/providers/Microsoft.Compute/capacityReservationGroups/h100"
)
NEW = {"mode": "new-reservation", "nodes": 12, "protect": False}
MODES: dict[str, dict[str, Any]] = {
    "on-demand": {"mode": "on-demand"},
    "reservation": {"mode": "reservation", "id": GROUP, "nodes": 12},
    "new-reservation": NEW,
    "spot": {"mode": "spot"},
}


def pools(nodes: int, capacity: dict[str, Any], shape: str = H100) -> dict[str, Any]:
    """Declare one pool and nothing that costs time."""
    pool = {"shape": shape, "nodes": nodes, "capacity": capacity, "rdma": shape != PLAIN}
    return {"pools": {"train": pool}, "storage": {}}


def node_pools(sandbox: Sandbox) -> dict[str, AccountResource]:
    """Give the GPU node pools that the simulated cloud holds, by name."""
    entries = held(sandbox.clouds, type_=AGENT_POOL)
    return {str(entry.resource.inputs["agentPoolName"]): entry for entry in entries}


def capacity(sandbox: Sandbox, **given: Any) -> None:
    """Say what simulated Azure has to give."""
    (sandbox.clouds / "capacity.json").write_text(json.dumps({"azure": given}))


def machines(count: int, shape: str = H100) -> list[dict[str, Any]]:
    """Give the free machines of the zone."""
    return [{"region": "eastus", "size": shape, "zone": "1", "count": count}]


def orphans(sandbox: Sandbox) -> list[str]:
    """Give what the cloud holds and the stack does not know."""
    known = json.loads(sandbox.pulumi("stack", "export", "-s", STACK))["deployment"]["resources"]
    ids = {resource["id"] for resource in known if resource.get("custom") and resource.get("id")}
    return [entry.resource.id for entry in held(sandbox.clouds) if entry.resource.id not in ids]


# One mode with every change; the others, which differ in the node pool, run in `make test-slow`.


@pytest.mark.parametrize("mode", sorted(MODES))
def test_each_mode_up_and_destroyed(sandbox: Sandbox, region: Declare, mode: str) -> None:
    shape = PLAIN if mode == "spot" else H100
    sandbox.declare(STACK, region(STACK, **pools(8, MODES[mode], shape)))
    sandbox.up(STACK)
    (pool,) = node_pools(sandbox).values()
    inputs, outputs = pool.resource.inputs, pool.resource.outputs
    assert inputs["count"] == 8
    assert inputs.get("scaleSetPriority", "Regular") == ("Spot" if mode == "spot" else "Regular")
    reservations = [entry.resource.inputs for entry in held(sandbox.clouds, type_=RESERVATION)]
    assert [reservation["sku"] for reservation in reservations] == (
        [{"name": H100, "capacity": 12}] if mode == "new-reservation" else []
    )
    group = outputs.get("capacityReservationGroupID")
    assert (group is not None) == (mode in ("reservation", "new-reservation"))
    assert set(sandbox.preview(STACK)) <= {"same"}
    sandbox.destroy(STACK)
    assert not list(held(sandbox.clouds))


def test_resize_is_in_place(sandbox: Sandbox, region: Declare) -> None:
    sandbox.declare(STACK, region(STACK, **pools(8, NEW)))
    sandbox.up(STACK)
    before = node_pools(sandbox)["train"].resource.id
    sandbox.declare(STACK, region(STACK, **pools(20, NEW | {"nodes": 20})))
    change = sandbox.preview(STACK)
    assert set(change) <= {"same", "update"}
    changed = [name.rsplit("$", 1)[-1].split("::")[0] for name in change["update"] if "Stack" not in name]
    assert sorted(changed) == [RESERVATION, AGENT_POOL]
    sandbox.up(STACK)
    after = node_pools(sandbox)["train"].resource
    assert (after.id, after.inputs["count"]) == (before, 20)


def test_a_new_reservation_costs_beside_the_running_pool(sandbox: Sandbox, region: Declare) -> None:
    sandbox.declare(STACK, region(STACK, **pools(8, MODES["on-demand"])))
    sandbox.up(STACK)
    sandbox.declare(STACK, region(STACK, **pools(8, NEW)))
    preview = " ".join(sandbox.gpufabric("preview", STACK, "--verbose").stdout.split())
    start = f"Reservation {STACK}-train-reservation (12 x {H100}) costs $"
    end = (
        "per hour from its creation, beside the running machines of pool train, until the update has "
        "replaced these machines."
    )
    assert start in preview, preview
    assert end in preview
    assert "per hour come on top of these amounts." in preview
    sandbox.up(STACK)
    (pool,) = node_pools(sandbox).values()
    assert pool.resource.outputs["capacityReservationGroupID"]


def test_growth_beyond_a_partition_adds_a_node_pool_and_touches_no_other(
    sandbox: Sandbox, region: Declare
) -> None:
    sandbox.declare(STACK, region(STACK, **pools(100, MODES["on-demand"])))
    sandbox.up(STACK)
    sandbox.declare(STACK, region(STACK, **pools(130, MODES["on-demand"])))
    change = sandbox.preview(STACK)
    assert set(change) <= {"same", "update", "create"}
    assert [name.rsplit("::", 1)[-1] for name in change["create"]] == [f"{STACK}-partition-train-2"]
    assert all("Stack" in name for name in change.get("update", []))
    sandbox.up(STACK)
    counts = {name: node_pool.resource.inputs["count"] for name, node_pool in node_pools(sandbox).items()}
    assert counts == {"train": 100, "trainp2": 30}
    partitions = sandbox.outputs(STACK)["region"]["pools"]["train"]["partitions"]
    assert [(partition["name"], partition["nodes"]) for partition in partitions] == [
        ("train-1", 100),
        ("train-2", 30),
    ]


def test_racks_and_machines_in_one_region(sandbox: Sandbox, region: Declare) -> None:
    both = {"racks": {"shape": GB200, "nodes": 36}, "nodes": {"shape": H100, "nodes": 40}}
    sandbox.declare(STACK, region(STACK, pools=both, storage={}))
    sandbox.up(STACK)
    pools = sandbox.outputs(STACK)["region"]["pools"]
    assert pools["racks"]["construct"].endswith("every 18 nodes (72 GPUs) of one rack share NVLink")
    assert [partition["nvlink_domains"] for partition in pools["racks"]["partitions"]] == [2]
    assert pools["nodes"]["construct"].endswith("the 8 GPUs of one node share NVLink")
    assert [partition["nodes"] for partition in pools["nodes"]["partitions"]] == [40]
    # A machine of each rack is in repair: the pool keeps the others.
    cut = {"racks": {"shape": GB200, "nodes": 34, "nodes_per_rack": 17}, "nodes": both["nodes"]}
    sandbox.declare(STACK, region(STACK, pools=cut, storage={}))
    sandbox.up(STACK)
    (partition,) = sandbox.outputs(STACK)["region"]["pools"]["racks"]["partitions"]
    assert (partition["nodes"], partition["nvlink_domains"], partition["nodes_per_nvlink_domain"]) == (
        34,
        2,
        17,
    )
    more = {"racks": {"shape": GB200, "nodes": 40, "nodes_per_rack": 20}, "nodes": both["nodes"]}
    sandbox.declare(STACK, region(STACK, pools=more, storage={}))
    output = sandbox.pulumi("preview", "-s", STACK, fails=True)
    assert f"pools.racks.nodes_per_rack: given 20 nodes of {GB200}; allowed: 1 to 18" in output
    assert "Traceback" not in output


@pytest.mark.parametrize("mode", ["on-demand", "new-reservation"])
def test_refused_capacity_converges_on_the_next_update(sandbox: Sandbox, region: Declare, mode: str) -> None:
    capacity(sandbox, machines=machines(4))
    sandbox.declare(STACK, region(STACK, **pools(12, MODES[mode])))
    sandbox.init(STACK)
    refused = sandbox.pulumi("up", "-s", STACK, "--yes", "--skip-preview", fails=True)
    assert "AllocationFailed" in refused
    assert "Traceback" not in refused

    capacity(sandbox, machines=machines(12))
    sandbox.up(STACK)
    assert node_pools(sandbox)["train"].resource.inputs["count"] == 12
    assert set(sandbox.preview(STACK)) <= {"same"}
    assert not orphans(sandbox)
    sandbox.destroy(STACK)
    assert not list(held(sandbox.clouds))


def test_a_region_with_everything_up_and_destroyed(sandbox: Sandbox, region: Declare) -> None:
    """Its checkpoints are copied to those of another region of the fabric."""
    copies = "azure-westus3"
    there = {"region": "westus3", "network": {"cidr": "10.64.0.0/16"}}
    sandbox.declare(copies, region(STACK, **pools(2, MODES["on-demand"]), **there))
    sandbox.up(copies)
    container = str(sandbox.outputs(copies)["region"]["storage"]["checkpoints"]["id"])
    replica = {
        "region": "westus3",
        "account_id": container.partition("/blobServices/")[0],
        "container": container.rpartition("/")[2],
    }
    storage: dict[str, Any] = {
        "lustre": {
            "at_least_tib": 100,
            "throughput_mbps_per_tib": 250,
            "maintenance": {"day": "Monday", "time_utc": "03:30"},
            "checkpoint_link": {"resource_provider_id": "2f0f6a1c-1111-4222-8333-9c7a5d3e4f60"},
        },
        "checkpoints": {"customer_managed_key": True, "replicate_to": replica},
    }
    declared = region(STACK, storage=storage) | {
        "cluster": {"admin_group_ids": ["0f3e7a52-9f0a-4c55-8d77-3f7c4b1f9a10"]},
        "pools": {"train": {"shape": GB200, "nodes": 18}},
    }
    sandbox.declare(STACK, declared)
    sandbox.up(STACK)
    assert set(sandbox.preview(STACK)) <= {"same"}
    policies = list(held(sandbox.clouds, type_="azure-native:storage:ObjectReplicationPolicy"))
    named = {str(policy.resource.inputs["objectReplicationPolicyId"]): policy.resource for policy in policies}
    first = named.pop("default")
    assert list(named) == [first.outputs["policyId"]]
    sandbox.destroy(STACK)
    sandbox.destroy(copies)
    # A vault with purge protection stays, deleted, until its time is over.
    assert not [entry for entry in held(sandbox.clouds) if entry.resource.type != VAULT]
