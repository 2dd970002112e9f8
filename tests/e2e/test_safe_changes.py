"""Ordinary changes on the real engine do in `up` what their preview said, and lose nothing."""

import json
from typing import Any

import pytest

from gpufabric.simcloud.inspect import held, tamper
from gpufabric.wire.values import dig
from tests.e2e.conftest import Declare, Sandbox

pytestmark = [pytest.mark.engine, pytest.mark.slow]

AWS, AZURE, OCI = "aws-us-east-1", "azure-eastus", "oci-us-ashburn-1"
NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"
B200 = "p6-b200.48xlarge"


def changes(sandbox: Sandbox, stack: str) -> dict[str, list[str]]:
    """Give the types and names of changed resources by operation, as a preview sees them."""
    steps = sandbox.preview(stack)
    return {
        operation: sorted(name.rpartition("$")[2] for name in names)
        for operation, names in steps.items()
        if operation not in ("same", "read")
    }


def happened(sandbox: Sandbox, stack: str) -> dict[str, int]:
    """Update a stack and count the resources by operation."""
    sandbox.up(stack)
    history = json.loads(sandbox.pulumi("stack", "history", "--json", "-s", stack))
    counted: dict[str, int] = history[0]["resourceChanges"]
    return {operation: count for operation, count in counted.items() if operation != "same"}


def values_of(sandbox: Sandbox, type_: str, path: str) -> dict[str, Any]:
    """Give a property of all resources of a type, by logical name."""
    return {
        entry.resource.urn.rpartition("::")[2]: dig(entry.resource.outputs, path)
        for entry in held(sandbox.clouds, type_=type_)
    }


def autoscaled(nodes: int, max_nodes: int) -> dict[str, Any]:
    return {"pools": {"train": {"shape": B200, "nodes": nodes, "max_nodes": max_nodes}}, "storage": {}}


def grow(sandbox: Sandbox, nodes: int) -> None:
    """Scale the pool, as its autoscaler does."""
    [group] = [
        entry for entry in held(sandbox.clouds, type_=NODE_GROUP) if entry.resource.id.endswith(":train")
    ]
    tamper(sandbox.clouds, group.resource.id, "scalingConfig.desiredSize", nodes)


def test_an_update_leaves_the_size_of_a_pool_to_its_autoscaler(sandbox: Sandbox, region: Declare) -> None:
    sandbox.declare(AWS, region(AWS, **autoscaled(2, 6)))
    sandbox.up(AWS)
    grow(sandbox, 5)
    assert changes(sandbox, AWS) == {}

    # Without a refresh, the state has the old size.
    sandbox.declare(AWS, region(AWS, **autoscaled(2, 5)))
    assert changes(sandbox, AWS) == {"update": [f"{NODE_GROUP}::aws-us-east-1-train"]}
    assert happened(sandbox, AWS) == {"update": 1}
    sizes = values_of(sandbox, NODE_GROUP, "scalingConfig")["aws-us-east-1-train"]
    assert sizes == {"desiredSize": 5, "minSize": 2, "maxSize": 5}

    grow(sandbox, 3)
    sandbox.pulumi("refresh", "-s", AWS, "--yes", "--skip-preview")
    assert changes(sandbox, AWS) == {}

    # More machines than the pool has: the declaration counts.
    sandbox.declare(AWS, region(AWS, **autoscaled(4, 5)))
    sandbox.up(AWS)
    sizes = values_of(sandbox, NODE_GROUP, "scalingConfig")["aws-us-east-1-train"]
    assert sizes == {"desiredSize": 4, "minSize": 4, "maxSize": 5}


