from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.spec.problems import DeclarationError
from tests.components.azure.conftest import GB200, GB300, H200, NODES, RESERVATION, Build, subnet
from tests.components.recording import Graph

SHAPES = (H200, GB200, GB300)


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


@pytest.mark.parametrize("shape", SHAPES)
def test_infiniband_is_registered_before_the_pool(build: Build, shape: str):
    graph = build(pools=pools_of(shape))
    feature = graph.one("DeploymentAtSubscriptionScope")
    (registration,) = feature.inputs["properties"]["template"]["resources"]
    assert registration["name"] == "Microsoft.ContainerService/AKSInfinibandSupport"
    assert feature.urn in graph.one("AgentPool").depends_on


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


def test_a_pool_beyond_one_partition_is_refused(build: Build):
    with pytest.raises(DeclarationError, match=r"108 nodes of .*at most 90 in one pool"):
        build(pools={"train": {"shape": GB200, "nodes": 108}})
