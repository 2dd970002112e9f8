"""OCI constructs and capacity modes on the real engine: brought up, resized, refused and destroyed."""

import json
from typing import Any

import pytest

from gpufabric.simcloud.inspect import AccountResource, held
from gpufabric.wire.values import dig
from tests.e2e.conftest import Declare, Sandbox

pytestmark = [pytest.mark.engine, pytest.mark.slow]

STACK = "oci-us-ashburn-1"
DOMAIN = "US-ASHBURN-AD-1"
B200, GB200 = "BM.GPU.B200.8", "BM.GPU.GB200.4"
RACKS = ("0fa7", "19bd", "2c31", "3e88")
FABRICS = [f"ocid1.computegpumemoryfabric.oc1.iad.aaaafabric{rack}" for rack in RACKS]
ARM = {"node_image_id": "ocid1.image.oc1.iad.arm", "node_image_os": "Canonical Ubuntu 24.04"}
RESERVATION = {"mode": "reservation", "id": "ocid1.capacityreservation.oc1.iad.aaaa", "nodes": 8}
NEW = {"mode": "new-reservation", "nodes": 8}

CLUSTER_NETWORK = "oci:Core/clusterNetwork:ClusterNetwork"
COMPUTE_CLUSTER = "oci:Core/computeCluster:ComputeCluster"
MEMORY_CLUSTER = "oci:Core/computeGpuMemoryCluster:ComputeGpuMemoryCluster"
INSTANCE = "oci:Core/instance:Instance"
NODE_POOL = "oci:ContainerEngine/nodePool:NodePool"
CONFIGURATION = "oci:Core/instanceConfiguration:InstanceConfiguration"
RESERVED = "oci:Core/computeCapacityReservation:ComputeCapacityReservation"
WAITING = {"oci:Kms/key:Key", "oci:Kms/vault:Vault"}
"""Resources that OCI deletes only 30 days after their destruction."""


def train(nodes: int = 4, **more: Any) -> dict[str, Any]:
    """Declare one pool and nothing that costs time."""
    return {"pools": {"train": {"shape": B200, "nodes": nodes, **more}}, "storage": {}}


def racks(count: int) -> dict[str, Any]:
    """Declare racks of GB200."""
    return {"shape": GB200, "nodes": 18 * count, "memory_fabric_ids": FABRICS[:count], **ARM}


def pools_of(sandbox: Sandbox, type_: str) -> dict[str, AccountResource]:
    """Give what the simulated cloud holds of a type, by logical name, GPU pools only."""
    listed = {entry.resource.urn.rpartition("::")[2]: entry for entry in held(sandbox.clouds, type_=type_)}
    return {name: entry for name, entry in listed.items() if not name.endswith("-system")}


def left(sandbox: Sandbox) -> set[str]:
    """Give the types of what the simulated cloud still holds and does not wait to delete."""
    return {entry.resource.type for entry in held(sandbox.clouds)} - WAITING


def capacity(sandbox: Sandbox, **oci: Any) -> None:
    """Say what OCI has to give."""
    (sandbox.clouds / "capacity.json").write_text(json.dumps({"oci": oci}))


CASES: dict[str, tuple[dict[str, Any], set[str]]] = {
    # what is declared, and which of the constructs are made
    "cluster network": (train(), {CLUSTER_NETWORK, CONFIGURATION}),
    "managed pool": (train(operations="managed-pool"), {COMPUTE_CLUSTER, NODE_POOL}),
    "individual": (
        train(2, operations="individual", node_names=["h01", "h02"]),
        {COMPUTE_CLUSTER, INSTANCE, CONFIGURATION},
    ),
    "rack": (
        {"pools": {"racks": racks(1)}, "storage": {}},
        {COMPUTE_CLUSTER, MEMORY_CLUSTER, CONFIGURATION},
    ),
    "reservation": (train(capacity=RESERVATION), {CLUSTER_NETWORK, CONFIGURATION}),
    "new reservation": (train(capacity=NEW), {CLUSTER_NETWORK, CONFIGURATION, RESERVED}),
    "managed pool in a new reservation": (
        train(operations="managed-pool", capacity=NEW),
        {COMPUTE_CLUSTER, NODE_POOL, RESERVED},
    ),
}