def test_a_preview_of_a_cluster_update_shows_what_up_does(sandbox: Sandbox, region: Declare) -> None:
    train = {"pools": {"train": {"shape": B200, "nodes": 2}}, "storage": {}}
    older = {"kubernetes_version": "1.34"}
    cluster = "aws:eks/cluster:Cluster::aws-us-east-1"
    groups = [f"{NODE_GROUP}::aws-us-east-1-{name}" for name in ("system", "train")]
    sandbox.declare(AWS, region(AWS, **train, cluster=older))
    sandbox.up(AWS)

    public = {"public_endpoint": True, "public_cidrs": ["203.0.113.0/24"]}
    sandbox.declare(AWS, region(AWS, **train, cluster=older | public))
    assert changes(sandbox, AWS) == {"update": [cluster]}
    assert happened(sandbox, AWS) == {"update": 1}

    sandbox.declare(AWS, region(AWS, **train, cluster=public))
    foreseen = changes(sandbox, AWS)
    assert {cluster, *groups} <= set(foreseen["update"])
    assert happened(sandbox, AWS) == {operation: len(names) for operation, names in foreseen.items()}


def test_a_link_added_later_keeps_the_file_system(sandbox: Sandbox, region: Declare) -> None:
    lustre = {"at_least_tib": 10, "throughput_mbps_per_tib": 250}
    pools = {"train": {"shape": B200, "nodes": 2}}
    type_ = "aws:fsx/lustreFileSystem:LustreFileSystem"
    sandbox.declare(AWS, region(AWS, pools=pools, storage={"lustre": lustre}))
    sandbox.up(AWS)
    before = values_of(sandbox, type_, "arn")
    sandbox.declare(AWS, region(AWS, pools=pools, storage={"lustre": lustre | {"checkpoint_link": {}}}))
    sandbox.up(AWS)
    assert values_of(sandbox, type_, "arn") == before
    sandbox.destroy(AWS)
    # A final backup would need the key.
    keys = held(sandbox.clouds, type_="aws:kms/key:Key")
    assert [entry.resource.urn.rpartition("::")[2] for entry in keys] == ["aws-us-east-1-storage"]


def test_another_zone_moves_the_pool_and_leaves_the_network(sandbox: Sandbox, region: Declare) -> None:
    sandbox.declare(AZURE, region(AZURE, storage={}))
    sandbox.up(AZURE)
    sandbox.declare(AZURE, region(AZURE, storage={}, zone="2"))
    pool = "azure-native:containerservice:AgentPool::azure-eastus-pool-train"
    foreseen = changes(sandbox, AZURE)
    assert {name for names in foreseen.values() for name in names} == {pool}
    sandbox.up(AZURE)
    zones = values_of(sandbox, "azure-native:containerservice:AgentPool", "availabilityZones")
    assert zones["azure-eastus-pool-train"] == ["2"]
    assert changes(sandbox, AZURE) == {}


def test_retention_added_later_keeps_the_bucket(sandbox: Sandbox, region: Declare) -> None:
    sandbox.declare(OCI, region(OCI, storage={}))
    sandbox.up(OCI)
    sandbox.declare(OCI, region(OCI, storage={"checkpoints": {"retention_days": 14}}))
    assert changes(sandbox, OCI) == {
        "update": ["oci:ObjectStorage/bucket:Bucket::oci-us-ashburn-1-checkpoints"],
        "delete": [
            "oci:ObjectStorage/objectLifecyclePolicy:ObjectLifecyclePolicy"
            "::oci-us-ashburn-1-checkpoints-lifecycle"
        ],
    }
    sandbox.up(OCI)
    assert set(values_of(sandbox, "oci:ObjectStorage/bucket:Bucket", "versioning").values()) == {"Suspended"}
    assert changes(sandbox, OCI) == {}


def test_a_public_endpoint_comes_and_goes_without_a_replacement(sandbox: Sandbox, region: Declare) -> None:
    public = {"public_endpoint": True, "public_cidrs": ["203.0.113.0/24"]}
    sandbox.declare(OCI, region(OCI, storage={}))
    sandbox.up(OCI)
    for cluster in (public, {}):
        sandbox.declare(OCI, region(OCI, storage={}, cluster=cluster))
        foreseen = changes(sandbox, OCI)
        assert not {"replace", "create-replacement"} & set(foreseen)
        assert "oci:ContainerEngine/cluster:Cluster::oci-us-ashburn-1-oke" in foreseen["update"]
        sandbox.up(OCI)
        assert changes(sandbox, OCI) == {}
