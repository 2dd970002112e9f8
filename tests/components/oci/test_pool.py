import base64

import pytest

from tests.components.oci.conftest import launch_of

CREATE_TIMEOUT = "2h"


def state_of(launch):
    return {plugin["name"]: plugin["desiredState"] for plugin in launch["agentConfig"]["pluginsConfigs"]}


@pytest.mark.parametrize("shape", ["BM.GPU.B200.8", "BM.GPU.H200.8", "BM.GPU.H100.8"])
def test_eight_gpu_shapes_form_a_cluster_network(build, shape):
    graph = build(pools={"train": {"shape": shape, "nodes": 6}})
    made = graph.one("ClusterNetwork")
    (pool,) = made.inputs["instancePools"]
    assert pool["size"] == 6
    assert pool["instanceConfigurationId"] == graph.one("InstanceConfiguration").id
    assert made.inputs["placementConfiguration"] == {
        "availabilityDomain": "Uocm:US-ASHBURN-AD-1",
        "primaryVnicSubnets": {"subnetId": graph.one("Subnet", "workers").id},
    }
    assert made.create_timeout == CREATE_TIMEOUT
    assert launch_of(graph)["shape"] == shape
    assert graph.all("ComputeGpuMemoryCluster") == graph.all("ComputeCluster") == []


def test_each_rack_of_gb200_is_a_memory_cluster_in_one_compute_cluster(racks, rack_ids):
    made = racks.all("ComputeGpuMemoryCluster")
    cluster = racks.one("ComputeCluster").id
    assert {resource.inputs["gpuMemoryFabricId"] for resource in made} == set(rack_ids)
    for resource in made:
        assert resource.inputs["computeClusterId"] == cluster
        assert resource.inputs["instanceConfigurationId"] == racks.one("InstanceConfiguration").id
        assert resource.inputs["size"] == "18"
        assert resource.create_timeout == CREATE_TIMEOUT
        # OCI's scaler changes both.
        assert set(resource.ignore_changes) == {"size", "gpuMemoryClusterScaleConfig"}
    assert racks.all("ClusterNetwork") == []


@pytest.mark.parametrize("of_racks", [True, False])
def test_racks_stop_the_imex_service_of_their_image(racks, region, of_racks):
    launch = launch_of(racks if of_racks else region)
    text = base64.b64decode(launch["metadata"]["user_data"]).decode()
    assert ("systemctl mask nvidia-imex.service" in text) is of_racks


def test_a_rack_given_back_leaves_the_others_names_alone(build, racks, rack_ids, gb200_pools):
    gb200_pools["racks"] |= {"nodes": 18, "memory_fabric_ids": rack_ids[1:]}
    left = build(pools=gb200_pools)
    assert left.names < racks.names
    (gone,) = racks.names - left.names
    assert gone[1].endswith(rack_ids[0][-6:])


def test_the_order_of_racks_does_not_matter(build, racks, rack_ids, gb200_pools):
    gb200_pools["racks"]["memory_fabric_ids"] = rack_ids[::-1]
    turned = build(pools=gb200_pools)
    fabrics = [
        {
            resource.name: resource.inputs["gpuMemoryFabricId"]
            for resource in graph.all("ComputeGpuMemoryCluster")
        }
        for graph in (racks, turned)
    ]
    assert fabrics[0] == fabrics[1]


@pytest.mark.parametrize("which", ["region", "racks"])
def test_the_plugins_that_give_roce_addresses_are_on(which, request):
    launch = launch_of(request.getfixturevalue(which))
    assert launch["agentConfig"]["areAllPluginsDisabled"] is False
    states = state_of(launch)
    assert states["Compute HPC RDMA Authentication"] == "ENABLED"
    assert states["Compute HPC RDMA Auto-Configuration"] == "ENABLED"
    assert states["Compute RDMA GPU Monitoring"] == "ENABLED"
    assert states["OS Management Service Agent"] == "DISABLED"
    assert states["Bastion"] == "DISABLED"


def test_nodes_boot_fast_without_legacy_metadata_and_public_addresses(region):
    launch = launch_of(region)
    assert launch["sourceDetails"]["bootVolumeVpusPerGb"] == "30"
    assert launch["sourceDetails"]["imageId"] == "ocid1.image.oc1.iad.aaaagpu"
    assert launch["instanceOptions"] == {"areLegacyImdsEndpointsDisabled": True}
    assert launch["createVnicDetails"]["assignPublicIp"] is False
    assert launch["createVnicDetails"]["subnetId"] == region.one("Subnet", "workers").id
    assert launch["createVnicDetails"]["nsgIds"] == [region.one("NetworkSecurityGroup", "workers-group").id]


