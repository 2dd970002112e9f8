"""Manifests of a region with declared checks, in order."""

import pytest

from gpufabric.manifests.build import HEALTH, OPERATORS
from gpufabric.manifests.formats import Format
from gpufabric.manifests.health.conditions import TAINT
from gpufabric.manifests.model import ManifestOptions
from tests.catalog.walk import CLOUDS
from tests.manifests.conftest import Render, Rendered
from tests.manifests.health.conftest import POOLS

WITHOUT_TEST = ManifestOptions(amd_driver_image="registry.example.com/amdgpu")
IMAGE = r"[a-z0-9.-]+\.[a-z]+/.+:.+"


def stage(rendered: Rendered, folder: str) -> list[str]:
    return [step.name for part in rendered.stages if part.folder == folder for step in part.steps]


@pytest.mark.parametrize("cloud", CLOUDS)
def test_nothing_is_rendered_without_the_declaration(render: Render, cloud: str) -> None:
    rendered = render(cloud, POOLS[cloud], WITHOUT_TEST)
    assert stage(rendered, HEALTH) == []
    assert "monitoring" not in rendered.of_kind("Namespace")


EXPORTERS = {"azure-metrics-exporter", "efa-counters", "neuron-monitor"}


def test_eks_checks_its_nodes_itself(render: Render) -> None:
    rendered = render("aws", POOLS["aws"], WITHOUT_TEST, health={})
    assert stage(rendered, HEALTH) == [
        "node-problem-taint",
        "efa-counters",
        "neuron-monitor",
        "alerts",
        "dashboard",
        "active-checks",
    ]
    assert {"dcgm-exporter", "node-readiness-controller"} <= set(rendered.releases)


@pytest.mark.parametrize("cloud", ["azure", "oci"])
def test_other_clusters_get_a_detector_for_each_pool(render: Render, cloud: str) -> None:
    rendered = render(cloud, POOLS[cloud], WITHOUT_TEST, health={})
    detectors = rendered.of_kind("DaemonSet")
    own = {name for name in detectors if name.startswith("node-problem-detector-")}
    assert own == {f"node-problem-detector-{pool}" for pool in POOLS[cloud]}
    for name in own:
        pod = detectors[name]["spec"]["template"]["spec"]
        assert pod["nodeSelector"] == {"gpufabric.dev/pool": name.removeprefix("node-problem-detector-")}
        volumes = {volume["name"] for volume in pod["volumes"]}
        assert {mount["name"] for mount in pod["containers"][0]["volumeMounts"]} == volumes


@pytest.mark.parametrize("cloud", CLOUDS)
def test_prometheus_comes_before_the_charts_that_bring_monitors(render: Render, cloud: str) -> None:
    rendered = render(cloud, POOLS[cloud], WITHOUT_TEST, health={"prometheus": "install"})
    assert stage(rendered, OPERATORS)[:2] == ["namespaces", "kube-prometheus-stack"]
    existing = render(cloud, POOLS[cloud], WITHOUT_TEST, health={})
    assert "kube-prometheus-stack" not in existing.releases
    assert "monitoring" in existing.of_kind("Namespace")


@pytest.mark.parametrize("cloud", CLOUDS)
def test_each_part_can_be_declined(render: Render, cloud: str) -> None:
    health = {"node_checks": False, "cordon": False, "active_checks": None}
    rendered = render(cloud, POOLS[cloud], WITHOUT_TEST, health=health)
    assert set(stage(rendered, HEALTH)) - EXPORTERS == {"alerts", "dashboard"}
    assert "node-readiness-controller" not in rendered.releases
    assert "mpi-operator" not in stage(rendered, OPERATORS)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_healthy_node_has_no_taint(render: Render, cloud: str) -> None:
    rule = render(cloud, POOLS[cloud], WITHOUT_TEST, health={}).of_kind("NodeReadinessRule")
    spec = rule["gpufabric-node-problem"]["spec"]
    assert spec["taint"] == {"key": TAINT, "effect": "NoSchedule"}
    for condition in spec["conditions"]:
        assert condition["requiredStatus"] == condition["defaultStatus"]


@pytest.mark.parametrize("format_", list(Format))
@pytest.mark.parametrize("cloud", CLOUDS)
def test_the_same_declaration_gives_the_same_bytes(render: Render, cloud: str, format_: Format) -> None:
    first, second = (render(cloud, POOLS[cloud], health={}).files(format_) for _ in range(2))
    assert first == second
    assert any(path.startswith(f"{HEALTH}/") for path in first)


def test_the_operators_bring_their_exporters(render: Render) -> None:
    rendered = render("azure", POOLS["azure"], WITHOUT_TEST, health={})
    assert rendered.releases["gpu-operator"].values["dcgmExporter"] == {"serviceMonitor": {"enabled": True}}
    (config,) = rendered.of_kind("DeviceConfig").values()
    assert config["spec"]["metricsExporter"]["enable"]
    without = render("azure", POOLS["azure"], WITHOUT_TEST)
    assert "dcgmExporter" not in without.releases["gpu-operator"].values
