import base64
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from tests.components.azure.conftest import GB200, GB300, H200, NODES, PLAIN, RESERVATION, Build, subnet
from tests.components.recording import Graph

SHAPES = (H200, GB200, GB300)
GROUP = (
    "/subscriptions/5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93/resourceGroups/company"
    "/providers/Microsoft.Network/applicationSecurityGroups/train"
)


def pools_of(shape: str) -> dict[str, Any]:
    return {"train": {"shape": shape, "nodes": NODES[shape]}}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_pool_is_one_scale_set_of_its_shape_in_the_declared_zone(build: Build, shape: str):
    inputs = build(region="eastus2", pools=pools_of(shape)).one("AgentPool").inputs
    assert inputs["type"] == "VirtualMachineScaleSets"
    assert inputs["vmSize"] == shape
    assert inputs["count"] == NODES[shape]
    assert inputs["availabilityZones"] == ["2"]


@pytest.mark.parametrize("shape", SHAPES)
def test_drivers_are_left_to_the_operators_on_the_shapes_own_system(build: Build, shape: str):
    inputs = build(pools=pools_of(shape)).one("AgentPool").inputs
    infiniband = default_catalog().shape("azure", shape).infiniband
    assert infiniband is not None
    assert inputs["gpuProfile"] == {"driver": "None"}
    assert inputs["osSKU"] == infiniband.os_sku.value


def test_infiniband_is_registered_before_the_pool(build: Build):
    graph = build(pools=pools_of(H200))
    feature = graph.one("DeploymentAtSubscriptionScope")
    (registration,) = feature.inputs["properties"]["template"]["resources"]
    assert registration["name"] == default_catalog().infiniband().aks_feature.value
    assert feature.urn in graph.one("AgentPool").depends_on


@pytest.mark.parametrize("shape", [GB200, GB300])
def test_racks_are_made_without_the_feature(build: Build, shape: str):
    assert build(pools=pools_of(shape)).all("DeploymentAtSubscriptionScope") == []


def test_racks_are_made_before_the_feature_is_registered_for_others(build: Build):
    graph = build(pools={"racks": {"shape": GB200, "nodes": 36}, "nodes": {"shape": H200, "nodes": 40}})
    feature = graph.one("DeploymentAtSubscriptionScope")
    pools = graph.by_name("AgentPool")
    racks, others = pools["azure-eastus2-pool-racks"], pools["azure-eastus2-pool-nodes"]
    assert racks.urn in feature.depends_on
    assert feature.urn in others.depends_on
    assert feature.urn not in racks.depends_on


def test_the_pool_joins_the_cluster_in_the_subnet_of_the_gpus(region: Graph):
    inputs = region.one("AgentPool").inputs
    assert inputs["resourceName"] == region.one("ManagedCluster").inputs["resourceName"]
    assert inputs["resourceGroupName"] == region.one("ResourceGroup").inputs["resourceGroupName"]
    assert inputs["vnetSubnetID"] == subnet(region, "gpu").id
    assert inputs["mode"] == "User"


def test_nodes_say_what_they_are_and_keep_other_pods_away(region: Graph):
    inputs = region.one("AgentPool").inputs
    assert inputs["nodeLabels"] == {
        "gpufabric.dev/pool": "train",
        "gpufabric.dev/shape": GB200,
        "gpufabric.dev/fabric": "infiniband",
        "gpufabric.dev/partition": "train-1",
        "nvidia.com/dra-kubelet-plugin": "true",
    }
    assert inputs["nodeTaints"] == ["nvidia.com/gpu=present:NoSchedule"]


def test_an_upgrade_needs_no_spare_gpu_machine(region: Graph):
    assert region.one("AgentPool").inputs["upgradeSettings"] == {"maxSurge": "0", "maxUnavailable": "1"}


def test_a_fixed_pool_has_no_bounds_and_its_count_is_kept(region: Graph):
    pool = region.one("AgentPool")
    assert pool.inputs["enableAutoScaling"] is False
    assert not {"minCount", "maxCount"} & pool.inputs.keys()
    assert pool.ignore_changes == ()


def test_a_growing_pool_has_bounds_and_leaves_its_count_to_the_autoscaler(build: Build):
    pool = build(pools={"train": {"shape": H200, "nodes": 2, "max_nodes": 6}}).one("AgentPool")
    assert pool.inputs["enableAutoScaling"] is True
    assert (pool.inputs["minCount"], pool.inputs["maxCount"]) == (2, 6)
    assert pool.ignore_changes == ("count",)