def test_nodes_know_how_to_join_their_cluster(region):
    known = launch_of(region)["metadata"]
    assert known["apiserver_host"] == "10.35.192.2"
    assert known["cluster_ca_cert"] == "Y2VydGlmaWNhdGU="
    assert known["oke-native-pod-networking"] == "true"
    assert known["oke-max-pods"] == "31"
    assert known["oke-k8version"] == region.one("Cluster").inputs["kubernetesVersion"]
    assert known["pod-subnets"] == region.one("Subnet", "pods").id
    assert known["pod-nsgids"] == region.one("NetworkSecurityGroup", "pods-group").id
    labels = known["oke-initial-node-labels"].split(",")
    assert {"gpufabric.dev/pool=train", "oci.oraclecloud.com/disable-gpu-device-plugin=true"} <= set(labels)
    text = base64.b64decode(known["user_data"]).decode()
    assert text.startswith("#cloud-config\n")
    assert "rdma_network=192.168.0.0/255.255.0.0" in text


@pytest.mark.parametrize(
    ("which", "kind"), [("region", "ClusterNetwork"), ("racks", "ComputeGpuMemoryCluster")]
)
def test_nodes_wait_for_rules_and_for_the_right_to_join(which, kind, request):
    graph = request.getfixturevalue(which)
    needed = {resource.urn for resource in graph.all("NetworkSecurityGroupSecurityRule")}
    needed |= {resource.urn for resource in graph.all("Policy")}
    for resource in graph.all(kind):
        assert needed <= set(resource.depends_on)


def test_reserved_capacity_is_used(build, region):
    reservation = "ocid1.capacityreservation.oc1.iad.aaaa"
    capacity = {"mode": "reservation", "id": reservation, "nodes": 4}
    graph = build(pools={"train": {"shape": "BM.GPU.B200.8", "nodes": 4, "capacity": capacity}})
    assert launch_of(graph)["capacityReservationId"] == reservation
    assert "capacityReservationId" not in launch_of(region)


def test_pool_reports_what_a_job_needs(region, racks):
    train = region.outputs["pools"]["train"]
    assert (train["shape"], train["nodes"], train["gpus"], train["fabric"]) == (
        "BM.GPU.B200.8",
        4,
        32,
        "roce",
    )
    assert train["id"] == region.one("ClusterNetwork").id
    assert train["environment"]["NCCL_IB_HCA"].startswith("=mlx5_")
    assert train["labels"]["gpufabric.dev/fabric"] == "roce"
    assert racks.outputs["pools"]["racks"]["gpus"] == 144
    assert racks.outputs["pools"]["racks"]["id"] == racks.one("ComputeCluster").id


SETTINGS = {
    "taints": [{"key": "example.com/team", "value": "a", "effect": "NoExecute"}],
    "disk": {"size_gib": 1024},
    "user_data": "#!/bin/bash\ntouch /etc/ours\n",
    "security_group_ids": ["ocid1.networksecuritygroup.oc1.iad.further"],
}


def script_of(user_data):
    return base64.b64decode(user_data).decode()


def test_declared_settings_reach_the_machines(build):
    disk = {**SETTINGS["disk"], "vpus_per_gb": 20}
    graph = build(pools={"train": {"shape": "BM.GPU.B200.8", "nodes": 6, **SETTINGS, "disk": disk}})
    launch = launch_of(graph)
    source = launch["sourceDetails"]
    assert (source["bootVolumeSizeInGbs"], source["bootVolumeVpusPerGb"]) == ("1024", "20")
    assert launch["createVnicDetails"]["nsgIds"][1:] == SETTINGS["security_group_ids"]
    text = script_of(launch["metadata"]["user_data"])
    assert "nvidia.com/gpu=present:NoSchedule,example.com/team=a:NoExecute" in text
    assert "touch /etc/ours" in text


def test_declared_settings_reach_a_node_pool_of_oke(build):
    pool = {"shape": "BM.GPU.B200.8", "nodes": 6, "operations": "managed-pool", **SETTINGS}
    nodes = build(pools={"train": pool}).all("NodePool")
    (made,) = [resource for resource in nodes if resource.inputs["nodeShape"] == pool["shape"]]
    assert made.inputs["nodeSourceDetails"]["bootVolumeSizeInGbs"] == "1024"
    assert made.inputs["nodeConfigDetails"]["nsgIds"][1:] == SETTINGS["security_group_ids"]
    text = script_of(made.inputs["nodeMetadata"]["user_data"])
    assert "nvidia.com/gpu=present:NoSchedule,example.com/team=a:NoExecute" in text
    assert "touch /etc/ours" in text
