"""Cluster, pools and storage that an Azure region can declare, and refused ones."""

from typing import Any

import pytest
from pydantic import ValidationError

from gpufabric.spec.azure.cluster import AzureCluster
from gpufabric.spec.azure.pool import AzurePool
from gpufabric.spec.azure.storage import AzureCheckpointLink, AzureLustre, AzureReplica, MaintenanceWindow
from gpufabric.spec.base import Declared

GROUP = "0f3e7a52-9f0a-4c55-8d77-3f7c4b1f9a10"
PROVIDER = "2f0f6a1c-1111-4222-8333-9c7a5d3e4f60"
PUBLIC = {"public_endpoint": True}
LINK = {"resource_provider_id": PROVIDER}
ACCOUNT = f"/subscriptions/{GROUP}/resourceGroups/copies/providers/Microsoft.Storage/storageAccounts/copies"
REPLICA = {"region": "westus3", "account_id": ACCOUNT, "container": "copies"}
POOL = {"shape": "x", "nodes": 4}

REFUSED: list[tuple[type[Declared], dict[str, Any], str, str]] = [
    (AzureCluster, PUBLIC, "public_cidrs", "at least one range such as 203.0.113.0/24"),
    (AzureCluster, PUBLIC | {"public_cidrs": ["0.0.0.0/0"]}, "public_cidrs", "/8 or narrower"),
    (AzureCluster, PUBLIC | {"public_cidrs": ["10.1.0.0/16"]}, "public_cidrs", "public ranges only"),
    (AzureCluster, PUBLIC | {"public_cidrs": ["203.0.113.0/24"] * 2}, "public_cidrs", "each range once"),
    (AzureCluster, {"public_cidrs": ["203.0.113.0/24"]}, "public_cidrs", "public_endpoint is false"),
    (AzureCluster, {"admin_group_ids": ["admins"]}, "admin_group_ids.0", "should match pattern"),
    (AzureCluster, {"admin_group_ids": [GROUP] * 2}, "admin_group_ids", "each group once"),
    (AzurePool, POOL | {"nodes_per_partition": 0}, "nodes_per_partition", "greater than 0"),
    (AzurePool, POOL | {"max_nodes": 3}, "", "max_nodes 3 is below nodes 4"),
    (AzurePool, POOL | {"capacity": {"mode": "capacity-block"}}, "capacity", "does not match any"),
    (
        AzurePool,
        POOL | {"capacity": {"mode": "new-reservation", "nodes": 0}},
        "capacity.new-reservation.nodes",
        "greater than 0",
    ),
    # An empty group is an error: what it holds is declared, and that is at least one machine.
    (
        AzurePool,
        POOL | {"capacity": {"mode": "reservation", "id": "/subscriptions/x", "nodes": 0}},
        "capacity.reservation.nodes",
        "greater than 0",
    ),
    (MaintenanceWindow, {"day": "sunday"}, "day", "'Sunday'"),
    (MaintenanceWindow, {"time_utc": "4:00"}, "time_utc", "should match pattern"),
    (MaintenanceWindow, {"time_utc": "24:00"}, "time_utc", "should match pattern"),
    (AzureCheckpointLink, {}, "resource_provider_id", "required"),
    (AzureCheckpointLink, LINK | {"import_prefixes": []}, "import_prefixes", "at least 1"),
    (AzureCheckpointLink, LINK | {"import_prefixes": ["a"]}, "import_prefixes.0", "should match pattern"),
    (AzureCheckpointLink, LINK | {"export_path": "/a//b"}, "export_path", "should match pattern"),
    (AzureCheckpointLink, LINK | {"job": "export"}, "job", "'auto-export' or 'import'"),
    (AzureReplica, REPLICA | {"container": "No-Capitals"}, "container", "should match pattern"),
    (AzureReplica, REPLICA | {"container": "two--hyphens"}, "container", "should match pattern"),
    (AzureReplica, REPLICA | {"account_id": "copies"}, "account_id", "should match pattern"),
]


@pytest.mark.parametrize(("declaration", "given", "where", "message"), REFUSED)
def test_refused(declaration: type[Declared], given: dict[str, Any], where: str, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        declaration.model_validate(given)
    (error,) = caught.value.errors()
    assert ".".join(map(str, error["loc"])) == where
    assert message.lower() in error["msg"].lower()


def test_defaults_are_the_careful_choice() -> None:
    cluster, pool = AzureCluster(), AzurePool.model_validate(POOL)
    assert (cluster.public_endpoint, cluster.public_cidrs, cluster.admin_group_ids) == (False, [], [])
    assert (pool.rdma, pool.nodes_per_partition, pool.interconnect_group) == (True, None, True)
    lustre = AzureLustre.model_validate({"at_least_tib": 8, "throughput_mbps_per_tib": 250})
    assert (lustre.protect, lustre.checkpoint_link) == (True, None)
    assert (lustre.maintenance.day, lustre.maintenance.time_utc) == ("Sunday", "04:00")


def test_a_link_exports_checkpoints_unless_another_job_is_declared() -> None:
    link = AzureCheckpointLink.model_validate(LINK)
    assert (link.job, link.export_path, link.import_prefixes) == ("auto-export", "/checkpoints", ["/"])
    assert AzureCheckpointLink.model_validate(LINK | {"job": None}).job is None
