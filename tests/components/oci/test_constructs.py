"""Each RDMA construct, capacity mode and placement as resources."""

import base64

import pytest

from tests.components.oci.conftest import launch_of

B200 = "BM.GPU.B200.8"
ISLAND = "ocid1.computehpcisland.oc1.iad.aaaa"
BLOCKS = ["ocid1.computenetworkblock.oc1.iad.aaaa", "ocid1.computenetworkblock.oc1.iad.bbbb"]
PLACED = {"hpc_island_id": ISLAND, "network_block_ids": BLOCKS}


def pools(nodes=4, **more):
    return {"train": {"shape": B200, "nodes": nodes, **more}}


@pytest.fixture(scope="module")
def managed(build):
    return build(pools=pools(operations="managed-pool"))


@pytest.fixture(scope="module")
def individual(build):
    return build(pools=pools(3, operations="individual", node_names=["h01", "h02", "h03"]))


def gpu_pool(graph):
    (node_pool,) = [resource for resource in graph.all("NodePool") if resource.inputs["nodeShape"] == B200]
    return node_pool


def test_a_managed_pool_is_a_node_pool_in_a_compute_cluster(managed):
    made = gpu_pool(managed)
    details = made.inputs["nodeConfigDetails"]
    assert details["computeClusterId"] == managed.one("ComputeCluster").id
    assert details["size"] == 4
    assert details["nsgIds"] == [managed.one("NetworkSecurityGroup", "workers-group").id]
    assert made.inputs["nodeSourceDetails"]["imageId"] == "ocid1.image.oc1.iad.aaaagpu"
    assert made.inputs["nodeMetadata"]["areLegacyImdsEndpointsDisabled"] == "true"
    text = base64.b64decode(made.inputs["nodeMetadata"]["user_data"]).decode()
    assert "rdma_network=192.168.0.0/255.255.0.0" in text
    labels = {label["key"]: label["value"] for label in made.inputs["initialNodeLabels"]}
    assert labels["gpufabric.dev/pool"] == "train"
    assert labels["oci.oraclecloud.com/disable-gpu-device-plugin"] == "true"
    # There is no spare machine to start first.
    assert made.inputs["nodePoolCyclingDetails"] == {"isNodeCyclingEnabled": False}
    assert made.create_timeout == "2h"
    assert managed.all("InstanceConfiguration") == managed.all("ClusterNetwork") == []


def test_a_managed_pool_does_not_grow_in_resources(build, managed):
    assert build(pools=pools(400, operations="managed-pool")).names == managed.names


def test_node_pools_may_launch_into_compute_clusters_only_where_there_are_such(managed, region):
    def launches(graph):
        statements = graph.one("Policy", "services-policy").inputs["statements"]
        return [statement for statement in statements if "COMPUTE_CLUSTER_LAUNCH_INSTANCE" in statement]

    assert launches(managed) == [
        "Allow any-user to {COMPUTE_CLUSTER_LAUNCH_INSTANCE} in compartment id "
        "ocid1.compartment.oc1..aaaacompartment where request.principal.type = 'nodepool'"
    ]
    assert launches(region) == []


def test_individual_machines_are_keyed_by_their_names(individual):
    cluster = individual.one("ComputeCluster").id
    made = individual.by_name("Instance")
    assert set(made) == {f"oci-us-ashburn-1-train-{name}" for name in ("h01", "h02", "h03")}
    for machine in made.values():
        assert machine.inputs["computeClusterId"] == cluster
        assert machine.inputs["shape"] == B200
        assert machine.inputs["instanceConfigurationId"] == individual.one("InstanceConfiguration").id
        # A machine keeps what it was launched with until it is named anew.
        assert machine.ignore_changes == ("instanceConfigurationId", "definedTags")
        assert machine.create_timeout == "2h"


@pytest.mark.parametrize(
    ("operations", "kept"),
    [("unit", "InstanceConfiguration"), ("managed-pool", "NodePool"), ("individual", "ComputeCluster")],
)
def test_a_pool_without_machines_keeps_what_can_be_empty(build, operations, kept):
    graph = build(pools=pools(0, operations=operations))
    assert graph.all("ClusterNetwork") == graph.all("Instance") == []
    assert graph.all(kept)
    if operations == "managed-pool":
        assert gpu_pool(graph).inputs["nodeConfigDetails"]["size"] == 0


def test_a_machine_that_is_replaced_leaves_the_others_alone(build, individual):
    renamed = build(pools=pools(3, operations="individual", node_names=["h03", "h01", "h04"]))
    assert {name for _, name in renamed.names - individual.names} == {"oci-us-ashburn-1-train-h04"}
    assert {name for _, name in individual.names - renamed.names} == {"oci-us-ashburn-1-train-h02"}


@pytest.mark.parametrize("protect", [True, False])
def test_a_new_reservation_is_made_first_and_kept(build, protect):
    capacity = {"mode": "new-reservation", "nodes": 6, "protect": protect}
    graph = build(pools=pools(capacity=capacity))
    made = graph.one("ComputeCapacityReservation")
    (held,) = made.inputs["instanceReservationConfigs"]
    assert held == {"instanceShape": B200, "reservedCount": "6"}
    assert made.inputs["isDefaultReservation"] is False
    assert made.protect is protect
    assert launch_of(graph)["capacityReservationId"] == made.id
    assert graph.outputs["pools"]["train"]["reservation_id"] == made.id


