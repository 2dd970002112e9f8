"""The test of all-reduce."""

from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.manifests.model import ManifestOptions
from tests.manifests.conftest import Render, Rendered


def launcher(rendered: Rendered, pool: str = "train") -> dict[str, Any]:
    return spec(rendered, "Launcher", pool)["containers"][0]


def spec(rendered: Rendered, role: str, pool: str = "train") -> dict[str, Any]:
    job = rendered.of_kind("MPIJob")[f"all-reduce-{pool}"]["spec"]
    return job["mpiReplicaSpecs"][role]["template"]["spec"]


@pytest.mark.parametrize(
    ("cloud", "shape", "resources"),
    [
        ("aws", "p5.48xlarge", {"nvidia.com/gpu": 8, "vpc.amazonaws.com/efa": 32, "hugepages-2Mi": "5120Mi"}),
        ("aws", "p6e-gb200.36xlarge", {"nvidia.com/gpu": 4, "vpc.amazonaws.com/efa": 4}),
        ("azure", "Standard_ND96isr_H100_v5", {"nvidia.com/gpu": 8, "rdma/ib": 8}),
        ("azure", "Standard_ND128isr_GB300_v6", {"nvidia.com/gpu": 4, "rdma/ib": 4}),
        ("oci", "BM.GPU.H100.8", {"nvidia.com/gpu": 8, "nvidia.com/rdma-vf": 16}),
        ("oci", "BM.GPU.MI300X.8", {"amd.com/gpu": 8, "nvidia.com/rdma-vf": 8}),
    ],
)
def test_worker_takes_all_gpus_and_ports_of_a_node(
    render: Render, cloud: str, shape: str, resources: dict[str, Any]
) -> None:
    limits = spec(render(cloud, {"train": shape}), "Worker")["containers"][0]["resources"]["limits"]
    assert {key: limits.get(key) for key in resources} == resources


@pytest.mark.parametrize(
    ("cloud", "shape", "settings"),
    [
        ("aws", "p5.48xlarge", "nccl-train"),
        ("oci", "BM.GPU.B200.8", "nccl-train-sriov"),
        ("oci", "BM.GPU.GB200.4", "nccl-train"),
    ],
)
def test_every_setting_reaches_every_process(render: Render, cloud: str, shape: str, settings: str) -> None:
    rendered = render(cloud, {"train": shape})
    container = launcher(rendered)
    assert container["envFrom"] == [{"configMapRef": {"name": settings}}]
    command = container["command"][-1]
    for name in default_catalog().shape(cloud, shape).environment:
        assert f"-x {name} " in command


def test_virtual_functions_are_attached_one_by_one(render: Render) -> None:
    job = render("oci", {"train": "BM.GPU.B200.8"}).of_kind("MPIJob")["all-reduce-train"]["spec"]
    metadata = job["mpiReplicaSpecs"]["Worker"]["template"]["metadata"]
    assert metadata["annotations"]["k8s.v1.cni.cncf.io/networks"].split(",") == ["rdma-vf"] * 8


def test_roce_without_virtual_functions_uses_the_host_network_and_a_port_of_its_own(render: Render) -> None:
    rendered = render("oci", {"train": "BM.GPU.GB200.4"})
    worker = spec(rendered, "Worker")
    assert worker["hostNetwork"] is True
    assert worker["containers"][0]["readinessProbe"] == {"tcpSocket": {"port": 2222}}
    assert "-p 2222" in launcher(rendered)["command"][-1]


def test_nvlink_domain_is_tested_with_and_without_nvlink(render: Render) -> None:
    rendered = render("azure", {"train": "Standard_ND128isr_NDR_GB200_v6"})
    claims = spec(rendered, "Worker")["resourceClaims"]
    channel = rendered.of_kind("ComputeDomain")["all-reduce-train"]["spec"]["channel"]
    assert claims[0]["resourceClaimTemplateName"] == channel["resourceClaimTemplate"]["name"]
    command = launcher(rendered)["command"][-1]
    assert command.count("mpirun ") == 2
    assert command.count("-x NCCL_MNNVL_ENABLE=0 ") == 1


@pytest.mark.parametrize(
    ("cloud", "shape", "levels"),
    [
        ("aws", "p5.48xlarge", ["topology.k8s.aws/zone-id"]),
        ("aws", "p6e-gb200.36xlarge", ["topology.k8s.aws/zone-id", "nvidia.com/gpu.clique"]),
        ("azure", "Standard_ND96isr_H200_v5", ["kubernetes.azure.com/agentpool"]),
        ("azure", "Standard_ND128isr_GB300_v6", ["kubernetes.azure.com/agentpool", "nvidia.com/gpu.clique"]),
        ("oci", "BM.GPU.H100.8", ["gpufabric.dev/pool"]),
        ("oci", "BM.GPU.GB200.4", ["gpufabric.dev/pool", "nvidia.com/gpu.clique"]),
    ],
)
def test_workers_share_one_rdma_fabric(render: Render, cloud: str, shape: str, levels: list[str]) -> None:
    """Two machines of 128 in two InfiniBand partitions do not reach each other (Azure/AKS#2725)."""
    rendered = render(cloud, {"train": shape})
    terms = spec(rendered, "Worker")["affinity"]["podAffinity"][
        "requiredDuringSchedulingIgnoredDuringExecution"
    ]
    assert [term["topologyKey"] for term in terms] == levels
    job = rendered.of_kind("MPIJob")["all-reduce-train"]["spec"]["mpiReplicaSpecs"]["Worker"]
    labels = job["template"]["metadata"]["labels"]
    assert all(term["labelSelector"] == {"matchLabels": labels} for term in terms)


def test_workers_without_rdma_go_anywhere(render: Render) -> None:
    assert "affinity" not in spec(render("azure", {"train": "Standard_ND96is_H100_v5"}), "Worker")


def test_topology_file_is_put_where_the_setting_says(render: Render) -> None:
    rendered = render("azure", {"train": "Standard_ND96isr_H100_v5"})
    command = spec(rendered, "Worker")["containers"][0]["command"][-1]
    assert "ln -sf /etc/topology/ndv5-topo.xml /opt/microsoft/ndv5-topo.xml" in command


def test_trainium_has_no_test_and_stops_no_other(render: Render) -> None:
    rendered = render("aws", {"a": "trn2.48xlarge", "b": "p5.48xlarge"})
    assert list(rendered.of_kind("MPIJob")) == ["all-reduce-b"]


def test_no_test_unless_asked_for(render: Render) -> None:
    rendered = render("aws", {"train": "p5.48xlarge"}, ManifestOptions())
    assert rendered.of_kind("MPIJob") == {}
    assert "mpi-operator" not in rendered.steps
