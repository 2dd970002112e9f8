from typing import Any

import pytest

from gpufabric.cost.items import LustreItem, NodePool
from gpufabric.cost.merge import merged

PROVIDER = {"region": "us-ashburn-1"}
CONFIGURATION = "oci:Core/instanceConfiguration:InstanceConfiguration"
TAGS = {"gpufabric-pool": "train"}


def configuration(kit: Any, shape: str = "BM.GPU.B200.8", **launch: Any) -> Any:
    details = {"shape": shape, "metadata": kit.unknown_text, **launch}
    return kit.made(
        CONFIGURATION, {"instanceDetails": {"launchDetails": details}}, "nodes", provider=PROVIDER
    )


def cluster_network(kit: Any, size: Any) -> Any:
    return kit.made(
        "oci:Core/clusterNetwork:ClusterNetwork",
        {
            "instancePools": [{"instanceConfigurationId": kit.unknown_text, "size": size}],
            "freeformTags": TAGS,
        },
        "network",
        {"instancePools": "nodes"},
        PROVIDER,
    )


def pool(shape: str, nodes: int, capacity: Any = "on-demand") -> NodePool:
    return NodePool(
        name="train",
        cloud="oci",
        region="us-ashburn-1",
        shape=shape,
        capacity=capacity,
        nodes_min=nodes,
        nodes_now=nodes,
        nodes_max=nodes,
    )


def test_cluster_network_takes_its_shape_from_the_instance_configuration(kit: Any) -> None:
    extraction = kit.extracted([configuration(kit), cluster_network(kit, 40.0)])
    assert kit.machines(extraction) == [pool("BM.GPU.B200.8", 40)]
    assert [(demand.amount, demand.unit) for demand in extraction.demands] == [(320, "GPU")]
    assert extraction.unevaluated == []


def test_reservation_counts_before_its_id_is_known(kit: Any) -> None:
    made = [configuration(kit, capacityReservationId=kit.unknown_text), cluster_network(kit, 40)]
    assert kit.machines(kit.extracted(made)) == [pool("BM.GPU.B200.8", 40, "reservation")]


def test_gpu_memory_clusters_of_a_pool_are_one_pool(kit: Any) -> None:
    racks = [
        kit.made(
            "oci:Core/computeGpuMemoryCluster:ComputeGpuMemoryCluster",
            {"size": "18", "freeformTags": TAGS},
            f"rack-{key}",
            {"instanceConfigurationId": "nodes"},
            PROVIDER,
        )
        for key in "ab"
    ]
    extraction = kit.extracted([configuration(kit, "BM.GPU.GB200.4"), *racks])
    (item,) = merged(kit.machines(extraction))
    assert isinstance(item, NodePool)
    assert (item.shape, item.nodes_max) == ("BM.GPU.GB200.4", 36)


def test_lost_instance_configuration_is_a_gap(kit: Any) -> None:
    network = kit.made("oci:Core/clusterNetwork:ClusterNetwork", {"instancePools": [{"size": 4}]}, "network")
    (gap,) = kit.extracted([network], region="us-ashburn-1").unevaluated
    assert str(gap) == "network.instancePools is not one instance configuration of this stack"
    assert gap.quota


def test_node_pools(kit: Any) -> None:
    def extracted_pool(**props: Any) -> Any:
        base = {"nodeConfigDetails": {"size": 3, "placementConfigs": [{"subnetId": kit.unknown_text}]}}
        made = kit.made("oci:ContainerEngine/nodePool:NodePool", {**base, **props}, provider=PROVIDER)
        return kit.extracted([made])

    system = extracted_pool(nodeShape="VM.Standard.E5.Flex", nodeShapeConfig={"ocpus": 4, "memoryInGbs": 64})
    assert kit.services(system) == {
        "vm-standard-e5-ocpu": 12,
        "vm-standard-e5-memory-gb": 192,
    }
    assert system.demands == []
    gpus = extracted_pool(nodeShape="BM.GPU.H100.8", freeformTags=TAGS)
    assert kit.machines(gpus) == [pool("BM.GPU.H100.8", 3)]


def test_lustre(kit: Any) -> None:
    made = kit.made(
        "oci:Lustre/fileStorageLustreFileSystem:FileStorageLustreFileSystem",
        {"capacityInGbs": 124800.0, "performanceTier": "MBPS_PER_TB_500"},
        provider=PROVIDER,
    )
    expected = LustreItem.of(cloud="oci", region="us-ashburn-1", tier=500, size=124800, unit="GB")
    assert kit.extracted([made]).items == [expected]


@pytest.mark.parametrize(
    ("type_", "props", "keys"),
    [
        ("ContainerEngine/cluster:Cluster", {"type": "ENHANCED_CLUSTER"}, ["oke-enhanced-cluster"]),
        ("ContainerEngine/cluster:Cluster", {}, []),
        ("Core/drg:Drg", {}, ["drg"]),
        (
            "Core/virtualCircuit:VirtualCircuit",
            {"bandwidthShapeName": "10 Gbps"},
            ["fastconnect-10gbps-port"],
        ),
    ],
)
def test_services(kit: Any, type_: str, props: Any, keys: list[str]) -> None:
    extraction = kit.extracted([kit.made(f"oci:{type_}", props, provider=PROVIDER)])
    assert kit.services(extraction) == dict.fromkeys(keys, 1)


@pytest.mark.parametrize(
    ("cycling", "surge"),
    [
        ({}, 0),
        ({"isNodeCyclingEnabled": False, "maximumSurge": "3"}, 0),
        ({"isNodeCyclingEnabled": True}, 1),
        ({"isNodeCyclingEnabled": True, "maximumSurge": "3"}, 3),
        ({"isNodeCyclingEnabled": True, "maximumSurge": "50%"}, 4),
    ],
)
def test_surge_of_a_node_pool_that_is_cycled(kit: Any, cycling: Any, surge: int) -> None:
    props = {
        "nodeShape": "BM.GPU.H100.8",
        "nodeConfigDetails": {"size": 8.0},
        "nodePoolCyclingDetails": cycling,
    }
    made = kit.made("oci:ContainerEngine/nodePool:NodePool", props, provider=PROVIDER)
    (demand,) = kit.extracted([made]).demands
    assert (demand.nodes, demand.surge) == (8, surge)