@pytest.mark.parametrize("operations", ["unit", "managed-pool", "individual"])
@pytest.mark.parametrize("mode", ["reservation", "new-reservation"])
def test_every_construct_uses_its_reservation(build, operations, mode):
    capacity = {"mode": mode, "nodes": 2}
    if mode == "reservation":
        capacity["id"] = "ocid1.capacityreservation.oc1.iad.aaaa"
    names = ["h01", "h02"] if operations == "individual" else []
    graph = build(pools=pools(2, operations=operations, capacity=capacity, node_names=names))
    expected = (
        "ocid1.capacityreservation.oc1.iad.aaaa"
        if mode == "reservation"
        else graph.one("ComputeCapacityReservation").id
    )
    match operations:
        case "unit":
            used = [launch_of(graph)["capacityReservationId"]]
        case "managed-pool":
            places = gpu_pool(graph).inputs["nodeConfigDetails"]["placementConfigs"]
            used = [place["capacityReservationId"] for place in places]
        case _:
            used = [resource.inputs["capacityReservationId"] for resource in graph.all("Instance")]
    assert set(used) == {expected}


def test_placement_reaches_cluster_network_and_reservation(build):
    capacity = {"mode": "new-reservation", "nodes": 4}
    graph = build(pools=pools(placement=PLACED | {"spread": "single-tier"}, capacity=capacity))
    made = graph.one("ClusterNetwork").inputs
    where = {"hpcIslandId": ISLAND, "networkBlockIds": BLOCKS}
    assert made["clusterConfiguration"] == where
    assert made["placementConfiguration"]["placementConstraint"] == "SINGLE_TIER"
    (held,) = graph.one("ComputeCapacityReservation").inputs["instanceReservationConfigs"]
    assert held["clusterConfig"] == where


@pytest.mark.parametrize("operations", ["managed-pool", "individual"])
def test_placement_reaches_compute_clusters(build, operations):
    names = ["h01", "h02"] if operations == "individual" else []
    placement = PLACED | {"spread": "packed-blocks"}
    graph = build(pools=pools(2, operations=operations, node_names=names, placement=placement))
    assert graph.one("ComputeCluster").inputs["placementConstraintDetails"] == {
        "type": "COMPUTE_CLUSTER",
        "hpcIslandId": ISLAND,
        "targetNetworkBlockIds": BLOCKS,
        "logicalPlacementConstraint": "PACKED_DISTRIBUTION_MULTI_BLOCK",
    }


def test_nothing_is_placed_unless_asked(region, racks):
    assert "clusterConfiguration" not in region.one("ClusterNetwork").inputs
    assert "placementConstraintDetails" not in racks.one("ComputeCluster").inputs


def test_processors_are_set_up_only_if_asked(build, region):
    graph = build(pools=pools(numa_nodes_per_socket="NPS1", multithreading=False))
    assert launch_of(graph)["platformConfig"] == {
        "type": "GENERIC_BM",
        "numaNodesPerSocket": "NPS1",
        "isSymmetricMultiThreadingEnabled": False,
    }
    assert "platformConfig" not in launch_of(region)


def test_a_topology_of_dedicated_capacity_is_made_if_asked(build, region):
    made = build(capacity_topology=True).one("ComputeCapacityTopology")
    assert made.inputs["capacitySource"] == {
        "capacityType": "DEDICATED",
        "compartmentId": "ocid1.tenancy.oc1..aaaatenancy",
    }
    assert build(capacity_topology=True).outputs["network"]["capacity_topology_id"] == made.id
    assert region.all("ComputeCapacityTopology") == []


@pytest.mark.parametrize("which", ["region", "racks", "managed", "individual"])
def test_outputs_say_which_construct_and_why(which, request):
    expected = {
        "region": "cluster network: OCI creates and resizes the 4 x BM.GPU.B200.8 together (operations unit",
        "racks": "GPU memory cluster: the NVLink domain of BM.GPU.GB200.4 is a rack of 18 machines; 2 racks",
        "managed": "compute cluster: OKE creates and replaces the 4 x BM.GPU.B200.8 of its node pool",
        "individual": "compute cluster: each of the 3 x BM.GPU.B200.8 is created and returned individually",
    }
    for pool in request.getfixturevalue(which).outputs["pools"].values():
        assert pool["construct"].startswith(expected[which])


def test_rdma_outputs_are_what_schedulers_read(region, racks):
    train, rack = region.outputs["pools"]["train"], racks.outputs["pools"]["racks"]
    assert train["rdma"] == {"interfaces": 8, "gbps": 3200.0, "resource": "nvidia.com/rdma-vf"}
    assert train["sriov_environment"]["NCCL_IB_HCA"] == "mlx5"
    # No policy of Oracle's makes virtual functions there.
    assert rack["rdma"] == {"interfaces": 4, "gbps": 1600.0, "resource": None}
    assert "sriov_environment" not in rack
    assert train["topology_labels"] == rack["topology_labels"]


def test_capacity_that_exists_once_is_released_before_a_replacement(build, managed, individual, racks):
    reserved = build(pools=pools(capacity={"mode": "new-reservation", "nodes": 4}))
    held_once = [
        *reserved.all("ClusterNetwork"),
        *reserved.all("ComputeCapacityReservation"),
        gpu_pool(managed),
        *individual.all("Instance"),
        *racks.all("ComputeGpuMemoryCluster"),
    ]
    assert len({resource.kind for resource in held_once}) == 5
    assert all(resource.delete_before_replace for resource in held_once)


def test_a_managed_pool_cycles_machines_only_if_declared(build):
    rolling = {"max_unavailable": "25%"}
    made = gpu_pool(build(pools=pools(400, operations="managed-pool", rolling=rolling)))
    assert made.inputs["nodePoolCyclingDetails"] == {
        "isNodeCyclingEnabled": True,
        "maximumSurge": "0",
        "maximumUnavailable": "25%",
    }
    # Four batches of two hours; an hour to drain, and four machines a minute.
    assert (made.update_timeout, made.delete_timeout) == ("480m", "160m")
