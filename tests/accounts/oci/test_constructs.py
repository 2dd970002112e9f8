from typing import Any

from oci.core.models import (
    ClusterNetworkSummary,
    ComputeClusterSummary,
    ComputeGpuMemoryFabricSummary,
    InstancePoolSummary,
)

from gpufabric.accounts.oci.constructs import NOT_LISTED
from gpufabric.accounts.oci.reader import OciReader
from gpufabric.snapshots.rows import Construct
from tests.accounts.oci.conftest import Declare
from tests.accounts.oci.sections import answer_of, rows_of
from tools.loopback.oci.facts import COMPARTMENT, FABRIC, FIRST, SECOND, TENANCY, THEN
from tools.loopback.oci.tenancy import Tenancy

CLUSTER, NETWORK = "ocid1.computecluster.oc1.iad.aaaa", "ocid1.clusternetwork.oc1.iad.aaaa"


def cluster(cluster_id: str, state: str) -> ComputeClusterSummary:
    return ComputeClusterSummary(
        id=cluster_id,
        compartment_id=COMPARTMENT,
        availability_domain=FIRST,
        lifecycle_state=state,
        time_created=THEN,
    )


def cluster_network(sizes: list[int]) -> ClusterNetworkSummary:
    pools = [
        InstancePoolSummary(
            id=f"ocid1.instancepool.oc1.iad.{number}",
            compartment_id=COMPARTMENT,
            instance_configuration_id="ocid1.instanceconfiguration.oc1.iad.aaaa",
            lifecycle_state="RUNNING",
            availability_domains=[FIRST],
            size=size,
            time_created=THEN,
        )
        for number, size in enumerate(sizes)
    ]
    return ClusterNetworkSummary(
        id=NETWORK,
        compartment_id=COMPARTMENT,
        lifecycle_state="RUNNING",
        instance_pools=pools,
        time_created=THEN,
        time_updated=THEN,
    )


def fabric(**changes: Any) -> ComputeGpuMemoryFabricSummary:
    facts = {
        "id": FABRIC,
        "compartment_id": TENANCY,
        "compute_hpc_island_id": "ocid1.computehpcisland.oc1.iad.aaaa",
        "compute_network_block_id": "ocid1.computenetworkblock.oc1.iad.aaaa",
        "compute_local_block_id": "ocid1.computelocalblock.oc1.iad.aaaa",
        "lifecycle_state": "AVAILABLE",
        "fabric_health": "HEALTHY",
        "total_host_count": 18,
        "available_host_count": 17,
        "healthy_host_count": 17,
        "time_created": THEN,
    }
    return ComputeGpuMemoryFabricSummary(**{**facts, **changes})


def test_constructs(reader: OciReader, declare: Declare, tenancy: Tenancy) -> None:
    tenancy.clusters = [cluster(CLUSTER, "ACTIVE"), cluster(f"{CLUSTER}b", "DELETED")]
    tenancy.networks = [cluster_network([30, 10])]
    tenancy.fabrics = {FIRST: [fabric()], SECOND: [fabric(id=f"{FABRIC}b")]}
    assert rows_of(reader, declare(), "capacity", "constructs") == {
        CLUSTER: Construct(kind="compute-cluster", domain=FIRST, state="ACTIVE"),
        NETWORK: Construct(kind="cluster-network", domain=FIRST, state="RUNNING", nodes=40),
        FABRIC: Construct(
            kind="gpu-memory-fabric",
            domain=FIRST,
            state="AVAILABLE",
            health="HEALTHY",
            nodes=18,
            free_nodes=17,
        ),
    }


def test_a_declared_fabric_that_oci_does_not_list(reader: OciReader, declare: Declare) -> None:
    pools = {"rack": {"shape": "BM.GPU.GB200.4", "nodes": 18, "memory_fabric_ids": [FABRIC]}}
    answer = answer_of(reader, declare(pools=pools), "capacity", "constructs")
    assert answer.rows == {}
    assert answer.absent == {FABRIC: NOT_LISTED}
