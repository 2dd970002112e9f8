"""Machines of pools that fail in the simulated clouds."""

from pathlib import Path
from typing import Any

import pytest

from gpufabric.simcloud.clouds import CLOUDS, simulated
from gpufabric.simcloud.failing import fail_node, mend_node
from gpufabric.simcloud.inspect import NotHeldError, held
from gpufabric.simcloud.resource import CloudResource
from gpufabric.simcloud.store import Store
from gpufabric.wire.values import dig

STACK = "oci-us-ashburn-1"
TAGS = {"freeformTags": {"gpufabric-pool": "train"}}
NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"
AGENT_POOL = "azure-native:containerservice:AgentPool"
CLUSTER_NETWORK = "oci:Core/clusterNetwork:ClusterNetwork"
NODE_POOL = "oci:ContainerEngine/nodePool:NodePool"
INSTANCE = "oci:Core/instance:Instance"
MEMORY_CLUSTER = "oci:Core/computeGpuMemoryCluster:ComputeGpuMemoryCluster"


def put(
    root: Path,
    type_: str,
    *,
    inputs: dict[str, Any],
    outputs: dict[str, Any] | None = None,
    id_: str = "made",
    stack: str = STACK,
) -> None:
    cloud = next(name for name in CLOUDS if type_.startswith(simulated(name).package))
    urn = f"urn:pulumi:{stack}::gpufabric::{type_}::{id_}"
    resource = CloudResource(type_, id_, urn, "here", 1, inputs, {**inputs, **(outputs or {})})
    with Store(root, cloud, "account").transaction() as state:
        state.put(resource, [], [], new=True)


def outputs_of(root: Path, id_: str = "made") -> dict[str, Any]:
    (entry,) = (entry for entry in held(root) if entry.resource.id == id_)
    return entry.resource.outputs


def test_a_node_group_is_degraded_until_it_has_another_machine(tmp_path: Path) -> None:
    put(
        tmp_path,
        NODE_GROUP,
        inputs={"labels": {"gpufabric.dev/pool": "train"}},
        outputs={"status": "ACTIVE"},
    )
    failed = fail_node(tmp_path, STACK, "train")
    assert failed.entry.resource.type == NODE_GROUP
    assert outputs_of(tmp_path)["status"] == "DEGRADED"
    mend_node(tmp_path, STACK, "train")
    assert outputs_of(tmp_path)["status"] == "ACTIVE"


@pytest.mark.parametrize(
    ("type_", "inputs"),
    [(AGENT_POOL, {"nodeLabels": {"gpufabric.dev/pool": "train"}, "count": 9}), (MEMORY_CLUSTER, TAGS)],
)
def test_some_clouds_show_nothing(tmp_path: Path, type_: str, inputs: dict[str, Any]) -> None:
    put(tmp_path, type_, inputs=inputs)
    before = outputs_of(tmp_path)
    assert "show" in fail_node(tmp_path, STACK, "train").shows.lower()
    assert outputs_of(tmp_path) == before


def test_an_instance_pool_is_short_of_each_host(tmp_path: Path) -> None:
    pools = [{"size": 4, "currentSize": 4}]
    put(tmp_path, CLUSTER_NETWORK, inputs=TAGS, outputs={"instancePools": pools})
    fail_node(tmp_path, STACK, "train")
    fail_node(tmp_path, STACK, "train")
    assert outputs_of(tmp_path)["instancePools"] == [{"size": 4, "currentSize": 2}]
    mend_node(tmp_path, STACK, "train")
    assert dig(outputs_of(tmp_path), "instancePools.0.currentSize") == 4


def test_a_node_of_a_node_pool_is_named(tmp_path: Path) -> None:
    nodes = [{"name": f"oke-train-{index}", "state": "ACTIVE"} for index in range(2)]
    put(tmp_path, NODE_POOL, inputs=TAGS, outputs={"nodes": nodes})
    fail_node(tmp_path, STACK, "train", "oke-train-1")
    assert [node["state"] for node in outputs_of(tmp_path)["nodes"]] == ["ACTIVE", "FAILING"]
    with pytest.raises(NotHeldError, match="allowed: oke-train-0, oke-train-1"):
        fail_node(tmp_path, STACK, "train", "oke-train-9")


def test_a_host_of_a_compute_cluster_is_gone(tmp_path: Path) -> None:
    for host in ("h01", "h02"):
        put(tmp_path, INSTANCE, inputs={**TAGS, "displayName": f"demo-train-{host}"}, id_=host)
    fail_node(tmp_path, STACK, "train", "h02")
    assert [entry.resource.id for entry in held(tmp_path)] == ["h01"]
    with pytest.raises(NotHeldError, match="demo-train-h01"):
        fail_node(tmp_path, STACK, "train", "h02")
    with pytest.raises(NotHeldError, match="comes back with the next update"):
        mend_node(tmp_path, STACK, "train", "h01")


def test_what_is_allowed_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotHeldError, match="allowed: a stack that is up"):
        fail_node(tmp_path, STACK, "train")
    put(tmp_path, CLUSTER_NETWORK, inputs=TAGS, outputs={"instancePools": [{"size": 4}]})
    with pytest.raises(NotHeldError, match="given pool eval; allowed: train"):
        fail_node(tmp_path, STACK, "eval")
    with pytest.raises(NotHeldError, match="names no machines"):
        fail_node(tmp_path, STACK, "train", "h01")
    with pytest.raises(NotHeldError, match="allowed: a stack that is up"):
        fail_node(tmp_path, "aws-us-east-1", "train")


def test_types_with_machines_are_those_of_the_tables() -> None:
    for cloud in CLOUDS:
        assert set(simulated(cloud).failing) <= set(simulated(cloud).kinds)
        for failing in simulated(cloud).failing.values():
            assert failing.shows.endswith(".")
