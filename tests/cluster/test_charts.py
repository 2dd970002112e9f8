"""Charts as Helm renders them with our values: their images, and the nodes on which their pods run.

Run with ``make test-cluster``: charts come from their projects' repositories, and Helm from Go modules.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from gpufabric.manifests.model import Document, Release
from gpufabric.plan.regions import AnyRegionPlan
from tests.catalog.walk import SHAPES
from tests.cluster.everything import objects_of
from tests.cluster.placement import pool_nodes, selects, system_node, untolerated
from tests.manifests.conftest import EVERYTHING, HEALTH, Rendered, region_of

pytestmark = pytest.mark.cluster

WORKLOADS = {"DaemonSet", "Deployment", "StatefulSet", "Job", "CronJob", "Pod"}
NAMES = [f"{cloud}-{name}" for cloud, name in SHAPES]

ON_DEMAND = {"DaemonSet/nvidia-device-plugin-mps-control-daemon"}
"""Daemons without nodes by intent: this one waits for nodes that share GPUs, and training uses whole GPUs."""


TAGGED_WHEN_PUBLISHED = {
    "docker.io/rocm/kernel-module-management-operator:latest",
    "docker.io/rocm/kernel-module-management-webhook-server:latest",
}
"""Images whose tag AMD's Makefile sets when it publishes the chart (KMM_IMAGE_TAG)."""


class Charts:
    """Charts of a region, as Helm renders them."""

    def __init__(self, plan: AnyRegionPlan, releases: dict[str, Release]) -> None:
        self.plan = plan
        self.objects = {name: objects_of(release) for name, release in releases.items()}

    def pods(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Yield chart, kind with name, and the specification of each workload's pods."""
        for chart, objects in self.objects.items():
            for document in objects:
                if document["kind"] in WORKLOADS:
                    yield chart, f"{document['kind']}/{document['metadata']['name']}", pod_of(document)


def pod_of(document: Document) -> dict[str, Any]:
    spec = document["spec"]
    if document["kind"] == "Pod":
        return spec
    if document["kind"] == "CronJob":
        spec = spec["jobTemplate"]["spec"]
    return spec["template"]["spec"]


@pytest.fixture(params=SHAPES, ids=NAMES, scope="module")
def charts(request: pytest.FixtureRequest) -> Charts:
    cloud, shape = request.param
    plan = region_of(cloud, {"train": shape}, health=HEALTH)
    return Charts(plan, Rendered(cloud, plan, EVERYTHING).releases)


def images(node: Any) -> Iterator[str]:
    """Yield images of containers, and those of parts that a custom resource switches on."""
    if isinstance(node, list):
        for item in node:
            yield from images(item)
    elif isinstance(node, dict) and node.get("enabled") is not False:
        image, repository = node.get("image"), node.get("repository")
        if isinstance(image, str) and image:
            yield f"{repository}/{image}" if isinstance(repository, str) and repository else image
        for value in node.values():
            yield from images(value)


def test_every_image_names_its_registry(charts: Charts) -> None:
    images_by_chart = {
        (chart, image)
        for chart, objects in charts.objects.items()
        for document in objects
        if document["kind"] != "CustomResourceDefinition"
        for image in images(document)
    }
    assert {(chart, image) for chart, image in images_by_chart if "." not in image.partition("/")[0]} == set()


def test_each_chart_installs_something(charts: Charts) -> None:
    assert [name for name, objects in charts.objects.items() if not objects] == []


def test_no_image_has_a_moving_tag(charts: Charts) -> None:
    used_images = {
        container["image"]
        for _, _, spec in charts.pods()
        for container in (*(spec.get("initContainers") or ()), *spec["containers"])
    }
    assert used_images
    moving = {image for image in used_images if ":" not in image or image.endswith(":latest")}
    assert moving - TAGGED_WHEN_PUBLISHED == set()


def test_pods_of_each_node_get_past_its_taints(charts: Charts) -> None:
    kept_away = [
        f"{chart} {name} on {node.name}: {', '.join(taints)}"
        for chart, name, spec in charts.pods()
        if name.startswith("DaemonSet/")
        for node in pool_nodes(charts.plan)
        if selects(spec, node) and (taints := untolerated(spec, node))
    ]
    assert kept_away == []


def test_daemons_have_nodes(charts: Charts) -> None:
    nodes = [system_node(), *pool_nodes(charts.plan)]
    lonely = [
        f"{chart} {name}"
        for chart, name, spec in charts.pods()
        if name.startswith("DaemonSet/")
        and name not in ON_DEMAND
        and not any(selects(spec, node) for node in nodes)
    ]
    assert lonely == []


def test_operators_run_on_system_nodes(charts: Charts) -> None:
    node = system_node()
    homeless = [
        f"{chart} {name}"
        for chart, name, spec in charts.pods()
        if not name.startswith("DaemonSet/") and (not selects(spec, node) or untolerated(spec, node))
    ]
    assert homeless == []