def test_a_reserved_pool_takes_its_machines_from_the_group(build: Build, region: Graph):
    capacity = {"mode": "reservation", "id": RESERVATION, "nodes": 18}
    pool = build(pools={"train": {"shape": GB200, "nodes": 18, "capacity": capacity}}).one("AgentPool")
    assert pool.inputs["capacityReservationGroupID"] == RESERVATION
    assert "capacityReservationGroupID" not in region.one("AgentPool").inputs


@pytest.mark.parametrize("capacity", [{"mode": "on-demand"}, {"mode": "spot"}])
def test_a_pool_without_machines_keeps_its_node_pool(build: Build, capacity: dict[str, Any]):
    pool = {"shape": PLAIN, "rdma": False, "nodes": 0, "capacity": capacity}
    inputs = build(pools={"train": pool}).one("AgentPool").inputs
    assert (inputs["count"], inputs["enableAutoScaling"]) == (0, False), "a maximum of 0 is refused"


def test_a_pool_beyond_one_partition_becomes_several_node_pools(build: Build):
    graph = build(pools={"train": {"shape": H200, "nodes": 240}})
    pools = graph.by_name("AgentPool")
    assert {name: (pool.inputs["agentPoolName"], pool.inputs["count"]) for name, pool in pools.items()} == {
        "azure-eastus2-pool-train": ("train", 100),
        "azure-eastus2-partition-train-2": ("trainp2", 100),
        "azure-eastus2-partition-train-3": ("trainp3", 40),
    }
    labels = [pool.inputs["nodeLabels"]["gpufabric.dev/partition"] for pool in pools.values()]
    assert sorted(labels) == ["train-1", "train-2", "train-3"]


def test_growth_changes_only_the_last_partition_and_adds_others(build: Build):
    few = build(pools={"train": {"shape": H200, "nodes": 130}}).by_name("AgentPool")
    many = build(pools={"train": {"shape": H200, "nodes": 220}}).by_name("AgentPool")
    assert set(few) < set(many)
    changed = [name for name in few if few[name].inputs != many[name].inputs]
    assert changed == ["azure-eastus2-partition-train-2"]
    assert {
        key for key in few[changed[0]].inputs if few[changed[0]].inputs[key] != many[changed[0]].inputs[key]
    } == {"count"}


def test_racks_get_an_interconnect_group_unless_it_is_declined(build: Build, region: Graph):
    inputs = region.one("InterconnectGroup").inputs
    assert inputs["scope"] == "InfiniBand"
    assert inputs["subgroupProfile"] == {"vmSize": GB200, "scope": "VerticalConnect", "size": 18}
    without = build(pools={"train": {"shape": GB200, "nodes": 90, "interconnect_group": False}})
    assert without.all("InterconnectGroup") == []
    assert build(pools=pools_of(H200)).all("InterconnectGroup") == []


def test_a_new_reservation_is_made_before_the_pool_and_kept(build: Build):
    capacity = {"mode": "new-reservation", "nodes": 36}
    graph = build(pools={"train": {"shape": GB200, "nodes": 18, "capacity": capacity}})
    group, reservation = graph.one("CapacityReservationGroup"), graph.one("CapacityReservation")
    pool = graph.one("AgentPool")
    assert pool.inputs["capacityReservationGroupID"] == group.id
    assert reservation.urn in pool.depends_on
    assert reservation.inputs["capacityReservationGroupName"] == group.inputs["capacityReservationGroupName"]
    assert reservation.inputs["sku"] == {"name": GB200, "capacity": 36}
    assert reservation.inputs["zones"] == group.inputs["zones"] == ["2"]
    assert reservation.protect
    assert group.protect
    assert graph.outputs["pools"]["train"]["reservation_id"] == group.id


def test_a_reservation_is_given_up_explicitly(build: Build):
    capacity = {"mode": "new-reservation", "nodes": 18, "protect": False}
    graph = build(pools={"train": {"shape": GB200, "nodes": 18, "capacity": capacity}})
    assert not graph.one("CapacityReservation").protect
    assert not graph.one("CapacityReservationGroup").protect


def test_all_partitions_of_a_pool_share_its_reservation(build: Build):
    capacity = {"mode": "new-reservation", "nodes": 128}
    graph = build(pools={"train": {"shape": H200, "nodes": 128, "capacity": capacity}})
    group = graph.one("CapacityReservationGroup")
    assert [resource.inputs["capacityReservationGroupID"] for resource in graph.all("AgentPool")] == [
        group.id
    ] * 2


