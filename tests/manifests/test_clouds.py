"""What each cloud's clusters get."""

import json

import pytest

from gpufabric.manifests.model import ManifestOptions
from gpufabric.plan.aws.addons import ADDONS
from gpufabric.spec.problems import DeclarationError
from tests.manifests.conftest import DRIVER_IMAGE, Render


def test_aws_offers_efa_and_gpus_and_repeats_no_addon(render: Render) -> None:
    rendered = render("aws", {"train": "p5.48xlarge"})
    assert list(rendered.releases) == ["aws-efa-k8s-device-plugin", "nvidia-device-plugin", "kueue"]
    assert not set(rendered.releases) & set(ADDONS)


def test_efa_plugin_runs_on_every_shape_of_the_region_and_no_other(render: Render) -> None:
    rendered = render("aws", {"a": "p5.48xlarge", "b": "trn2.48xlarge"})
    labels = rendered.releases["aws-efa-k8s-device-plugin"].values["supportedInstanceLabels"]
    assert labels == {
        "keys": ["node.kubernetes.io/instance-type"],
        "values": ["p5.48xlarge", "trn2.48xlarge"],
    }


def test_trainium_and_nvidia_pools_side_by_side(render: Render) -> None:
    rendered = render("aws", {"a": "p5.48xlarge", "b": "trn2.48xlarge"})
    assert {"nvidia-device-plugin", "neuron-helm-chart"} < set(rendered.releases)
    affinity = rendered.releases["nvidia-device-plugin"].values["affinity"]["nodeAffinity"]
    terms = affinity["requiredDuringSchedulingIgnoredDuringExecution"]["nodeSelectorTerms"]
    assert terms[0]["matchExpressions"][0]["values"] == ["a"]
    quotas = rendered.of_kind("ClusterQueue")
    resources = {
        name: queue["spec"]["resourceGroups"][0]["coveredResources"] for name, queue in quotas.items()
    }
    assert resources == {"a": ["nvidia.com/gpu"], "b": ["aws.amazon.com/neuron"]}


@pytest.mark.parametrize(
    ("cloud", "shape", "root"),
    [
        ("aws", "p6e-gb200.36xlarge", "/"),
        ("azure", "Standard_ND128isr_NDR_GB200_v6", "/run/nvidia/driver"),
        ("oci", "BM.GPU.GB200.4", "/"),
    ],
)
def test_nvlink_domains_that_span_machines_get_their_driver_last(
    render: Render, cloud: str, shape: str, root: str
) -> None:
    rendered = render(cloud, {"train": shape})
    assert list(rendered.releases)[-1] == "dra-driver-nvidia-gpu"
    values = rendered.releases["dra-driver-nvidia-gpu"].values
    assert values["nvidiaDriverRoot"] == root
    assert values["resources"] == {"gpus": {"enabled": False}, "computeDomains": {"enabled": True}}
    levels = rendered.of_kind("Topology")["network-and-nvlink"]["spec"]["levels"]
    assert [level["nodeLabel"] for level in levels][-2:] == [
        "nvidia.com/gpu.clique",
        "kubernetes.io/hostname",
    ]


def test_no_such_driver_where_a_domain_is_one_machine(render: Render) -> None:
    assert "dra-driver-nvidia-gpu" not in render("oci", {"train": "BM.GPU.H100.8"}).releases


def test_azure_installs_the_network_driver_before_the_gpu_driver(render: Render) -> None:
    rendered = render("azure", {"train": "Standard_ND96isr_H200_v5"})
    assert list(rendered.releases) == ["network-operator", "gpu-operator", "kueue"]
    assert rendered.releases["gpu-operator"].values["driver"] == {"enabled": True, "rdma": {"enabled": True}}
    policy = rendered.of_kind("NicClusterPolicy")["nic-cluster-policy"]["spec"]
    assert policy["ofedDriver"]["image"] == "doca-driver"
    resources = json.loads(policy["sriovDevicePlugin"]["config"])["resourceList"]
    assert [(resource["resourcePrefix"], resource["resourceName"]) for resource in resources] == [
        ("rdma", "ib")
    ]
    assert resources[0]["selectors"]["linkTypes"] == ["infiniband"]


@pytest.mark.parametrize(
    ("cloud", "pools"),
    [
        ("azure", {"train": "Standard_ND96isr_H100_v5"}),
        ("oci", {"train": "BM.GPU.B200.8"}),
        ("oci", {"train": "BM.GPU.GB200.4"}),
        ("oci", {"train": "BM.GPU.MI300X.8"}),
        ("oci", {"a": "BM.GPU.H100.8", "b": "BM.GPU.MI300X.8"}),
    ],
)
def test_node_features_are_discovered_once(render: Render, cloud: str, pools: dict[str, str]) -> None:
    values = [release.values.get("nfd", {}) for release in render(cloud, pools).releases.values()]
    assert [value.get("enabled") for value in values].count(True) == 1


def test_oci_restarts_the_runtime_before_pods_have_further_interfaces(render: Render) -> None:
    rendered = render("oci", {"train": "BM.GPU.B200.8"})
    assert list(rendered.releases) == ["gpu-operator", "network-operator", "kueue"]
    assert rendered.releases["gpu-operator"].values["driver"] == {"enabled": False}
    folders = {step.name: stage.folder for stage in rendered.stages for step in stage.steps}
    assert folders["nic-cluster-policy"] < folders["virtual-function-addresses"]


def test_oci_shape_without_virtual_functions_needs_no_network_operator(render: Render) -> None:
    rendered = render("oci", {"train": "BM.GPU.GB200.4"})
    assert "network-operator" not in rendered.releases
    assert "3-networks" not in [stage.folder for stage in rendered.stages]


def test_amd_pool_on_oci_takes_the_driver_of_the_image(render: Render) -> None:
    rendered = render("oci", {"train": "BM.GPU.MI300X.8"}, ManifestOptions())
    assert "gpu-operator" not in rendered.releases
    assert "cert-manager" not in rendered.releases
    config = rendered.of_kind("DeviceConfig")["train"]["spec"]
    assert config["driver"] == {"enable": False}
    assert config["selector"] == {"gpufabric.dev/pool": "train"}


def test_amd_pool_on_azure_builds_its_driver(render: Render) -> None:
    rendered = render("azure", {"train": "Standard_ND96isr_MI300X_v5"})
    assert list(rendered.releases)[:3] == ["network-operator", "cert-manager", "amd-gpu-operator"]
    driver = rendered.of_kind("DeviceConfig")["train"]["spec"]["driver"]
    assert (driver["enable"], driver["image"]) == (True, DRIVER_IMAGE)


def test_amd_pool_on_azure_wants_a_place_for_its_driver(render: Render) -> None:
    with pytest.raises(DeclarationError) as caught:
        render("azure", {"train": "Standard_ND96isr_MI300X_v5"}, ManifestOptions())
    (problem,) = caught.value.problems
    assert problem.where == "pools.train.shape"
    assert "--amd-driver-image" in problem.allowed