# One case with every change; the others, which differ in the pool alone, run in `make test-slow`.


@pytest.mark.parametrize("case", sorted(CASES))
def test_each_construct_and_mode_up_and_destroyed(sandbox: Sandbox, region: Declare, case: str) -> None:
    declared, constructs = CASES[case]
    sandbox.declare(STACK, region(STACK, **declared))
    sandbox.up(STACK)
    every = {CLUSTER_NETWORK, COMPUTE_CLUSTER, MEMORY_CLUSTER, INSTANCE, NODE_POOL, CONFIGURATION, RESERVED}
    assert {type_ for type_ in every if pools_of(sandbox, type_)} == constructs
    assert set(sandbox.preview(STACK)) <= {"same"}
    sandbox.destroy(STACK)
    assert left(sandbox) == set()


@pytest.mark.parametrize(
    ("operations", "type_", "size"),
    [
        ("unit", CLUSTER_NETWORK, "instancePools.0.size"),
        ("managed-pool", NODE_POOL, "nodeConfigDetails.size"),
    ],
)
def test_resize_is_in_place(
    sandbox: Sandbox, region: Declare, operations: str, type_: str, size: str
) -> None:
    sandbox.declare(STACK, region(STACK, **train(4, operations=operations)))
    sandbox.up(STACK)
    ((name, before),) = pools_of(sandbox, type_).items()
    sandbox.declare(STACK, region(STACK, **train(6, operations=operations)))
    change = sandbox.preview(STACK)
    assert set(change) <= {"same", "update"}
    updated = {urn.rpartition("::")[2] for urn in change["update"]}
    assert {name for name in updated if not name.startswith("gpufabric-")} == {name}
    sandbox.up(STACK)
    after = pools_of(sandbox, type_)[name]
    assert (after.resource.id, int(dig(after.resource.inputs, size))) == (before.resource.id, 6)


def test_another_image_is_never_refused_because_the_configuration_is_in_use(
    sandbox: Sandbox, region: Declare
) -> None:
    sandbox.declare(STACK, region(STACK, **train()))
    sandbox.up(STACK)
    ((name, before),) = pools_of(sandbox, CONFIGURATION).items()
    sandbox.declare(STACK, region(STACK, **train(), node_image_id="ocid1.image.oc1.iad.newer"))
    steps = sandbox.preview(STACK)
    assert [urn.rpartition("::")[2] for urn in steps["replace"]] == [name]
    sandbox.up(STACK)
    after = pools_of(sandbox, CONFIGURATION)[name]
    assert after.resource.id != before.resource.id
    (network,) = pools_of(sandbox, CLUSTER_NETWORK).values()
    pool: Any = network.resource.inputs["instancePools"]
    assert pool[0]["instanceConfigurationId"] == after.resource.id


@pytest.mark.parametrize(
    ("operations", "said"),
    [
        ("unit", "unexpected state: TERMINATED"),  # the provider does not pass on the reason
        ("managed-pool", "Out of host capacity"),
    ],
)
def test_refused_capacity_converges_on_the_next_update(
    sandbox: Sandbox, region: Declare, operations: str, said: str
) -> None:
    hosts = {"availability_domain": DOMAIN, "shape": B200}
    capacity(sandbox, hosts=[{**hosts, "count": 2}])
    sandbox.declare(STACK, region(STACK, **train(4, operations=operations)))
    sandbox.init(STACK)
    refused = sandbox.pulumi("up", "-s", STACK, "--yes", "--skip-preview", fails=True)
    assert said in refused
    assert "Traceback" not in refused

    capacity(sandbox, hosts=[{**hosts, "count": 4}])
    sandbox.up(STACK)
    assert set(sandbox.preview(STACK)) <= {"same"}
    known = json.loads(sandbox.pulumi("stack", "export", "-s", STACK))["deployment"]["resources"]
    ids = {resource["id"] for resource in known if resource.get("custom") and resource.get("id")}
    assert not [entry.resource.id for entry in held(sandbox.clouds) if entry.resource.id not in ids]
    sandbox.destroy(STACK)
    assert left(sandbox) == set()