def test_spot_machines_are_marked_and_started_again(build: Build):
    pool = {"shape": PLAIN, "nodes": 4, "rdma": False, "capacity": {"mode": "spot"}}
    graph = build(region="eastus", pools={"train": pool})
    inputs = graph.one("AgentPool").inputs
    assert (inputs["scaleSetPriority"], inputs["scaleSetEvictionPolicy"]) == ("Spot", "Delete")
    assert inputs["spotMaxPrice"] == -1
    assert (inputs["enableAutoScaling"], inputs["minCount"], inputs["maxCount"]) == (True, 4, 4)
    assert inputs["nodeLabels"]["kubernetes.azure.com/scalesetpriority"] == "spot"
    assert "kubernetes.azure.com/scalesetpriority=spot:NoSchedule" in inputs["nodeTaints"]


def test_a_size_without_infiniband_has_no_partition(build: Build):
    graph = build(region="eastus", pools={"train": {"shape": PLAIN, "nodes": 120, "rdma": False}})
    inputs = graph.one("AgentPool").inputs
    assert "gpufabric.dev/partition" not in inputs["nodeLabels"]
    assert graph.all("DeploymentAtSubscriptionScope") == []
    assert graph.outputs["pools"]["train"]["partitions"] == []


def test_what_aks_does_not_change_replaces_the_node_pool_in_its_place(region: Graph):
    assert region.one("AgentPool").delete_before_replace


@pytest.mark.parametrize(
    ("rolling", "settings"),
    [
        ({}, {"maxSurge": "0", "maxUnavailable": "1"}),
        ({"max_unavailable": "10%"}, {"maxSurge": "0", "maxUnavailable": "10%"}),
        ({"max_surge": 4}, {"maxSurge": "4", "maxUnavailable": "0"}),
    ],
)
def test_updates_take_the_declared_batches(
    build: Build, rolling: dict[str, object], settings: dict[str, str]
):
    pool = build(pools={"train": {"shape": H200, "nodes": 64, "rolling": rolling}}).one("AgentPool")
    assert pool.inputs["upgradeSettings"] == settings


def test_spot_pools_have_no_batches(build: Build):
    spot = {"shape": PLAIN, "nodes": 8, "rdma": False, "capacity": {"mode": "spot"}}
    assert "upgradeSettings" not in build(pools={"train": spot}).one("AgentPool").inputs


@pytest.mark.parametrize(("rolling", "update"), [({}, "2880m"), ({"max_unavailable": "10%"}, "495m")])
def test_timeouts_outlast_all_batches(build: Build, rolling: dict[str, object], update: str):
    pool = build(pools={"train": {"shape": H200, "nodes": 64, "rolling": rolling}}).one("AgentPool")
    assert pool.update_timeout == update
    assert pool.delete_timeout == ""


def test_declared_settings_reach_the_nodes(build: Build):
    pool = {
        "shape": H200,
        "nodes": NODES[H200],
        "taints": [{"key": "example.com/team", "value": "a", "effect": "NoExecute"}],
        "disk": {"size_gib": 512, "type": "managed"},
        "linux": {"transparent_huge_pages": "madvise", "max_map_count": 262144},
        "message_of_the_day": "Ask the platform team.",
        "application_security_group_ids": [GROUP],
    }
    inputs = build(pools={"train": pool}).one("AgentPool").inputs
    assert inputs["nodeTaints"] == ["nvidia.com/gpu=present:NoSchedule", "example.com/team=a:NoExecute"]
    assert (inputs["osDiskSizeGB"], inputs["osDiskType"]) == (512, "Managed")
    assert inputs["linuxOSConfig"] == {
        "transparentHugePageEnabled": "madvise",
        "sysctls": {"vmMaxMapCount": 262144},
    }
    assert base64.b64decode(inputs["messageOfTheDay"]) == b"Ask the platform team."
    assert inputs["networkProfile"] == {"applicationSecurityGroups": [GROUP]}


def test_a_pool_without_settings_states_none(build: Build):
    inputs = build(pools=pools_of(H200)).one("AgentPool").inputs
    unset = {"osDiskSizeGB", "osDiskType", "linuxOSConfig", "messageOfTheDay", "networkProfile"}
    assert unset.isdisjoint(inputs)
