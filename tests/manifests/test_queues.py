"""Queues and the places that jobs are put in."""

import dataclasses

import pytest
from ruamel.yaml import YAML

from gpufabric.manifests.model import ManifestOptions, TopologyLabels
from gpufabric.manifests.placement import queue_annotations, rdma_level
from gpufabric.spec.problems import DeclarationError
from tests.manifests.conftest import Render

RDMA = [
    ("aws", "p5.48xlarge"),
    ("aws", "p6e-gb200.36xlarge"),
    ("azure", "Standard_ND96isr_H200_v5"),
    ("azure", "Standard_ND128isr_GB300_v6"),
    ("oci", "BM.GPU.H100.8"),
    ("oci", "BM.GPU.GB200.4"),
]
TOPOGRAPH = ManifestOptions(topology=TopologyLabels.TOPOGRAPH)


def levels(rendered: object, name: str) -> list[str]:
    return [level["nodeLabel"] for level in rendered.of_kind("Topology")[name]["spec"]["levels"]]


@pytest.mark.parametrize(
    ("cloud", "shape", "first"),
    [
        ("aws", "p5.48xlarge", ["topology.k8s.aws/zone-id", "topology.k8s.aws/network-node-layer-1"]),
        ("azure", "Standard_ND96isr_H100_v5", ["kubernetes.azure.com/agentpool", "kubernetes.io/hostname"]),
        ("oci", "BM.GPU.H100.8", ["gpufabric.dev/pool", "oci.oraclecloud.com/host.network_block_id"]),
    ],
)
def test_labels_of_the_cloud(render: Render, cloud: str, shape: str, first: list[str]) -> None:
    keys = levels(render(cloud, {"train": shape}), "network")
    assert keys[:2] == first
    assert keys[-1] == "kubernetes.io/hostname"


@pytest.mark.parametrize(("cloud", "shape"), RDMA)
@pytest.mark.parametrize("labels", list(TopologyLabels))
def test_jobs_can_require_the_fabric_that_their_pods_need(
    render: Render, cloud: str, shape: str, labels: TopologyLabels
) -> None:
    """The required level must be a level of the topology, and the widest, so that any job of a pool fits."""
    if (cloud, labels) == ("azure", TopologyLabels.TOPOGRAPH):
        return
    rendered = render(cloud, {"train": shape}, ManifestOptions(topology=labels))
    level = rdma_level(rendered.job, rendered.job.pools[0])
    assert [
        topology["spec"]["levels"][0]["nodeLabel"] for topology in rendered.of_kind("Topology").values()
    ] == [level]
    text = rendered.files()["2-fabric/20-queues.yaml"]
    assert f"kueue.x-k8s.io/podset-required-topology: {level}." in text.splitlines()[1]


def test_jobs_with_nvlink_between_machines_keep_slices_in_a_rack(render: Render) -> None:
    rendered = render("azure", {"train": "Standard_ND128isr_NDR_GB200_v6"})
    pool = rendered.job.pools[0]
    in_repair = dataclasses.replace(pool, spec=pool.spec.model_copy(update={"nodes_per_rack": 16}))
    clique, partition = "nvidia.com/gpu.clique", "kubernetes.azure.com/agentpool"
    required = "kueue.x-k8s.io/podset-required-topology"
    slices = {
        "kueue.x-k8s.io/podset-slice-required-topology": clique,
        "kueue.x-k8s.io/podset-slice-size": "16",
    }
    assert queue_annotations(rendered.job, pool, 16) == {required: clique}
    assert queue_annotations(rendered.job, in_repair, 32) == {required: partition} | slices
    assert queue_annotations(rendered.job, pool, 35) == {required: partition}


def test_a_pool_without_rdma_requires_nothing(render: Render) -> None:
    rendered = render("azure", {"train": "Standard_ND96is_H100_v5"})
    assert queue_annotations(rendered.job, rendered.job.pools[0], 4) == {}


def test_labels_of_topograph_widest_first(render: Render) -> None:
    keys = levels(render("aws", {"train": "p5.48xlarge"}, TOPOGRAPH), "network")
    assert keys == [
        "topology.k8s.aws/zone-id",
        "fabric.topograph.run/tier-2",
        "fabric.topograph.run/tier-1",
        "fabric.topograph.run/tier-0",
        "kubernetes.io/hostname",
    ]


def test_topograph_cannot_read_azure(render: Render) -> None:
    with pytest.raises(DeclarationError, match="no provider for azure"):
        render("azure", {"train": "Standard_ND96isr_H100_v5"}, TOPOGRAPH)


def test_each_pool_has_a_queue_of_its_own_accelerators(render: Render) -> None:
    rendered = render(
        "oci", {"a": "BM.GPU.H100.8", "b": "BM.GPU.GB200.4"}, ManifestOptions(namespace="research")
    )
    quotas = {
        name: queue["spec"]["resourceGroups"][0]["flavors"][0]["resources"][0]["nominalQuota"]
        for name, queue in rendered.of_kind("ClusterQueue").items()
    }
    assert quotas == {"a": 16, "b": 144}
    for queue in rendered.of_kind("ClusterQueue").values():
        # Otherwise Kueue never starts a job whose launcher has no accelerator.
        assert "pods" in queue["spec"]["resourceGroups"][0]["coveredResources"]
    flavors = rendered.of_kind("ResourceFlavor")
    assert flavors["a"]["spec"]["nodeLabels"] == {"gpufabric.dev/pool": "a"}
    assert {name: flavor["spec"]["topologyName"] for name, flavor in flavors.items()} == {
        "a": "network",
        "b": "network-and-nvlink",
    }
    assert set(rendered.of_kind("Topology")) == {"network", "network-and-nvlink"}
    assert {queue["metadata"]["namespace"] for queue in rendered.of_kind("LocalQueue").values()} == {
        "research"
    }


def test_only_accelerators_count_against_a_quota(render: Render) -> None:
    values = render("aws", {"train": "p5.48xlarge"}).releases["kueue"].values
    configuration = YAML(typ="safe").load(values["managerConfig"]["controllerManagerConfigYaml"])
    assert configuration["resources"] == {"quotaCheckStrategy": "IgnoreUndeclared"}
    assert "kubeflow.org/mpijob" in configuration["integrations"]["frameworks"]
