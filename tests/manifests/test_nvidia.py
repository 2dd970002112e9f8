"""Drivers of NVIDIA GPUs on each cloud."""

import pytest

from tests.manifests.conftest import Render


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