def test_racks_on_a_cluster_network_are_refused_at_preview(sandbox: Sandbox, region: Declare) -> None:
    pools = {"racks": racks(2) | {"operations": "unit"}}
    sandbox.declare(STACK, region(STACK, pools=pools, storage={}))
    sandbox.init(STACK)
    output = sandbox.pulumi("preview", "-s", STACK, fails=True)
    assert f"given unit, a cluster network, for {GB200}; allowed: rack (GPU memory cluster)" in output
    assert "Traceback" not in output


def test_one_rack_is_given_back_without_touching_the_others(sandbox: Sandbox, region: Declare) -> None:
    """64 nodes of B200 in a cluster network beside 4 racks of GB200 in GPU memory clusters."""
    train_pool = {"shape": B200, "nodes": 64}
    declared = region(STACK, pools={"train": train_pool, "racks": racks(4)})
    capacity(
        sandbox,
        memory_fabrics=[
            {"id": fabric, "availability_domain": DOMAIN, "shape": GB200, "hosts": 18} for fabric in FABRICS
        ],
        creation_minutes={"cluster-network": 90, "gpu-memory-cluster": 70},
    )
    sandbox.declare(STACK, declared)
    sandbox.up(STACK)
    before = {name: entry.resource for name, entry in pools_of(sandbox, MEMORY_CLUSTER).items()}
    assert sorted(resource.inputs["gpuMemoryFabricId"] for resource in before.values()) == FABRICS
    outputs = sandbox.outputs(STACK)["region"]["pools"]
    assert outputs["racks"]["gpus"] == 288
    assert "4 racks" in outputs["racks"]["construct"]
    assert "the 64 x BM.GPU.B200.8 together" in outputs["train"]["construct"]

    sandbox.declare(STACK, region(STACK, pools={"train": train_pool, "racks": racks(3)}))
    steps = sandbox.preview(STACK)
    assert set(steps) <= {"same", "delete", "update"}
    assert [urn.rpartition("::")[2][-12:] for urn in steps["delete"]] == [FABRICS[3][-12:]]
    changed = {urn.rpartition("::")[2] for urn in steps.get("update", [])}
    assert changed <= {f"gpufabric-{STACK}"}, "outputs of the stack alone"
    sandbox.up(STACK)
    after = {name: entry.resource for name, entry in pools_of(sandbox, MEMORY_CLUSTER).items()}
    assert len(after) == 3
    assert all(after[name].id == before[name].id and after[name] == before[name] for name in after)
    sandbox.destroy(STACK)
    assert left(sandbox) == set()


def test_racks_with_hosts_in_repair_are_used(sandbox: Sandbox, region: Declare) -> None:
    """Two hosts of one rack are in repair, one of the other; OCI refuses more than are free."""
    fabrics = [
        {"id": fabric, "availability_domain": DOMAIN, "shape": GB200, "hosts": 18, "available": free}
        for fabric, free in zip(FABRICS[:2], (16, 17), strict=True)
    ]
    capacity(sandbox, memory_fabrics=fabrics)
    in_use = dict(zip(FABRICS[:2], (16, 17), strict=True))
    pool = racks(2) | {"nodes": 33, "memory_fabric_hosts": in_use}
    sandbox.declare(STACK, region(STACK, pools={"racks": pool}, storage={}))
    sandbox.up(STACK)
    clusters = [entry.resource.inputs for entry in pools_of(sandbox, MEMORY_CLUSTER).values()]
    assert {inputs["gpuMemoryFabricId"]: int(inputs["size"]) for inputs in clusters} == in_use
    assert sandbox.outputs(STACK)["region"]["pools"]["racks"]["gpus"] == 33 * 4
    assert set(sandbox.preview(STACK)) <= {"same"}


def test_policies_that_take_effect_late_converge_on_the_next_update(
    sandbox: Sandbox, region: Declare
) -> None:
    capacity(sandbox, iam_propagation=1)
    sandbox.declare(STACK, region(STACK, pools={"racks": racks(1)}))
    sandbox.init(STACK)
    refused = sandbox.pulumi("up", "-s", STACK, "--yes", "--skip-preview", fails=True)
    assert "NotAuthorizedOrNotFound" in refused
    assert "Traceback" not in refused
    sandbox.up(STACK)
    assert set(sandbox.preview(STACK)) <= {"same"}
    sandbox.destroy(STACK)
    assert left(sandbox) == set()
