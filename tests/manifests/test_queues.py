"""Queues and the places that jobs are put in."""

import pytest
from ruamel.yaml import YAML

from gpufabric.manifests.model import ManifestOptions, TopologyLabels
from gpufabric.spec.problems import DeclarationError
from tests.manifests.conftest import Render

TOPOGRAPH = ManifestOptions(topology=TopologyLabels.TOPOGRAPH)


def levels(rendered: object, name: str) -> list[str]:
    return [level["nodeLabel"] for level in rendered.of_kind("Topology")[name]["spec"]["levels"]]


@pytest.mark.parametrize(
    ("cloud", "shape", "first"),
    [
        ("aws", "p5.48xlarge", "topology.k8s.aws/network-node-layer-1"),
        ("azure", "Standard_ND96isr_H100_v5", "kubernetes.azure.com/agentpool"),
        ("oci", "BM.GPU.H100.8", "oci.oraclecloud.com/host.network_block_id"),
    ],
)
def test_labels_of_the_cloud(render: Render, cloud: str, shape: str, first: str) -> None:
    keys = levels(render(cloud, {"train": shape}), "network")
    assert (keys[0], keys[-1]) == (first, "kubernetes.io/hostname")


def test_labels_of_topograph_widest_first(render: Render) -> None:
    keys = levels(render("aws", {"train": "p5.48xlarge"}, TOPOGRAPH), "network")
    assert keys == [
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
